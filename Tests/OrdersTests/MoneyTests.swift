import ServiceKit
import TestSupport
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("59.99", 5999), ("4.9", 490), ("4.900", 490), ("-0.01", -1), ("0", 0), ("-5", -500),
        ("9999999999.99", 999_999_999_999),
    ])
    func `an amount is read to the hundredth`(text: String, units: Int64) throws {
        let money = try #require(Money(text, .usd))
        #expect(money.minorUnits == units)
        #expect(Money(money.text, .usd) == money)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "+1", "1e3", "4.999", "1,50", " 1", "NaN", "10000000000.00", "99999999999999999999",
        "٣.٠٠",
    ])
    func `what is no exact amount is refused`(text: String) {
        #expect(Money(text, .usd) == nil)
    }

    @Test func `an amount is printed with both decimals`() throws {
        let texts = ["5", "0.05", "-0.5", "12.3"].map { Money($0, .eur)?.text }
        #expect(texts == ["5.00", "0.05", "-0.50", "12.30"])
    }

    @Test func `sums stay exact, and stop at the range and at another currency`() throws {
        let (game, other) = (try #require(Money("59.99", .usd)), try #require(Money("26.95", .usd)))
        let total = try game.adding(other)
        #expect(total.text == "86.94")
        let most = try #require(Money(minorUnits: Money.minorUnitsMax, .usd))
        let cent = try #require(Money("0.01", .usd))
        #expect(throws: MoneyError.overflow) { try most.adding(cent) }
        #expect(throws: MoneyError.overflow) { try most.multiplied(by: .max) }
        #expect(throws: MoneyError.currencies(.usd, .eur)) { try cent.adding(.zero(.eur)) }
    }

    @Test func `scaling rounds halves away from zero`() throws {
        let odd = try #require(Money("0.05", .usd))
        #expect(try odd.scaled(1, over: 2).text == "0.03")
        let debt = try #require(Money("-0.05", .usd))
        #expect(try debt.scaled(1, over: 2).text == "-0.03")
        #expect(try odd.scaled(1, over: 3).text == "0.02")
    }

    @Test func `the parts of a split add up to the whole, each within a hundredth of its share`() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let whole = try #require(Money(minorUnits: .random(in: -100_000...100_000, using: &generator), .usd))
            let weights = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
                Int64.random(in: 1...10_000, using: &generator)
            }
            let parts = whole.split(by: weights)
            #expect(parts.reduce(0) { $0 + $1.minorUnits } == whole.minorUnits, "seed \(generator.seed)")
            let sum = weights.reduce(0, +)
            for (part, weight) in zip(parts, weights) {
                #expect(abs(part.minorUnits * sum - whole.minorUnits * weight) < sum, "seed \(generator.seed)")
            }
        }
    }
}
