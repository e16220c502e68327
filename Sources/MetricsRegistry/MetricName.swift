/// The name of a metric as it stands in queries and dashboards: `http_requests_total`.
///
/// Matches `[a-zA-Z_][a-zA-Z0-9_]*`, at most ``bytesMax`` bytes. Prometheus's grammar also admits colons, but reserves
/// them for recording rules, so they are refused here. What a name must or must not end with depends on the kind of
/// metric and is checked when it is registered.
///
/// A literal that is no valid name traps; data goes through ``init(_:)-(String)``.
package struct MetricName: Hashable, Sendable, CustomStringConvertible {
    /// Longest name accepted.
    package static let bytesMax = 200

    package let description: String

    /// `nil` when `text` is not a valid name.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax, isIdentifier(text) else { return nil }
        description = text
    }
}

extension MetricName: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        guard let name = MetricName(value) else { preconditionFailure("not a metric name: \(value)") }
        self = name
    }
}

extension MetricName: Comparable {
    package static func < (left: MetricName, right: MetricName) -> Bool { left.description < right.description }
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`, what metric names and label names have in common.
func isIdentifier(_ text: String) -> Bool {
    var isFirst = true
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
        case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
        default: return false
        }
        isFirst = false
    }
    return !isFirst
}
