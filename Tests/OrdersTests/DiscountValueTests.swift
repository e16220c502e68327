import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import Orders

/// A discount's decisions and its spread over the lines.
@Suite struct DiscountValueTests {
    private static func code(_ text: String = "TEST") -> DiscountCode { DiscountCode(text)! }

    private static func order(_ lines: [(Int64, Int)], taxBasisPoints: Int = 0) throws -> PricedOrder {
        try PricedOrder(
            lines.map {
                Reservation.Item(
                    productId: .random(), name: "Game", unitPrice: Money(minorUnits: $0.0, .usd)!, quantity: $0.1)
            }, currency: .usd, taxBasisPoints: taxBasisPoints)
    }

    @Test func `shares add up to the discount, and none is above its line`() throws {
        var generator = SeededGenerator()
        for _ in 0..<1000 {
            let lines = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                (Int64.random(in: 0...5000, using: &generator), Int.random(in: 1...5, using: &generator))
            }
            let rate = Int.random(in: 0...3000, using: &generator)
            let plain = try Self.order(lines, taxBasisPoints: rate)
            let value: Discount.Value =
                Bool.random(using: &generator)
                ? .percentage(basisPoints: .random(in: 1...10_000, using: &generator))
                : .amount(Money(minorUnits: .random(in: 1...20_000, using: &generator), .usd)!)
            let amount = try Discount(id: .random(), code: Self.code(), value: value).amount(of: plain.subtotal)
            #expect(!amount.isNegative && amount.minorUnits <= plain.subtotal.minorUnits, "seed \(generator.seed)")
            let order = try plain.discounted(by: amount)
            let shares = order.lines.map(\.discount.minorUnits)
            #expect(shares.reduce(0, +) == amount.minorUnits, "seed \(generator.seed)")
            #expect(
                zip(order.lines, shares).allSatisfy { $1 >= 0 && $1 <= $0.total.minorUnits }, "seed \(generator.seed)")
            #expect(order.total.minorUnits == plain.subtotal.minorUnits - amount.minorUnits)
            let tax = try order.total.scaled(rate, over: 10_000 + rate)
            #expect(!order.total.isNegative && order.tax == tax)
        }
    }

    @Test func `refunds of a discounted line in any steps add up to what was paid for it`() throws {
        var generator = SeededGenerator()
        for _ in 0..<300 {
            let quantity = Int.random(in: 1...9, using: &generator)
            let plain = try Self.order([(.random(in: 1...999, using: &generator), quantity), (500, 2)])
            let off = Money(minorUnits: .random(in: 0...plain.subtotal.minorUnits, using: &generator), .usd)!
            let line = try plain.discounted(by: off).lines[0]
            let paid = try line.total.subtracting(line.discount)
            var (refunded, sum) = (0, Int64(0))
            while refunded < quantity {
                let count = Int.random(in: 1...(quantity - refunded), using: &generator)
                let amount = RefundPlan.Line(
                    id: .random(), productId: line.productId, quantity: quantity, refundedQuantity: refunded, paid: paid
                ).amount(of: count)
                #expect(!amount.isNegative, "seed \(generator.seed)")
                sum += amount.minorUnits
                refunded += count
            }
            #expect(sum == paid.minorUnits, "seed \(generator.seed)")
        }
    }

    @Test func `each condition refuses at its bound and not before`() {
        let ten = Money(minorUnits: 1000, .usd)!
        let at = { PostgresTimestamp(microseconds: $0) }
        var discount = Discount(id: .random(), code: Self.code(), value: .percentage(basisPoints: 100))
        discount.validFrom = at(10)
        discount.validUntil = at(20)
        discount.usesMax = 5
        discount.usesPerCustomerMax = 2
        discount.minimum = ten
        discount.currency = .usd
        func refusal(_ now: Int64 = 10, uses: Int = 4, own: Int = 1, subtotal: Money? = ten) -> Discount.Refusal? {
            var used = discount
            used.uses = uses
            return used.refusal(of: subtotal, at: at(now), customerUses: own)
        }
        #expect(refusal() == nil && refusal(19) == nil)
        #expect(refusal(9) == .notYet && refusal(20) == .expired)
        #expect(refusal(uses: 5) == .usedUp && refusal(own: 2) == .usedByCustomer(max: 2))
        #expect(refusal(subtotal: Money(minorUnits: 999, .usd)) == .minimum(ten))
        #expect(refusal(subtotal: Money(minorUnits: 1000, .eur)) == .currency(.usd))
        #expect(refusal(subtotal: nil) == nil)
        discount.isActive = false
        #expect(refusal() == .inactive)
    }

    @Test(arguments: [
        (" summer-26 ", "SUMMER-26"), ("\tABC\n", "ABC"), ("a_1", "A_1"),
        (String(repeating: "x", count: 40), String(repeating: "X", count: 40)),
    ])
    func `a code is compared in capitals, without the blanks around it`(typed: String, text: String) {
        #expect(DiscountCode(typed)?.text == text)
    }

    @Test(arguments: ["", "AB", "A B", "-AB", "_AB", "\u{131}BC", "ÄBC", "A\0C", String(repeating: "x", count: 41)])
    func `what can't be a code is none`(typed: String) {
        #expect(DiscountCode(typed) == nil)
    }

    @Test(arguments: [
        ("2026-11-22T12:00:00Z", 1_795_348_800_000_000), ("2026-11-22t13:00:00.5+01:00", 1_795_348_800_500_000),
        ("2028-02-29T00:00:00Z", 1_835_395_200_000_000),
    ])
    func `a moment is read with its zone`(text: String, microseconds: Int64) {
        #expect(Moment.parse(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22 12:00:00Z", "2026-11-22T12:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "0000-01-01T00:00:00Z",
        "２０２６-01-01T00:00:00Z",
    ])
    func `what is no moment is none`(text: String) {
        #expect(Moment.parse(text) == nil)
    }
}
