import ClickHouse

/// An amount of money in one currency, exact to four decimals; in JSON a string.
struct ExactMoney: Sendable, Hashable, Encodable {
    var tenThousandths: Int128

    static let zero = ExactMoney(tenThousandths: 0)

    init(tenThousandths: Int128) { self.tenThousandths = tenThousandths }

    init(_ decimal: ClickHouseDecimal) {
        precondition(decimal.scale == 4, "money is kept with four decimals")
        tenThousandths = decimal.unscaled
    }

    static func + (a: Self, b: Self) -> Self { Self(tenThousandths: a.tenThousandths + b.tenThousandths) }
    static func - (a: Self, b: Self) -> Self { Self(tenThousandths: a.tenThousandths - b.tenThousandths) }
    static func += (a: inout Self, b: Self) { a = a + b }

    /// A share of it to the cent, halves away from zero; nil where nobody has one.
    func divided(by count: Int) -> ExactMoney? {
        guard count > 0 else { return nil }
        return ExactMoney(tenThousandths: Self.rounded(tenThousandths, Int128(count) * 100) * 100)
    }

    /// `86.94`; the third and fourth decimal only where there are some.
    var text: String {
        let text = ClickHouseDecimal(unscaled: tenThousandths, scale: 4).description
        return text.hasSuffix("00") ? String(text.dropLast(2)) : text.hasSuffix("0") ? String(text.dropLast()) : text
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// `value` / `divisor`, halves away from zero.
    static func rounded(_ value: Int128, _ divisor: Int128) -> Int128 {
        let half = (Int128(value.magnitude) * 2 + divisor) / (divisor * 2)
        return value < 0 ? -half : half
    }
}

/// A part of a whole with four decimals, halves away from zero; in JSON a number.
struct ExactRate: Sendable, Hashable, Encodable {
    let tenThousandths: Int128

    /// Nil where there is no whole, or a negative one.
    init?(_ part: Int128, of whole: Int128) {
        guard whole > 0 else { return nil }
        tenThousandths = ExactMoney.rounded(part * 10_000, whole)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Double(tenThousandths) / 10_000)
    }

    var text: String { ClickHouseDecimal(unscaled: tenThousandths, scale: 4).description }
}
