import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Synchronization
import Testing

@testable import Orders

/// What refunds do to the stock, and when an order counts as refunded.
@Suite(.serialized) struct ReturnTests {
    private static func refund(
        _ shop: OrderFixture, _ order: String, _ body: String = "", as admin: OrderFixture.Person
    ) async throws -> TestResponse {
        try await shop.send(.post, "/api/orders/\(order)/refund", as: admin, body)
    }

    private static func line(_ game: PostgresUUID, _ quantity: Int, _ extra: String = "") -> String {
        "{\"items\":[{\"productId\":\"\(game)\",\"quantity\":\(quantity)}]\(extra)}"
    }

    private static func move(
        _ shop: OrderFixture, _ order: String, _ statuses: String..., by admin: OrderFixture.Person
    ) async throws {
        for status in statuses {
            let answer = try await shop.send(
                .put, "/api/orders/\(order)/status", as: admin, "{\"status\":\"\(status)\"}")
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func `copies of an order that was not shipped go back, and a cancellation gives back the rest`() async throws
    {
        try await OrderFixture.run { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let game = shop.catalogue.add("10.00", stock: 5)
            let order = try await shop.order([(game, 4)], as: buyer).json["data"]["id"].text!
            let back = try await Self.refund(shop, order, Self.line(game, 1), as: admin).json["data"]
            #expect(back["restock"].boolean == true && back["stockState"].text == "settled")
            #expect(shop.catalogue.stock(game) == 2)
            let off = try await Self.refund(shop, order, Self.line(game, 1, ",\"restock\":false"), as: admin)
            #expect(try off.json["data"]["restock"].boolean == false)
            #expect(shop.catalogue.stock(game) == 2)
            try await Self.move(shop, order, "processing", "cancelled", by: admin)
            // One was written off.
            #expect(shop.catalogue.stock(game) == 4)
            #expect(try await Self.refund(shop, order, as: admin).status == 409)
            #expect(try await shop.count("\"Refunds\" WHERE status = 'succeeded'") == 3)
        }
    }

    @Test func `copies that were shipped go back only where it is said`() async throws {
        try await OrderFixture.run { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let game = shop.catalogue.add("10.00", stock: 5)
            let order = try await shop.order([(game, 3)], as: buyer).json["data"]["id"].text!
            try await Self.move(shop, order, "processing", "shipped", by: admin)
            #expect(try await Self.refund(shop, order, Self.line(game, 1), as: admin).status == 201)
            #expect(shop.catalogue.stock(game) == 2)
            #expect(
                try await Self.refund(shop, order, Self.line(game, 1, ",\"restock\":true"), as: admin).status == 201)
            #expect(shop.catalogue.stock(game) == 3)
        }
    }

    @Test func `with the catalogue down a refund is made, and its copies go back later, once`() async throws {
        try await OrderFixture.run { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let game = shop.catalogue.add("10.00", stock: 5)
            let order = try await shop.order([(game, 3)], as: buyer).json["data"]["id"].text!
            // The catalogue acts, and its answer is lost.
            shop.catalogue.setFault(.failingAfterwards)
            let refund = try await Self.refund(shop, order, Self.line(game, 2), as: admin)
            #expect(try refund.status == 201 && refund.json["data"]["stockState"].text == "open")
            shop.catalogue.setFault(.none)
            var recovery = shop.recovery
            recovery.promiseSeconds = 0
            for _ in 0..<2 { await recovery.pass() }
            #expect(shop.catalogue.stock(game) == 4)
            #expect(try await shop.count("\"Refunds\" WHERE \"stockState\" = 'settled'") == 1)
            let notes = try await shop.count(
                "\"OrderHistory\" WHERE note = 'Copies of a refund were put back into stock.'")
            #expect(notes == 1)
        }
    }

    @Test func `a cancelled order whose reservation is forgotten gives its copies back all the same`() async throws {
        try await OrderFixture.run { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let game = shop.catalogue.add("10.00", stock: 5)
            let order = try await shop.order([(game, 3)], as: buyer).json["data"]["id"].text!
            #expect(try await Self.refund(shop, order, Self.line(game, 1), as: admin).status == 201)
            shop.catalogue.forgetAll()
            #expect(try await shop.send(.post, "/api/orders/\(order)/cancel", as: buyer).status == 200)
            #expect(shop.catalogue.stock(game) == 5)
        }
    }

    /// Gives money back only when it is told to.
    private final class SlowProvider: PaymentProvider {
        private let gives = Atomic<Bool>(false)
        struct NotYet: Error {}

        func start() { gives.store(true, ordering: .relaxed) }
        func capture(_ payment: Payment) async -> [PaymentAnswer] { [.captured] }
        func lookup(_ payment: Payment) async throws -> PaymentAnswer? { .captured }
        func refund(id: String, _ payment: Payment, amount: Money) async throws {
            guard gives.load(ordering: .relaxed) else { throw NotYet() }
        }
    }

    @Test func `an order is refunded only when the provider has given all of it back`() async throws {
        let provider = SlowProvider()
        try await OrderFixture.run(payments: provider) { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let game = shop.catalogue.add("10.00", stock: 5)
            let order = try await shop.order([(game, 2)], as: buyer).json["data"]["id"].text!
            func status() async throws -> String? {
                try await shop.send(.get, "/api/orders/\(order)", as: buyer).json["data"]["paymentStatus"].text
            }
            #expect(try await Self.refund(shop, order, as: admin).json["data"]["status"].text == "pending")
            #expect(try await status() == "paid")
            // Nothing is left of it: it goes no further, and nothing can be promised twice.
            let step = try await shop.send(
                .put, "/api/orders/\(order)/status", as: admin, "{\"status\":\"processing\"}")
            #expect(try step.status == 409 && step.json["code"].text == "not_paid")
            #expect(try await Self.refund(shop, order, as: admin).status == 409)
            provider.start()
            var recovery = shop.recovery
            recovery.promiseSeconds = 0
            for _ in 0..<2 { await recovery.pass() }
            #expect(try await status() == "refunded")
            #expect(try await shop.count("\"OrderHistory\" WHERE note LIKE 'All that was paid%'") == 1)
        }
    }

    @Test func `a part given back leaves the order paid`() async throws {
        try await OrderFixture.run { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let game = shop.catalogue.add("10.00", stock: 5)
            let order = try await shop.order([(game, 2)], as: buyer).json["data"]["id"].text!
            #expect(try await Self.refund(shop, order, Self.line(game, 1), as: admin).status == 201)
            #expect(try await shop.count("\"Orders\" WHERE \"paymentStatus\" = 'paid'") == 1)
            #expect(try await Self.refund(shop, order, Self.line(game, 1), as: admin).status == 201)
            #expect(try await shop.count("\"Orders\" WHERE \"paymentStatus\" = 'refunded'") == 1)
        }
    }
}
