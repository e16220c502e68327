import ServiceKit
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
        #expect(state.payment == .refunded && state.stock == .releasing && state.refundable.isZero)
    }

    @Test func `answers in any order and number end the same`() {
        var generator = SeededGenerator()
        for _ in 0..<300 {
            var state = Self.state(.pending, .pending, paid: 0)
            let answers = (0..<6).map { _ in Bool.random(using: &generator) } + [true]
            for isCaptured in answers { _ = isCaptured ? state.captured() : state.declined() }
            // Whoever paid has the order, or the money back.
            let isSold = state.status == .pending && state.payment == .paid && state.refunded.isZero
            let isBack = state.status == .cancelled && state.payment == .refunded && state.refundable.isZero
            #expect(isSold || isBack, "seed \(generator.seed): \(state)")
            #expect(isSold == answers[0])
        }
    }

    @Test func `a refund stops at what is left, to the hundredth`() throws {
        var state = Self.state(.delivered, refunded: 999)
        let (cent, two) = (try #require(Money("0.01", .usd)), try #require(Money("0.02", .usd)))
        #expect(throws: OrderState.Refusal.refundTooLarge(asked: two, left: cent)) { try state.refund(two) }
        #expect(throws: OrderState.Refusal.refundTooLarge(asked: .zero(.usd), left: cent)) {
            try state.refund(.zero(.usd))
        }
        try state.refund(cent)
        #expect(state.payment == .refunded)
        #expect(throws: OrderState.Refusal.nothingToRefund) { try state.refund(cent) }
    }
}
