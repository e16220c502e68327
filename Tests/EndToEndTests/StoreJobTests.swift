import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// Work that no request asks for, with two instances of each service that both do it.
    @Suite struct StoreJobTests {
        @Test func `what two instances clear away, they clear away once`() async throws {
            let environment: [String: String?] = ["LUGX_PAYMENT_EXPIRY_SECONDS": "1"]
            try await StoreRig.with(instances: 2, environment: environment) { rig in
                let game = try await rig.product(copies: 100)
                let token = try await Self.customer(of: rig)
                // Not paid, so that they expire.
                for number in 0..<20 {
                    let body = """
                        {"items":[{"gameId":"\(game)","quantity":1}],"shippingAddress":"here","paymentMethod":"test_timeout"}
                        """
                    let answer = try await HTTPAnswer.to(
                        "POST", port: rig.orders[number % 2].port, "/api/orders",
                        headers: [("Content-Type", "application/json"), ("Authorization", "Bearer \(token)")],
                        body: body)
                    #expect(answer.status == 201, "\(answer.body)")
                }
                // Held for a buyer who never came back.
                try await rig.sql(Self.abandon(30, of: game))
                try await eventually(within: 60, every: 100, "all stock to be back") {
                    let stock = try await rig.sql("SELECT stock FROM catalog.\"Products\" WHERE id = '\(game)'")
                    let open = try await rig.count(#"orders."Orders" WHERE "stockState" <> 'released'"#)
                    return stock == "100" && open == 0
                }
                #expect(try await rig.imbalance() == "")
                let steps = try await rig.sql(
                    #"SELECT DISTINCT count(*) FROM orders."OrderHistory" WHERE "toStatus" = 'cancelled' AND event = 'status' GROUP BY "orderId""#
                )
                #expect(steps == "1")
                #expect(try await rig.count(#"orders."Orders" WHERE status = 'cancelled'"#) == 20)
                #expect(try await rig.count(#"catalog."StockMovements" WHERE reason = 'expired'"#) == 30)
                var released = 0.0
                for catalog in rig.catalogs {
                    released +=
                        (try? await catalog.metric("catalog_stock_reservations_total", label: "\"expired\"")) ?? 0
                }
                #expect(released == 30)
            }
        }

        /// Someone who has registered; their token.
        static func customer(of rig: StoreRig) async throws -> String {
            let answer = try await HTTPAnswer.post(
                port: rig.catalogs[0].port, "/api/auth/register",
                json: #"{"username":"customer","email":"customer@example.com","password":"a long enough password"}"#)
            struct SignedIn: Decodable { let token: String }
            return try JSONDecoder().decode(SignedIn.self, from: Data(answer.body.utf8)).token
        }

        private static func abandon(_ count: Int, of game: String) -> String {
            """
            WITH held AS (
                INSERT INTO catalog."StockReservations" (key, "expiresInSeconds", "expiresAt")
                SELECT gen_random_uuid(), 1, now() FROM generate_series(1, \(count)) RETURNING key
            ), items AS (
                INSERT INTO catalog."StockReservationItems" (key, "productId", quantity, name, "unitPrice")
                SELECT key, '\(game)', 1, 'Cyberpunk 2077', 59.99 FROM held
            ), taken AS (
                UPDATE catalog."Products" SET stock = stock - \(count) WHERE id = '\(game)' RETURNING stock
            )
            INSERT INTO catalog."StockMovements" ("productId", change, "stockAfter", reason, actor, "reservationKey")
            SELECT '\(game)', -1, (SELECT stock FROM taken) + \(count) - row_number() OVER (), 'reserved', 'test', key
            FROM held
            """
        }
    }
}
