import Postgres
import ServiceKit
import ServiceTestSupport
import Synchronization
import Testing

@testable import Orders

/// The process dies between two steps: what the client's next try, or the recovery, makes of it.
@Suite(.serialized) struct CrashTests {
    /// Dies once, at one step.
    private final class Death: Sendable {
        private let at: OrderDesk.Checkpoint
        private let isDue = Atomic<Bool>(true)

        init(at: OrderDesk.Checkpoint) { self.at = at }

        func comes(_ checkpoint: OrderDesk.Checkpoint) -> Bool {
            checkpoint == at && isDue.exchange(false, ordering: .relaxed)
        }
    }

    @Test(arguments: OrderDesk.Checkpoint.allCases)
    func `after a death the next try with the same key makes the one order`(step: OrderDesk.Checkpoint) async throws {
        let death = Death(at: step)
        try await OrderFixture.run(dies: death.comes) { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 5)
            #expect(try await shop.order([(game, 1)], as: buyer, key: "k").status == 500)
            try await shop.endLeases()
            let response = try await shop.order([(game, 1)], as: buyer, key: "k")
            #expect(response.status == 201, "\(response.text)")
            #expect(try response.json["data"]["paymentStatus"].text == "paid")
            #expect(shop.catalogue.stock(game) == 4 && shop.catalogue.reservations == ["confirmed"])
            #expect(try await shop.count("\"Orders\"") == 1)
            #expect(try await shop.count("\"OrderHistory\" WHERE event = 'payment'") == 1)
        }
    }

    @Test(arguments: OrderDesk.Checkpoint.allCases)
    func `after a death without another try the recovery leaves nothing half done`(
        step: OrderDesk.Checkpoint
    ) async throws {
        let death = Death(at: step)
        try await OrderFixture.run(dies: death.comes) { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let other1 = try await shop.person()
            #expect(try await shop.order([(game, 1)], as: other1).status == 500)
            try await shop.endLeases()
            await shop.recovery.pass()
            let hasOrder = step != .attempted && step != .reserved
            #expect(try await shop.count("\"Orders\" WHERE \"paymentStatus\" = 'paid'") == (hasOrder ? 1 : 0))
            #expect(shop.catalogue.stock(game) == (hasOrder ? 4 : 5))
            #expect(!shop.catalogue.reservations.contains("held"))
            #expect(try await shop.count("\"OrderAttempts\" WHERE state <> 'answered'") == 0)
        }
    }

    @Test func `a reservation that was given back before the next try is made anew`() async throws {
        let death = Death(at: .reserved)
        try await OrderFixture.run(dies: death.comes) { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 1)
            #expect(try await shop.order([(game, 1)], as: buyer, key: "k").status == 500)
            shop.catalogue.expireAll()
            try await shop.endLeases()
            let response = try await shop.order([(game, 1)], as: buyer, key: "k")
            #expect(response.status == 201, "\(response.text)")
            #expect(shop.catalogue.stock(game) == 0 && shop.catalogue.reservations == ["confirmed", "released"])
            #expect(try await shop.count("\"OrderAttempts\"") == 1)
        }
    }

    @Test func `a process that was overtaken writes nothing`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            func claim() async throws -> AttemptStore.Attempt? {
                guard
                    case .ours(let attempt) = try await shop.desk.attempts.claim(
                        user: buyer.id, key: "k", fingerprint: [1])
                else { return nil }
                return attempt
            }
            let slow = try #require(try await claim())
            try await shop.endLeases()
            let other = try #require(try await claim())
            #expect(slow.id == other.id && slow.lease != other.lease)
            let body =
                "{\"items\":[{\"id\":\"\(slow.id)\",\"quantity\":1}],\"shippingAddress\":\"x\",\"paymentMethod\":\"c\"}"
            let request = try OrderRequest(Array(body.utf8), shopCurrency: .usd)
            let priced = try PricedOrder([], currency: .usd, taxBasisPoints: 0)
            #expect(try await !shop.desk.orders.create(slow, user: buyer.id, request: request, priced: priced))
            #expect(try await shop.count("\"Orders\"") == 0)
        }
    }

    @Test func `a reservation that ran out before it was confirmed cancels the order`() async throws {
        let death = Death(at: .ordered)
        try await OrderFixture.run(dies: death.comes) { shop in
            let game = shop.catalogue.add("10.00", stock: 1)
            let other2 = try await shop.person()
            #expect(try await shop.order([(game, 1)], as: other2, key: "k").status == 500)
            shop.catalogue.expireAll()
            try await shop.endLeases()
            await shop.recovery.pass()
            #expect(try await shop.count("\"Orders\" WHERE status = 'cancelled' AND \"stockState\" = 'released'") == 1)
            #expect(try await shop.count("\"Orders\" WHERE \"paidAmount\" > 0") == 0)
            #expect(shop.catalogue.stock(game) == 1)
        }
    }
}
