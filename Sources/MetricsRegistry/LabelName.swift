/// The name of a label: `method`.
///
/// Matches `[a-zA-Z_][a-zA-Z0-9_]*`, at most ``bytesMax`` bytes. Names that begin with two underscores belong to
/// Prometheus, `le` and `quantile` to the formats' own histograms and summaries: all of them are refused.
///
/// A literal that is no valid name traps; data goes through ``init(_:)-(String)``.
package struct LabelName: Hashable, Sendable, CustomStringConvertible {
    /// Longest name accepted.
    package static let bytesMax = 100

    package let description: String

    /// `nil` when `text` is not a valid name or is reserved.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax, isIdentifier(text), !Self.isReserved(text) else { return nil }
        description = text
    }

    static func isReserved(_ text: String) -> Bool {
        text.hasPrefix("__") || text == "le" || text == "quantile"
    }
}

extension LabelName: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        guard let name = LabelName(value) else { preconditionFailure("not a label name, or reserved: \(value)") }
        self = name
    }
}

extension LabelName: Comparable {
    package static func < (left: LabelName, right: LabelName) -> Bool { left.description < right.description }
}
