import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// The shop as a customer sees it: a real browser, all services, nothing in between.
    @Suite struct ShopTests {
        private struct Seen: Decodable {
            let username: String
            /// Status of the order whose answer the browser never got.
            let lost: [Int]
            /// Whether the order service was found and killed.
            let killed: [Bool]
        }

        @Test
        func `a customer orders once though an answer got lost and the service died, and staff and analysts see it`()
            async throws
        {
            let directory = try TemporaryDirectory("shop")
            let stack = try RunningStack(in: directory)
            try await stack.ready()
            let url = try stack.variable("LUGX_STOREFRONT_URL")
            let email = try stack.variable("LUGX_ADMIN_EMAIL")
            let password = ["ADMIN_PASSWORD": try stack.variable("LUGX_ADMIN_PASSWORD")]
            let seen = try await Client.run(
                "shop_journey.py", [url], as: Seen.self,
                environment: password.merging(["STACK_PID": "\(stack.process.pid)", "ADMIN_EMAIL": email]) { $1 },
                within: 1200)
            #expect(seen.lost == [201])
            #expect(seen.killed == [true])

            let orders = try await Tool.run(
                "psql",
                [
                    try stack.variable("DATABASE_URL"), "-Atc",
                    #"""
                    SELECT status, "paymentStatus", "totalAmount", o.id FROM "Orders" o
                    JOIN "Users" u ON u.id = o."userId" WHERE u.username = '\#(seen.username)' ORDER BY o."createdAt"
                    """#,
                ]
            ).split(separator: "\n").map { $0.split(separator: "|").map(String.init) }
            #expect(
                orders.map { Array($0.prefix(3)) } == [
                    ["cancelled", "failed", "86.94"], ["pending", "paid", "86.94"],
                    // One the customer cancelled, and one whose packing had begun.
                    ["cancelled", "refunded", "4.99"], ["processing", "paid", "4.99"],
                ])
            let reviews = try await Tool.run(
                "psql",
                [
                    try stack.variable("DATABASE_URL"), "-Atc",
                    #"""
                    SELECT p.name, r.rating, r.comment FROM "Reviews" r JOIN "Products" p ON p.id = r."productId"
                    JOIN "Users" u ON u.id = r."userId" WHERE u.username = '\#(seen.username)'
                    """#,
                ])
            #expect(reviews == "Minecraft|2|On second thoughts: too long.")

            // What the browser did is there a moment later, the purchase with its order, each thing once.
            let id = try #require(orders.dropFirst().first?.last)
            let counts = """
                SELECT event_type, count() FROM analytics.events
                WHERE event_type IN ('purchase', 'user_registration', 'checkout_start')
                    OR (event_type = 'search' AND position(properties, 'cyberpnk') > 0)
                GROUP BY event_type ORDER BY event_type
                """
            try await eventually(within: 60, every: 100, "the events") {
                try await stack.select(counts) == "checkout_start\t3\npurchase\t3\nsearch\t1\nuser_registration\t1"
            }
            let purchase = """
                SELECT value, user_id != '' FROM analytics.events WHERE event_type = 'purchase' AND order_id = '\(id)'
                """
            #expect(try await stack.select(purchase).hasPrefix("86.94"))
            let landing = """
                SELECT count() FROM analytics.events
                WHERE event_type = 'page_view' AND path = '/' AND utm_campaign = 'launch'
                """
            #expect(try await stack.select(landing) == "1")

            _ = try await Client.run(
                "admin_journey.py", [url, email], environment: password, within: 900)
            _ = try await Client.run(
                "analyst_journey.py", [url, email], environment: password, within: 900)
            #expect(try await stack.interrupt() == .code(0))
        }
    }
}
