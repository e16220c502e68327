import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct PaymentTests {
    @Test func `a declined payment is a 402, and the stock is back`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let buyer = try await shop.person()
            let response = try await shop.order([(game, 1)], as: buyer, key: "k", method: "test_decline")
            #expect(response.status == 402, "\(response.text)")
            #expect(try response.json["data"]["paymentStatus"].text == "failed")
            #expect(try response.json["data"]["status"].text == "cancelled")
            #expect(shop.catalogue.stock(game) == 5)
            let again = try await shop.order([(game, 1)], as: buyer, key: "k", method: "test_decline")
            #expect(again.status == 402 && again.body == response.body)
        }
    }

    @Test func `a provider that answers twice is paid once`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let response = try await shop.order([(game, 1)], as: try await shop.person(), method: "test_twice")
            #expect(try response.json["data"]["paymentStatus"].text == "paid")
            #expect(try await shop.count("\"OrderHistory\" WHERE event = 'payment'") == 1)
        }
    }

    @Test func `an unpaid order does not go on, and runs out unless the provider has the money`() async throws {
        try await OrderFixture.run(environment: ["LUGX_PAYMENT_EXPIRY_SECONDS": "1"]) { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let lost = try await shop.order([(game, 1)], as: buyer, method: "test_timeout").json["data"]
            let paid = try await shop.order([(game, 1)], as: buyer, method: "test_timeout_captured").json["data"]
            #expect(lost["paymentStatus"].text == "pending" && paid["paymentStatus"].text == "pending")
            let step = try await shop.send(
                .put, "/api/orders/\(lost["id"].text!)/status", as: admin, "{\"status\":\"processing\"}")
            #expect(try step.status == 409 && step.json["code"].text == "not_paid")
            for order in [lost, paid] { try await shop.desk.expire(PostgresUUID(order["id"].text!)!) }
            #expect(try await shop.count("\"Orders\" WHERE status = 'cancelled' AND \"paidAmount\" = 0") == 1)
            #expect(try await shop.count("\"Orders\" WHERE status = 'pending' AND \"paymentStatus\" = 'paid'") == 1)
            #expect(shop.catalogue.stock(game) == 4)
        }
    }

    private static func notice(
        _ shop: OrderFixture, _ id: String, _ type: String, _ order: String,
        secret: String = OrderFixture.webhookSecret,
        age: Int64 = 0
    ) async throws -> TestResponse {
        let body = "{\"id\":\"\(id)\",\"type\":\"\(type)\",\"orderId\":\"\(order)\"}"
        let time = Timestamp.nowMilliseconds() / 1000 - age
        return try await shop.send(
            .post, "/api/orders/payments/notices", as: nil, body,
            headers: [
                .paymentSignature: WebhookSignature.header(of: Array(body.utf8), secret: secret, time: time)
            ])
    }

    @Test func `a notice counts when it is signed, once, in whatever order it comes`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let buyer = try await shop.person()
            let order = try await shop.order([(game, 1)], as: buyer, method: "test_timeout").json["data"]["id"].text!
            #expect(try await Self.notice(shop, "n0", "payment.captured", order, secret: "other").status == 401)
            #expect(try await Self.notice(shop, "n0", "payment.captured", order, age: 301).status == 401)
            #expect(try await Self.notice(shop, "n0", "payment.eaten", order).status == 400)
            #expect(
                try await Self.notice(shop, "n0", "payment.captured", PostgresUUID.random().description).status == 404)
            for _ in 0..<2 { #expect(try await Self.notice(shop, "n1", "payment.captured", order).status == 200) }
            // An older refusal that arrives late changes nothing.
            #expect(try await Self.notice(shop, "n2", "payment.declined", order).status == 200)
            let document = try await shop.send(.get, "/api/orders/\(order)", as: buyer).json["data"]
            #expect(document["paymentStatus"].text == "paid" && document["status"].text == "pending")
            #expect(try await shop.count("\"OrderHistory\" WHERE event = 'payment'") == 1)
        }
    }

    @Test func `money that arrives for a cancelled order goes straight back`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let buyer = try await shop.person()
            let order = try await shop.order([(game, 1)], as: buyer, method: "test_timeout").json["data"]["id"].text!
            #expect(try await shop.send(.post, "/api/orders/\(order)/cancel", as: buyer).status == 200)
            #expect(try await Self.notice(shop, "n1", "payment.captured", order).status == 200)
            let document = try await shop.send(.get, "/api/orders/\(order)", as: buyer).json["data"]
            #expect(document["paymentStatus"].text == "refunded" && document["status"].text == "cancelled")
            #expect(try await shop.count("\"Refunds\" WHERE status = 'succeeded' AND amount = 10") == 1)
        }
    }
}
