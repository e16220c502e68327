import ServiceKit
import TestSupport
import Testing

@testable import Orders

@Suite struct OrderStateTests {
    private static func state(
        _ status: OrderStatus, _ payment: PaymentStatus = .paid, paid: Int64 = 1000, refunded: Int64 = 0
    ) -> OrderState {
        OrderState(
            status: status, payment: payment, stock: .confirmed, total: Money(minorUnits: 1000, .usd)!,
            paid: Money(minorUnits: paid, .usd)!, refunded: Money(minorUnits: refunded, .usd)!)
    }

    @Test func `of all steps only the legal ones are taken`() {
        let legal: Set<[OrderStatus]> = [
            [.pending, .processing], [.processing, .shipped], [.shipped, .delivered], [.pending, .cancelled],
            [.processing, .cancelled],
        ]
        for from in OrderStatus.allCases {
            for to in OrderStatus.allCases {
                var state = Self.state(from)
                if legal.contains([from, to]) {
                    #expect((try? state.move(to: to)) != nil, "\(from) to \(to)")
                    #expect(state.status == to)
                } else {
                    #expect(throws: OrderState.Refusal.step(from: from, to: to, legal: from.next)) {
                        try state.move(to: to)
                    }
                }
            }
        }
    }

    @Test func `a cancellation gives back what is left, and the stock`() throws {
        var state = Self.state(.processing, refunded: 300)
        let consequences = try state.move(to: .cancelled)
        #expect(consequences.refund?.minorUnits == 700)
        #expect(state.payment == .paid && state.stock == .releasing && state.refundable.isZero)
    }

    @Test func `answers in any order and number end the same`() {
        var generator = SeededGenerator()
        for _ in 0..<300 {
            var state = Self.state(.pending, .pending, paid: 0)
            let answers = (0..<6).map { _ in Bool.random(using: &generator) } + [true]
            for isCaptured in answers { _ = isCaptured ? state.captured() : state.declined() }
            // Whoever paid has the order, or the money back.
            let isSold = state.status == .pending && state.payment == .paid && state.refunded.isZero
            let isBack = state.status == .cancelled && state.refunded == state.paid && state.refundable.isZero
            #expect(isSold || isBack, "seed \(generator.seed): \(state)")
            #expect(isSold == answers[0])
        }
    }

    @Test func `a refund stops at what is left, to the hundredth`() throws {
        var state = Self.state(.delivered, refunded: 999)
        let (cent, two) = (try #require(Money("0.01", .usd)), try #require(Money("0.02", .usd)))
        #expect(throws: OrderState.Refusal.refundTooLarge(asked: two, left: cent)) { try state.refund(two) }
        try state.refund(cent)
        #expect(state.payment == .paid && state.refundable.isZero)
        #expect(throws: OrderState.Refusal.refundTooLarge(asked: cent, left: .zero(.usd))) { try state.refund(cent) }
        // A copy that cost nothing can still come back.
        try state.refund(.zero(.usd))
        var unpaid = Self.state(.cancelled, .failed, paid: 0)
        #expect(throws: OrderState.Refusal.nothingToRefund) { try unpaid.refund(.zero(.usd)) }
    }

    @Test func `an order is refunded when all that was paid has been given back, and not before`() throws {
        var state = Self.state(.delivered)
        try state.refund(state.paid)
        var isWhole = state.gaveBack(try #require(Money("9.99", .usd)))
        #expect(!isWhole && state.payment == .paid)
        isWhole = state.gaveBack(state.paid)
        #expect(isWhole && state.payment == .refunded)
        isWhole = state.gaveBack(state.paid)
        #expect(!isWhole)
        var free = Self.state(.delivered, paid: 0)
        isWhole = free.gaveBack(.zero(.usd))
        #expect(!isWhole && free.payment == .paid)
    }

    @Test func `an order whose money is promised back goes no further`() {
        var state = Self.state(.processing, refunded: 1000)
        #expect(throws: OrderState.Refusal.unpaid(.refunded)) { try state.move(to: .shipped) }
        var free = Self.state(.processing, paid: 0)
        #expect((try? free.move(to: .shipped)) != nil)
    }

    @Test func `copies that have not left the house go back into stock, others when it is asked for`() {
        for status in OrderStatus.allCases where status != .cancelled {
            let state = Self.state(status)
            #expect(state.restocks(nil) == (status == .pending || status == .processing))
            #expect(state.restocks(true) == true && state.restocks(false) == false)
        }
        var cancelled = Self.state(.cancelled)
        for stock in [StockState.releasing, .released] {
            cancelled.stock = stock
            #expect(cancelled.restocks(true) == nil)
        }
    }
}
