import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct RefundTests {
    @Test func `refunds go by line and whole, and never above what was paid`() async throws {
        try await OrderFixture.run { shop in
            let (buyer, admin) = (try await shop.person(), try await shop.person(.admin))
            let first = shop.catalogue.add("59.99", stock: 5)
            let second = shop.catalogue.add("26.95", stock: 5)
            let order = try await shop.order([(first, 2), (second, 1)], as: buyer).json["data"]["id"].text!
            func refund(_ body: String, key: String? = nil) async throws -> TestResponse {
                try await shop.send(
                    .post, "/api/orders/\(order)/refund", as: admin, body,
                    headers: key.map { [.idempotencyKey: $0] } ?? [:])
            }
            let line = "{\"items\":[{\"productId\":\"\(first)\",\"quantity\":1}],\"reason\":\"scratched\"}"
            let one = try await refund(line, key: "r")
            #expect(one.status == 201 && one.text.contains("\"amount\" : 59.99"), "\(one.text)")
            let replay = try await refund(line, key: "r")
            #expect(replay.headers[.idempotentReplayed] == "true" && replay.body == one.body)
            #expect(try await refund("{}", key: "r").status == 422)
            #expect(try await refund("{\"items\":[{\"productId\":\"\(first)\",\"quantity\":2}]}").status == 409)
            #expect(
                try await refund("{\"items\":[{\"productId\":\"\(PostgresUUID.random())\",\"quantity\":1}]}").status
                    == 422)
            let rest = try await refund("")
            #expect(rest.status == 201 && rest.text.contains("\"amount\" : 86.94"), "\(rest.text)")
            #expect(try await refund("").status == 409)
            let document = try await shop.send(.get, "/api/orders/\(order)", as: buyer)
            #expect(document.text.contains("\"refundedAmount\" : 146.93"))
            #expect(try document.json["data"]["paymentStatus"].text == "refunded")
            for flow in ["captured", "refunded"] {
                #expect(shop.metric("lugx_orders_money_hundredths_total{flow=\"\(flow)\",currency=\"USD\"} 14693\n"))
            }
        }
    }

    @Test func `ten refunds of all at the same time give it back once`() async throws {
        try await OrderFixture.run { shop in
            let admin = try await shop.person(.admin)
            let order = try await shop.ordered(by: try await shop.person(), price: "10.01")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await shop.send(.post, "/api/orders/\(order)/refund", as: admin).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1 && statuses.filter { $0 == 409 }.count == 9)
            #expect(try await shop.count("\"Refunds\"") == 1)
        }
    }
}

@Suite struct RefundPlanTests {
    @Test func `whatever the steps, a line's pieces add up to what was paid for it`() throws {
        var generator = SeededGenerator()
        for _ in 0..<300 {
            let quantity = Int.random(in: 1...20, using: &generator)
            let paid = try #require(Money(minorUnits: .random(in: 0...10_000, using: &generator), .usd))
            var refunded = 0
            var sum: Int64 = 0
            while refunded < quantity {
                let line = RefundPlan.Line(
                    id: .random(), productId: .random(), quantity: quantity, refundedQuantity: refunded, paid: paid)
                let count = Int.random(in: 1...(quantity - refunded), using: &generator)
                let plan = try RefundPlan(
                    [RefundPlan.Ask(id: line.productId, quantity: count)], of: [line], currency: .usd)
                #expect(!plan.amount.isNegative)
                sum += plan.amount.minorUnits
                refunded += count
            }
            #expect(sum == paid.minorUnits, "seed \(generator.seed)")
        }
    }

    @Test func `the tax is the part of the total that the rate says`() throws {
        let item = Reservation.Item(
            productId: .random(), name: "Game", unitPrice: try #require(Money("119.00", .eur)), quantity: 1)
        let order = try PricedOrder([item], currency: .eur, taxBasisPoints: 1900)
        #expect(order.tax.text == "19.00" && order.total.text == "119.00")
    }
}
