import Postgres

/// Changes orders at random, in transactions of several steps of which some stay open for a while and some are taken
/// back.
struct MirrorWriter: Sendable {
    struct Random: Sendable {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func below(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
    }

    struct TakenBack: Error {}

    let pool: PostgresPool
    let seed: UInt64

    func run(transactions: Int) async throws {
        var random = Random(seed: seed)
        for _ in 0..<transactions {
            var steps: [String] = []
            for _ in 0...random.below(4) { steps.append(Self.step(&random)) }
            if random.below(6) == 0 {
                steps.insert("SELECT pg_sleep(0.05)", at: Int(random.below(UInt64(steps.count))))
            }
            let isTakenBack = random.below(6) == 0
            let statements = steps
            do {
                try await pool.transaction { connection in
                    for statement in statements { try await connection.script(statement) }
                    if isTakenBack { throw TakenBack() }
                }
            } catch is TakenBack {
            } catch let error as PostgresError
                where [.deadlock, .foreignKeyViolation, .lockTimeout].contains(error.kind)
            {
                // Another writer was in the way, or deleted what this one refers to.
            }
        }
    }

    private static let some = "(SELECT id FROM orders.\"Orders\" ORDER BY random() LIMIT 2)"

    private static func step(_ random: inout Random) -> String {
        let n = random.below(1_000_000)
        switch random.below(9) {
        case 0, 1:
            return """
                WITH o AS (
                    INSERT INTO orders."Orders" (id, "orderNumber", "userId", "paymentMethod", "stockState",
                        "paymentStatus", "subtotalAmount", "totalAmount", "taxAmount", currency, "shippingAddress",
                        "createdAt")
                    VALUES (gen_random_uuid(), 'R' || gen_random_uuid(), gen_random_uuid(), 'card', 'reserved', 'paid',
                        \(n % 90 + 10).37, \(n % 90 + 10).37, \(n % 7).13, 'EUR', '{"country":"FR"}',
                        now() - interval '\(n % 4000) hours') RETURNING id)
                INSERT INTO orders."OrderItems" (id, "orderId", position, "productId", "productName", "unitPrice",
                    quantity, "totalPrice")
                SELECT gen_random_uuid(), o.id, p, c.id, c.name, x, p + 1, x * (p + 1)
                FROM o, generate_series(0, \(n % 3)) p, (VALUES (\(n % 90 + 10).37)) v (x),
                    LATERAL (SELECT id, name FROM catalog."Products" OFFSET \(n % 12) LIMIT 1) c
                """
        case 2: return "UPDATE orders.\"Orders\" SET status = 'shipped' WHERE id IN \(some)"
        case 3: return "UPDATE orders.\"Orders\" SET \"paymentStatus\" = 'failed' WHERE id IN \(some)"
        case 4:
            return """
                UPDATE orders."Orders" SET "createdAt" = "createdAt" - interval '\(n % 900) hours' WHERE id IN \(some)
                """
        case 5:
            return """
                WITH r AS (
                    INSERT INTO orders."Refunds" (id, "orderId", amount, currency, "actorKind", "createdAt")
                    SELECT gen_random_uuid(), id, \(n % 50 + 1).03, 'EUR', 'admin', now() - interval '\(n % 99) hours'
                    FROM orders."Orders" WHERE id IN \(some) RETURNING id, "orderId")
                INSERT INTO orders."RefundItems" ("refundId", "orderItemId", quantity, amount)
                SELECT r.id, i.id, 1, \(n % 50).02 FROM r JOIN orders."OrderItems" i USING ("orderId")
                WHERE i.position = 0
                """
        case 6:
            return """
                WITH i AS (SELECT id FROM orders."OrderItems" ORDER BY random() LIMIT 1),
                    f AS (DELETE FROM orders."RefundItems" WHERE "orderItemId" IN (SELECT id FROM i))
                SELECT 1; DELETE FROM orders."OrderItems" WHERE id IN (
                    SELECT id FROM orders."OrderItems" i WHERE NOT EXISTS (
                        SELECT FROM orders."RefundItems" f WHERE f."orderItemId" = i.id) ORDER BY random() LIMIT 1)
                """
        case 7:
            return """
                UPDATE catalog."Products" SET category = (ARRAY['rpg', 'racing', 'sports'])[\(n % 3 + 1)]
                WHERE name = 'Game \(n % 12 + 1)'
                """
        default:
            return """
                DELETE FROM orders."Orders" o WHERE NOT EXISTS (
                    SELECT FROM orders."OrderItems" WHERE "orderId" = o.id) AND NOT EXISTS (
                    SELECT FROM orders."Refunds" WHERE "orderId" = o.id)
                """
        }
    }
}
