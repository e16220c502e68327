/// An amount of one currency as a whole number of its hundredths: what `numeric(12,2)` holds, and never a float.
///
/// ```swift
/// let price = Money("59.99", .usd)!
/// let total = try price.multiplied(by: 2)     // 119.98
/// ```
///
/// Sums that leave the range, or mix currencies, throw; nothing is rounded but where a function says so.
package struct Money: Sendable, Hashable {
    /// Hundredths of the currency's unit.
    package let minorUnits: Int64
    package let currency: Currency

    /// The most that `numeric(12,2)` holds: 9,999,999,999.99.
    package static let minorUnitsMax: Int64 = 999_999_999_999

    /// Nil beyond what `numeric(12,2)` holds.
    package init?(minorUnits: Int64, _ currency: Currency) {
        guard minorUnits.magnitude <= UInt64(Self.minorUnitsMax) else { return nil }
        self.minorUnits = minorUnits
        self.currency = currency
    }

    package static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency)! }

    /// Reads `59.99`, `-5`, `4.9`, `4.900`; nil where a digit would be lost, and for anything else (`+1`, `.5`, `1e3`).
    package init?(_ text: some StringProtocol, _ currency: Currency) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.count <= 16, whole.allSatisfy(Self.isDigit) else {
            return nil
        }
        let fraction = parts.count == 2 ? Array(parts[1]) : [UInt8(ascii: "0")]
        guard !fraction.isEmpty, fraction.count <= 16, fraction.allSatisfy(Self.isDigit),
            fraction.dropFirst(2).allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        var value: Int64 = 0
        for digit in whole { value = value * 10 + Int64(digit - UInt8(ascii: "0")) }
        for place in 0..<2 {
            value = value * 10 + (place < fraction.count ? Int64(fraction[place] - UInt8(ascii: "0")) : 0)
        }
        self.init(minorUnits: isNegative ? -value : value, currency)
    }

    /// With both decimals, as PostgreSQL writes it: `59.90`.
    package var text: String {
        let (units, hundredths) = minorUnits.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(minorUnits < 0 ? "-" : "")\(units).\(hundredths < 10 ? "0" : "")\(hundredths)"
    }

    package var isZero: Bool { minorUnits == 0 }
    package var isNegative: Bool { minorUnits < 0 }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Money: CustomStringConvertible {
    package var description: String { "\(text) \(currency)" }
}

/// Arithmetic that has no answer.
package enum MoneyError: Error, Sendable, Equatable {
    case currencies(Currency, Currency)
    /// More than `numeric(12,2)` holds.
    case overflow
}

extension Money {
    package func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencies(currency, other.currency) }
        guard let sum = Money(minorUnits: minorUnits + other.minorUnits, currency) else { throw .overflow }
        return sum
    }

    package func subtracting(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencies(currency, other.currency) }
        guard let difference = Money(minorUnits: minorUnits - other.minorUnits, currency) else { throw .overflow }
        return difference
    }

    package func multiplied(by factor: Int) throws(MoneyError) -> Money {
        let (product, overflow) = minorUnits.multipliedReportingOverflow(by: Int64(factor))
        guard !overflow, let result = Money(minorUnits: product, currency) else { throw .overflow }
        return result
    }

    /// This × `numerator` ÷ `denominator`, rounded to the nearest hundredth, halves away from zero as PostgreSQL's
    /// `round` does.
    ///
    /// - Parameter denominator: more than 0.
    package func scaled(_ numerator: Int, over denominator: Int) throws(MoneyError) -> Money {
        precondition(denominator > 0, "a denominator is positive")
        let product = Int128(minorUnits) * Int128(numerator)
        let half = Int128(denominator) / 2
        let rounded = (product < 0 ? product - half : product + half) / Int128(denominator)
        guard let units = Int64(exactly: rounded), let result = Money(minorUnits: units, currency) else {
            throw .overflow
        }
        return result
    }

    /// Splits the amount in proportion to `weights`, to the hundredth: the parts add up to the whole, and no part is
    /// off its exact share by a hundredth or more (the largest remainders get what is left over).
    ///
    /// - Parameter weights: none negative, at least one above 0.
    package func split(by weights: [Int64]) -> [Money] {
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
        precondition(sum > 0 && weights.allSatisfy { $0 >= 0 }, "weights are not negative, and not all 0")
        let sign: Int128 = minorUnits < 0 ? -1 : 1
        let magnitude = Int128(minorUnits.magnitude)
        var parts = weights.map { magnitude * Int128($0) / sum }
        let left = Int(magnitude - parts.reduce(0, +))
        let remainders = weights.enumerated().map { (index: $0.offset, rest: magnitude * Int128($0.element) % sum) }
        for (index, _) in remainders.sorted(by: { ($1.rest, $0.index) < ($0.rest, $1.index) }).prefix(left) {
            parts[index] += 1
        }
        // No part is larger than the whole, which is in range.
        return parts.map { Money(minorUnits: Int64(sign * $0), currency)! }
    }
}
