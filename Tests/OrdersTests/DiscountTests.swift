import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

/// Orders made with discount codes.
@Suite(.serialized) struct DiscountTests {
    @Test func `a code takes its part off every line, whatever its case, and the order says so`() async throws {
        try await OrderFixture.run(environment: ["LUGX_TAX_BASIS_POINTS": "1900"]) { shop in
            #expect(try await shop.discount(#""code":"Summer-26","type":"percentage","value":12.5"#).status == 201)
            let (cyberpunk, minecraft) = (
                shop.catalogue.add("59.99", stock: 5), shop.catalogue.add("26.95", stock: 5)
            )
            let buyer = try await shop.person()
            let items =
                "[{\"productId\":\"\(cyberpunk)\",\"quantity\":1},{\"productId\":\"\(minecraft)\",\"quantity\":1}]"
            let quote = try await shop.send(
                .post, "/api/orders/discounts/quote", as: buyer, "{\"discountCode\":\"summer-26\",\"items\":\(items)}")
            #expect(quote.status == 200, "\(quote.text)")
            #expect(quote.text.contains("\"discountAmount\":10.87,\"taxAmount\":12.15,\"totalAmount\":76.07"))
            #expect(shop.catalogue.reservations.isEmpty)
            // What was quoted is what it costs.
            let order = try await shop.order(
                [(cyberpunk, 1), (minecraft, 1)], as: buyer,
                extra: ",\"discountCode\":\" sUMMER-26 \",\"totalAmount\":76.07")
            #expect(order.status == 201, "\(order.text)")
            for part in [
                "\"subtotalAmount\" : 86.94", "\"discountAmount\" : 10.87", "\"discountCode\" : \"SUMMER-26\"",
                "\"taxAmount\" : 12.15", "\"totalAmount\" : 76.07",
            ] { #expect(order.text.contains(part), "\(order.text)") }
            #expect(
                try await shop.count(
                    "\"Orders\" o WHERE \"discountAmount\" = (SELECT sum(\"discountAmount\") FROM orders.\"OrderItems\" "
                        + "WHERE \"orderId\" = o.id) AND \"paidAmount\" = 76.07") == 1)
            let other = try await shop.order(
                [(cyberpunk, 1)], as: buyer, extra: ",\"discountCode\":\"SUMMER-26\",\"totalAmount\":59.99")
            #expect(try other.status == 409 && other.json["code"].text == "total_differs")
            #expect(try await shop.count("\"Discounts\" WHERE uses = 1") == 1)
        }
    }

    @Test func `of fifty orders at the same time five get a code that is good for five, and the others are told`()
        async throws
    {
        try await OrderFixture.run { shop in
            try await shop.discount(#""code":"FIVE","type":"amount","value":"5.00","usesMax":5"#)
            let game = shop.catalogue.add("10.00", stock: 100)
            let answers = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await shop.order(
                            [(game, 1)], as: try await shop.person(), extra: #","discountCode":"five""#)
                    }
                }
                return try await group.reduce(into: [TestResponse]()) { $0.append($1) }
            }
            #expect(answers.filter { $0.status == 201 }.count == 5)
            let told = answers.filter { (try? $0.json["code"].text) == "discount_used_up" && $0.status == 409 }
            #expect(told.count == 45)
            #expect(try await shop.count("\"Orders\" WHERE \"discountAmount\" = 5 AND \"totalAmount\" = 5") == 5)
            #expect(try await shop.count("\"Orders\"") == 5)
            #expect(try await shop.count("\"Discounts\" WHERE uses = 5") == 1)
            // Those who were refused hold nothing.
            #expect(shop.catalogue.stock(game) == 95)
            #expect(try await shop.count("\"OrderAttempts\" WHERE state <> 'answered'") == 0)
        }
    }

    @Test func `one customer's orders at the same time use a code once where once is the limit`() async throws {
        try await OrderFixture.run { shop in
            try await shop.discount(#""code":"ONCE","type":"percentage","value":10,"usesPerCustomerMax":1"#)
            let game = shop.catalogue.add("10.00", stock: 100)
            let buyer = try await shop.person()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await shop.order([(game, 1)], as: buyer, extra: #","discountCode":"ONCE""#).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1 && statuses.filter { $0 == 409 }.count == 11)
            let again = try await shop.order([(game, 1)], as: buyer, extra: #","discountCode":"ONCE""#)
            #expect(try again.json["code"].text == "discount_already_used")
            let other = try await shop.order(
                [(game, 1)], as: try await shop.person(), extra: #","discountCode":"ONCE""#)
            #expect(other.status == 201)
        }
    }

    @Test func `a use is given back with a cancelled, declined or expired order, once, and not counted by a replay`()
        async throws
    {
        try await OrderFixture.run(environment: ["LUGX_PAYMENT_EXPIRY_SECONDS": "1"]) { shop in
            try await shop.discount(#""code":"BACK","type":"amount","value":1,"usesMax":1,"usesPerCustomerMax":1"#)
            let game = shop.catalogue.add("10.00", stock: 100)
            let buyer = try await shop.person()
            func order(_ key: String, method: String = "card") async throws -> TestResponse {
                try await shop.order(
                    [(game, 1)], as: buyer, key: key, method: method, extra: #","discountCode":"BACK""#)
            }
            func uses() async throws -> Int { try await shop.count("\"Discounts\" WHERE uses = 1") }

            #expect(try await order("a", method: "test_decline").status == 402)
            #expect(try await uses() == 0)
            let unpaid = try await order("b", method: "test_timeout").json["data"]["id"].text!
            #expect(try await uses() == 1)
            try await shop.desk.expire(PostgresUUID(unpaid)!)
            #expect(try await uses() == 0)
            let first = try await order("c")
            #expect(first.status == 201)
            let replay = try await order("c")
            #expect(replay.headers[.idempotentReplayed] == "true" && replay.body == first.body)
            #expect(try await uses() == 1)
            #expect(try await order("d").status == 409)
            let id = try first.json["data"]["id"].text!
            #expect(try await shop.send(.post, "/api/orders/\(id)/cancel", as: buyer).status == 200)
            #expect(try await shop.send(.post, "/api/orders/\(id)/cancel", as: buyer).status == 409)
            #expect(try await uses() == 0)
            // The key of a refused order can be used again.
            #expect(try await order("d").status == 201)
            #expect(try await shop.count("\"DiscountUses\" WHERE \"givenBackAt\" IS NULL") == 1)
            #expect(try await shop.count("\"DiscountUses\"") == 4)
        }
    }

    @Test func `an order that costs nothing is paid without the provider, and can be cancelled`() async throws {
        try await OrderFixture.run { shop in
            try await shop.discount(#""code":"GIFT","type":"percentage","value":"100""#)
            let game = shop.catalogue.add("19.99", stock: 5)
            let buyer = try await shop.person()
            // The provider would decline.
            let order = try await shop.order(
                [(game, 2)], as: buyer, method: "test_decline", extra: #","discountCode":"gift""#)
            #expect(order.status == 201, "\(order.text)")
            let data = try order.json["data"]
            #expect(data["paymentStatus"].text == "paid" && order.text.contains("\"totalAmount\" : 0.00"))
            #expect(shop.catalogue.reservations == ["confirmed"])
            let cancelled = try await shop.send(.post, "/api/orders/\(data["id"].text!)/cancel", as: buyer)
            #expect(cancelled.status == 200, "\(cancelled.text)")
            #expect(shop.catalogue.stock(game) == 5)
            #expect(try await shop.count("\"Refunds\"") == 0)
            #expect(try await shop.count("\"Discounts\" WHERE uses = 0") == 1)
        }
    }

    @Test func `three copies with an odd discount are given back one by one, to the cent that was paid`() async throws {
        try await OrderFixture.run { shop in
            try await shop.discount(#""code":"ODD","type":"amount","value":"10.01""#)
            try await shop.discount(#""code":"MOST","type":"amount","value":"29.96""#)
            let admin = try await shop.person(.admin)
            for (code, paid) in [("ODD", ["6.65", "6.65", "6.66"]), ("MOST", ["0.00", "0.00", "0.01"])] {
                let game = shop.catalogue.add("9.99", stock: 5)
                let order = try await shop.order(
                    [(game, 3)], as: try await shop.person(), extra: ",\"discountCode\":\"\(code)\"")
                let id = try order.json["data"]["id"].text!
                var amounts: [String] = []
                for _ in 0..<3 {
                    let refund = try await shop.send(
                        .post, "/api/orders/\(id)/refund", as: admin,
                        "{\"items\":[{\"productId\":\"\(game)\",\"quantity\":1}]}")
                    #expect(refund.status == 201, "\(refund.text)")
                    amounts.append(String(refund.text.firstMatch(of: /"amount" : ([0-9.]+)/)?.1 ?? ""))
                }
                #expect(amounts == paid)
                #expect(try await shop.send(.post, "/api/orders/\(id)/refund", as: admin).status == 409)
                #expect(shop.catalogue.stock(game) == 5)
            }
            #expect(try await shop.count("\"Orders\" WHERE \"paymentStatus\" = 'refunded'") == 2)
            #expect(try await shop.count("\"Orders\" WHERE \"refundedAmount\" = \"paidAmount\"") == 2)
        }
    }

    @Test func `a code that gives nothing says why, before and when ordering`() async throws {
        try await OrderFixture.run { shop in
            try await shop.discount(#""code":"LATER","type":"amount","value":1,"validFrom":"2100-01-01T00:00:00Z""#)
            try await shop.discount(
                #""code":"GONE","type":"amount","value":1,"validUntil":"2020-02-29T01:00:00+01:00""#)
            try await shop.discount(#""code":"BIG","type":"percentage","value":5,"minimumAmount":"20.00""#)
            try await shop.discount(#""code":"OFF","type":"amount","value":1,"active":false"#)
            let game = shop.catalogue.add("10.00", stock: 5)
            let buyer = try await shop.person()
            for (code, status, problem) in [
                ("NOSUCH", 422, "unknown_discount"), ("later", 409, "discount_not_yet_valid"),
                ("GONE", 409, "discount_expired"), ("BIG", 409, "discount_minimum"), ("OFF", 409, "discount_inactive"),
                ("a code", 400, "invalid_discount_code"), ("1\\u00df2", 400, "invalid_discount_code"),
            ] {
                let order = try await shop.order([(game, 1)], as: buyer, extra: ",\"discountCode\":\"\(code)\"")
                #expect(try order.status == status && order.json["code"].text == problem, "\(code): \(order.text)")
                let quote = try await shop.send(
                    .post, "/api/orders/discounts/quote", as: buyer,
                    "{\"code\":\"\(code)\",\"items\":[{\"id\":\"\(game)\",\"quantity\":1}]}")
                #expect(try quote.status == status && quote.json["code"].text == problem, "\(code): \(quote.text)")
            }
            #expect(try await shop.order([(game, 2)], as: buyer, extra: #","discountCode":"BIG""#).status == 201)
            #expect(try await shop.order([(game, 1)], as: buyer, extra: #","discountCode":" ""#).status == 201)
            #expect(try await shop.order([(game, 1)], as: buyer, extra: #","discountCode":null"#).status == 201)
            #expect(shop.catalogue.stock(game) == 1)
            #expect(try await shop.count("\"OrderAttempts\" WHERE state <> 'answered'") == 0)
        }
    }

    @Test func `codes can't be tried out quickly, by quotes or by orders`() async throws {
        try await OrderFixture.run(environment: ["LUGX_DISCOUNT_RATE_LIMIT": "3/10m"]) { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let (guesser, other) = (try await shop.person(), try await shop.person())
            func quote(_ person: OrderFixture.Person) async throws -> TestResponse {
                try await shop.send(
                    .post, "/api/orders/discounts/quote", as: person,
                    "{\"discountCode\":\"GUESS\",\"items\":[{\"id\":\"\(game)\",\"quantity\":1}]}")
            }
            for _ in 0..<3 { #expect(try await quote(guesser).status == 422) }
            let limited = try await quote(guesser)
            #expect(try limited.status == 429 && limited.json["code"].text == "rate_limited")
            #expect(limited.headers[.retryAfter] != nil)
            #expect(try await shop.order([(game, 1)], as: guesser, extra: #","discountCode":"GUESS""#).status == 429)
            #expect(try await shop.order([(game, 1)], as: guesser).status == 201)
            #expect(try await quote(other).status == 422)
            #expect(shop.metric("lugx_orders_discounts_total{result=\"limited\"} 2"))
        }
    }

    @Test func `a quote is a 503 without the catalogue and a 422 for a product it does not have`() async throws {
        try await OrderFixture.run { shop in
            try await shop.discount(#""code":"TEN","type":"percentage","value":10"#)
            let buyer = try await shop.person()
            func quote(_ id: PostgresUUID) async throws -> Int {
                try await shop.send(
                    .post, "/api/orders/discounts/quote", as: buyer,
                    "{\"discountCode\":\"TEN\",\"items\":[{\"id\":\"\(id)\",\"quantity\":1}]}"
                ).status
            }
            #expect(try await quote(.random()) == 422)
            shop.catalogue.setFault(.failing)
            #expect(try await quote(.random()) == 503)
        }
    }
}
