/// A fixed-point number, exact: `unscaled` × 10^-`scale`.
package struct ClickHouseDecimal: Sendable, Hashable, CustomStringConvertible {
    package var unscaled: Int128
    package var scale: Int

    package init(unscaled: Int128, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }

    /// With exactly `scale` decimals: 12.3 at scale 4 is "12.3000" on every server.
    package var description: String {
        guard scale > 0 else { return String(unscaled) }
        let digits = String(unscaled.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    /// Nil where the text is no number, or has more decimals than `scale`.
    init?(_ text: some StringProtocol, scale: Int) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false).map {
            String($0)
        }
        let fraction = parts.count > 1 ? parts[1] : ""
        guard (1...2).contains(parts.count), !parts[0].isEmpty, fraction.count <= scale,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let value = Int128(
                (isNegative ? "-" : "") + parts[0] + fraction + String(repeating: "0", count: scale - fraction.count))
        else { return nil }
        self.init(unscaled: value, scale: scale)
    }
}

extension ClickHouseDecimal {
    /// With `scale` decimals, nil where that would lose digits or needs more than 38.
    func description(scale wanted: Int) -> String? {
        guard wanted >= scale, (0...38).contains(wanted) else { return nil }
        var value = unscaled
        for _ in scale..<wanted {
            let (product, isOverflow) = value.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            value = product
        }
        return ClickHouseDecimal(unscaled: value, scale: wanted).description
    }
}
