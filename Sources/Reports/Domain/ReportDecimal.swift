/// An exact number: `unscaled` × 10^-`scale`.
struct ReportDecimal: Sendable, Equatable {
    var unscaled: Int128
    var scale: Int

    /// More decimals than this are not kept.
    static let scaleMax = 18
    static let zero = ReportDecimal(unscaled: 0, scale: 0)

    init(unscaled: Int128, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }

    /// Nil for what is no decimal number, or has more than 38 digits.
    init?(_ text: some Sequence<UInt8>) {
        var value: Int128 = 0
        var scale = -1
        var digits = 0
        var isNegative = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case 0x30...0x39:
                digits += 1
                guard digits <= 38, scale < Self.scaleMax else { return nil }
                value = value * 10 + Int128(byte - 0x30)
                if scale >= 0 { scale += 1 }
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where scale < 0 && digits > 0: scale = 0
            default: return nil
            }
        }
        guard digits > 0, scale != 0 else { return nil }
        self.init(unscaled: isNegative ? -value : value, scale: max(0, scale))
    }

    /// The same of bytes that lie together, where most numbers need no 128 bits.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let isNegative = text.first == UInt8(ascii: "-")
        // So many bytes hold at most 18 digits, which fit into 64 bits.
        guard text.count <= 18 else {
            self.init(AnySequence(text))
            return
        }
        var value: Int64 = 0
        var scale = -1
        var digits = 0
        for index in (isNegative ? 1 : 0)..<text.count {
            let byte = text[index]
            if byte &- 0x30 < 10 {
                value = value &* 10 &+ Int64(byte &- 0x30)
                digits += 1
                if scale >= 0 { scale += 1 }
            } else if byte == UInt8(ascii: "."), scale < 0, digits > 0 {
                scale = 0
            } else {
                return nil
            }
        }
        guard digits > 0, scale != 0 else { return nil }
        self.init(unscaled: Int128(isNegative ? -value : value), scale: max(0, scale))
    }

    /// The same with more decimals; nil beyond what fits.
    func scaled(to wanted: Int) -> ReportDecimal? {
        var value = unscaled
        for _ in scale..<max(scale, wanted) {
            let (product, isOverflow) = value.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            value = product
        }
        return ReportDecimal(unscaled: value, scale: max(scale, wanted))
    }

    /// Nil where it does not fit.
    static func sum(_ a: ReportDecimal, _ b: ReportDecimal) -> ReportDecimal? {
        if a.scale == b.scale {
            let (sum, isOverflow) = a.unscaled.addingReportingOverflow(b.unscaled)
            return isOverflow ? nil : ReportDecimal(unscaled: sum, scale: a.scale)
        }
        guard let a = a.scaled(to: b.scale), let b = b.scaled(to: a.scale) else { return nil }
        let (sum, isOverflow) = a.unscaled.addingReportingOverflow(b.unscaled)
        return isOverflow ? nil : ReportDecimal(unscaled: sum, scale: a.scale)
    }

    static func isEqual(_ a: ReportDecimal, _ b: ReportDecimal) -> Bool {
        guard let a = a.scaled(to: b.scale), let b = b.scaled(to: a.scale) else { return false }
        return a.unscaled == b.unscaled
    }

    /// `a` / `b` with so many decimals, halves away from zero; nil where b is not positive.
    static func ratio(_ a: ReportDecimal, _ b: ReportDecimal, decimals: Int) -> ReportDecimal? {
        guard let x = a.scaled(to: b.scale), let y = b.scaled(to: a.scale), y.unscaled > 0 else { return nil }
        var value = x.unscaled
        for _ in 0..<decimals {
            let (product, isOverflow) = value.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            value = product
        }
        let magnitude = UInt128(value.magnitude)
        let divisor = UInt128(y.unscaled)
        let (quotient, rest) = magnitude.quotientAndRemainder(dividingBy: divisor)
        let half = rest >= divisor - rest ? 1 : 0
        let result = Int128(quotient) + Int128(half)
        return ReportDecimal(unscaled: value < 0 ? -result : result, scale: decimals)
    }

    /// How much more `a` is than `b`, as a part of it with four decimals.
    static func change(_ a: ReportDecimal, _ b: ReportDecimal) -> ReportDecimal? {
        guard let difference = sum(a, ReportDecimal(unscaled: -b.unscaled, scale: b.scale)) else { return nil }
        return ratio(difference, b, decimals: 4)
    }

    /// With at least `decimals` decimals, and further ones only where there are some.
    func text(decimals: Int = 0) -> String {
        var digits = Array(String(unscaled.magnitude).utf8)
        if digits.count <= scale {
            digits.insert(contentsOf: repeatElement(0x30, count: scale + 1 - digits.count), at: 0)
        }
        var fraction = digits.suffix(scale)
        while fraction.count > decimals, fraction.last == 0x30 { fraction.removeLast() }
        let whole = String(decoding: digits.prefix(digits.count - scale), as: UTF8.self)
        let zeros = String(repeating: "0", count: max(0, decimals - fraction.count))
        let tail = String(decoding: fraction, as: UTF8.self) + zeros
        return (unscaled < 0 ? "-" : "") + whole + (tail.isEmpty ? "" : "." + tail)
    }
}
