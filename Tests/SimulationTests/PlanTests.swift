import Foundation
import TestSupport
import Testing

@testable import Simulation

/// What is decided before anything is done.
@Suite struct PlanTests {
    static let products = (1...5).map {
        ShopProduct(
            id: "00000000-0000-4000-8000-00000000000\($0)", name: "Game \($0)", category: "rpg", platform: "pc",
            price: Int64($0) * 999, stock: 80)
    }
    static let to: Int64 = 1_760_000_000_000

    static func visits(seed: UInt64, days: Int64 = 20) -> [VisitPlan] {
        let from = to - days * ShopPeriod.dayMilliseconds
        let period = ShopPeriod(from: from, to: to, zone: TimeZone(identifier: "Europe/Berlin")!)
        var random = SimulationRandom(seed: seed, stream: 3)
        var planner = ShopPlanner(
            seed: seed, start: from, products: products, pace: .past(until: to), canRestock: true)
        return period.arrivals(perDay: 40, &random).map { planner.visit(at: $0) }
    }

    @Test func `the same seed decides the same, another one otherwise`() {
        #expect(Self.visits(seed: 7) == Self.visits(seed: 7))
        #expect(Self.visits(seed: 7) != Self.visits(seed: 8))
    }

    @Test func `nothing is decided twice under one name`() {
        let visits = Self.visits(seed: 11)
        let events = visits.flatMap { $0.steps.map(\.eventID) }
        #expect(Set(events).count == events.count)
        #expect(Set(visits.map(\.sessionID)).count == visits.count)
        let accounts = Set(visits.compactMap(\.customer))
        #expect(Set(accounts.map(\.email)).count == accounts.count)
        #expect(events.allSatisfy { UUID(uuidString: $0) != nil })
    }

    @Test func `all of it happens within the period, in order`() {
        for visit in Self.visits(seed: 3) {
            let moments = visit.steps.map(\.at)
            #expect(moments == moments.sorted())
            #expect(moments.allSatisfy { $0 < Self.to })
            guard let order = visit.order else { continue }
            #expect(visit.customer.map { $0.registeredAt < order.at } == true)
            #expect(!order.lines.isEmpty)
            let later = order.followUps.map(\.at)
            #expect(later == later.sorted())
            #expect(later.allSatisfy { $0 > order.at && $0 < Self.to })
        }
    }

    @Test func `a shop of some weeks has all there is in a shop's life`() {
        let visits = Self.visits(seed: 5, days: 60)
        let types = Set(visits.flatMap { $0.steps.map(\.action.eventType) })
        #expect(
            types.isSuperset(of: [
                "page_view", "product_view", "search", "add_to_cart", "remove_from_cart", "checkout_start", "login",
                "user_registration", "purchase",
            ]))
        let changes = visits.compactMap(\.order).flatMap { $0.followUps.map(\.change) }
        #expect(changes.contains(.status("delivered")))
        #expect(changes.contains(.cancel(byCustomer: true)))
        #expect(changes.contains { if case .refund(nil, _) = $0 { true } else { false } })
        #expect(changes.contains { if case .refund(.some, _) = $0 { true } else { false } })
        #expect(changes.contains { if case .review = $0 { true } else { false } })
        #expect(visits.contains { $0.order?.isDeclined == true })
        #expect(visits.contains { !$0.abandoned.isEmpty && $0.order == nil })
        #expect(visits.contains { !$0.restocks.isEmpty })
        // Known only from their sign-in on.
        #expect(visits.contains { $0.steps.contains { $0.isSignedIn } && !$0.steps[0].isSignedIn })
    }

    @Test func `some customers use a code, where their order is large enough for it`() {
        let orders = Self.visits(seed: 5, days: 60).compactMap(\.order)
        let used = orders.filter { $0.offer != nil }
        #expect(used.count * 10 > orders.count && used.count * 2 < orders.count)
        #expect(Set(used.map { $0.offer!.code }).count == 3)
        #expect(used.allSatisfy { $0.gross >= $0.offer!.minimum && $0.total < $0.gross && $0.total > 0 })
        let planner = ShopPlanner(seed: 5, start: 0, products: Self.products, pace: .live, canRestock: false)
        #expect(planner.offers.isEmpty)
        let offer = DiscountOffer(code: "X", value: .percent(25), minimum: 0)
        #expect(offer.discount(of: 1001) == 250 && offer.discount(of: 1002) == 251)
    }

    @Test func `evenings and weekends are busier, and the end is busier than the beginning`() {
        let day = ShopPeriod.dayMilliseconds
        let period = ShopPeriod(from: Self.to - 84 * day, to: Self.to, zone: TimeZone(identifier: "UTC")!)
        var random = SimulationRandom(seed: 1)
        let arrivals = period.arrivals(perDay: 100, &random)
        #expect((7000...9800).contains(arrivals.count))
        let nights = arrivals.count { (2..<6).contains($0 % day / 3_600_000) }
        let evenings = arrivals.count { (18..<22).contains($0 % day / 3_600_000) }
        #expect(evenings > 5 * nights)
        let weekends = arrivals.count { [0, 6].contains(($0 / day + 4) % 7) }
        #expect(Double(weekends) / 2 > 1.2 * Double(arrivals.count - weekends) / 5)
        let middle = Self.to - 42 * day
        #expect(Double(arrivals.count { $0 >= middle }) > 1.15 * Double(arrivals.count { $0 < middle }))
    }

    @Test func `without an admin nothing is put into a cart that could sell out`() {
        var planner = ShopPlanner(seed: 2, start: 0, products: Self.products, pace: .live, canRestock: false)
        var sold: [String: Int] = [:]
        for number in 0..<4000 {
            let visit = planner.visit(at: Int64(number) * 1000)
            #expect(visit.restocks.isEmpty)
            for line in visit.order?.lines ?? [] { sold[line.product.id, default: 0] += line.quantity }
        }
        #expect(sold.values.allSatisfy { $0 <= 80 })
        #expect(!sold.isEmpty)
    }

    @Test func `a wait is what the service asks for, and has an end`() {
        let policy = RetryPolicy()
        #expect(policy.wait(attempt: 1, status: 201, retryAfter: nil) == nil)
        #expect(policy.wait(attempt: 1, status: 404, retryAfter: "1") == nil)
        #expect(policy.wait(attempt: 1, status: 429, retryAfter: "7") == 7)
        #expect(policy.wait(attempt: 1, status: 503, retryAfter: "2") == 2)
        #expect(policy.wait(attempt: 1, status: 429, retryAfter: "901") == nil)
        #expect(policy.wait(attempt: 1, status: nil, retryAfter: nil) == 0.2)
        #expect(policy.wait(attempt: 7, status: nil, retryAfter: nil) == 10)
        #expect(policy.wait(attempt: 8, status: 503, retryAfter: nil) == nil)
        #expect(policy.wait(attempt: 59, status: 503, retryAfter: "1") == 1)
        #expect(policy.wait(attempt: 60, status: 503, retryAfter: "1") == nil)
        #expect(policy.wait(attempt: 1, status: 409, retryAfter: "1") == 1)
        #expect(policy.wait(attempt: 1, status: 409, retryAfter: nil) == nil)
    }
}
