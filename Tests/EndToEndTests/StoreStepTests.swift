import Glibc
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// The order service dies at each step of an order's making. The database holds it there: a trigger that waits for
    /// a lock of the test.
    @Suite struct StoreStepTests {
        /// A statement of an order's making.
        struct Step: Sendable, CustomStringConvertible {
            let description: String
            let table: String
            let event: String
            /// Whether the order stands before it, so that it is finished; else it leaves nothing.
            let hasOrder: Bool
            /// Whether the catalogue runs it, which then dies as well.
            var isCatalogs = false
        }

        static let steps = [
            Step(description: "attempt", table: #"orders."OrderAttempts""#, event: "INSERT", hasOrder: false),
            Step(
                description: "reserve", table: #"catalog."StockReservations""#, event: "INSERT", hasOrder: false,
                isCatalogs: true),
            Step(
                description: "take the stock", table: #"catalog."StockMovements""#, event: "INSERT", hasOrder: false,
                isCatalogs: true),
            Step(
                description: "ordered", table: #"orders."OrderAttempts""#,
                event: "UPDATE WHEN NEW.state = 'ordered' AND OLD.state <> 'ordered'", hasOrder: false),
            Step(description: "order", table: #"orders."Orders""#, event: "INSERT", hasOrder: false),
            Step(
                description: "history", table: #"orders."OrderHistory""#, event: "INSERT WHEN NEW.event = 'created'",
                hasOrder: false),
            Step(
                description: "confirm", table: #"catalog."StockReservations""#,
                event: "UPDATE WHEN NEW.state = 'confirmed'", hasOrder: true, isCatalogs: true),
            Step(
                description: "confirmed", table: #"orders."Orders""#,
                event: "UPDATE WHEN NEW.\"stockState\" = 'confirmed' AND OLD.\"stockState\" = 'reserved'",
                hasOrder: true),
            Step(
                description: "paid", table: #"orders."Orders""#,
                event: "UPDATE WHEN NEW.\"paymentStatus\" = 'paid' AND OLD.\"paymentStatus\" = 'pending'",
                hasOrder: true),
            Step(
                description: "answered", table: #"orders."OrderAttempts""#, event: "UPDATE WHEN NEW.state = 'answered'",
                hasOrder: true),
        ]

        private static let copies = 100

        /// One service for all steps: starting it is what takes the time.
        @Test func `a death at any step leaves an order that is finished or nothing at all`() async throws {
            try await StoreRig.with { rig in
                let game = try await rig.product(copies: Self.copies)
                let token = try await StoreJobTests.customer(of: rig)
                var sold = 0
                for (number, step) in Self.steps.enumerated() {
                    try await die(at: step, number, game, token, in: rig)
                    // Who asked again has an order; who did not has one where it stood already.
                    sold += step.hasOrder ? 2 : 1
                    #expect(try await rig.count(#"orders."Orders" WHERE "paymentStatus" = 'paid'"#) == sold, "\(step)")
                    #expect(try await rig.count(#"orders."Orders""#) == sold, "\(step)")
                    let left = try await rig.sql("SELECT stock FROM catalog.\"Products\" WHERE id = '\(game)'")
                    #expect(left == "\(Self.copies - sold)", "\(step)")
                    #expect(try await rig.imbalance() == "", "\(step)")
                }
            }
        }

        /// Two orders are held at the step when the process dies. What one has sent is lost, what the other has sent is
        /// done after the process's death; one of the two asks again.
        private func die(at step: Step, _ number: Int, _ game: String, _ token: String, in rig: StoreRig) async throws {
            let (catalog, orders) = (rig.catalogs[0], rig.orders[0])
            try await rig.sql(Self.trigger(step))
            let hold = try await Hold(rig)
            do {
                let requests = (0..<2).map { place in
                    let port = orders.port
                    return Task { try await Self.order(game, token, key: "step-\(number)-\(place)", port: port) }
                }
                let waiting = try await hold.waiters(2)
                try await orders.kill()
                if step.isCatalogs { try await catalog.kill() }
                for request in requests { _ = try? await request.value }
                try await rig.sql("SELECT pg_terminate_backend(\(waiting[number % 2]))")
                try await hold.end()
            } catch {
                await hold.clear()
                throw error
            }
            // The dead service's statements come to their end.
            try await eventually(within: 60, "an end of what was held") { try await hold.waiting().isEmpty }
            try await rig.sql("DROP TRIGGER step ON \(step.table)")
            if step.isCatalogs { try await catalog.start() }
            try await orders.start()
            try await rig.endLeases()
            try await eventually(within: 60, every: 50, "an answer to the same request after \(step)") {
                try await Self.order(game, token, key: "step-\(number)-0", port: orders.port).status == 201
            }
            try await eventually(within: 60, every: 50, "nothing left half done after \(step)") {
                try await rig.isSettled()
            }
        }

        private static func trigger(_ step: Step) -> String {
            let (event, condition) = step.event.split(separator: " WHEN ", maxSplits: 1).map(String.init).pair
            return """
                CREATE OR REPLACE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_advisory_xact_lock_shared(\(Hold.lock));
                    RETURN NEW;
                END $$;
                CREATE TRIGGER step BEFORE \(event) ON \(step.table) FOR EACH ROW \(condition.map { "WHEN (\($0))" } ?? "")
                EXECUTE FUNCTION public.hold();
                """
        }

        private static func order(_ game: String, _ token: String, key: String, port: Int) async throws -> HTTPAnswer {
            try await HTTPAnswer.to(
                "POST", port: port, "/api/orders",
                headers: [
                    ("Content-Type", "application/json"), ("Authorization", "Bearer \(token)"),
                    ("Idempotency-Key", key),
                ],
                body: """
                    {"items":[{"gameId":"\(game)","quantity":1}],"shippingAddress":"here","paymentMethod":"card"}
                    """, withinMilliseconds: 60_000)
        }
    }
}

extension [String] {
    fileprivate var pair: (String, String?) { (self[0], count > 1 ? self[1] : nil) }
}
