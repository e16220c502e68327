import Glibc

/// The labels of a series, rendered once: a scrape copies bytes.
struct LabelBlock: Sendable {
    /// `{method="GET"} `, or ` ` without labels: what stands between a sample's name and its value.
    let closed: [UInt8]
    /// `{method="GET",`, or `{` without labels: to be followed by `le="…"} `.
    let open: [UInt8]

    init(_ pairs: some Sequence<(LabelName, String)>) {
        var open: [UInt8] = [UInt8(ascii: "{")]
        for (name, value) in pairs {
            open.append(contentsOf: name.description.utf8)
            open.append(contentsOf: "=\"".utf8)
            open.appendEscaped(value, quotes: true)
            open.append(contentsOf: "\",".utf8)
        }
        var closed = open
        if closed.count > 1 {
            closed[closed.count - 1] = UInt8(ascii: "}")
            closed.append(UInt8(ascii: " "))
        } else {
            closed = [UInt8(ascii: " ")]
        }
        self.open = open
        self.closed = closed
    }
}

extension LabelBlock: Comparable {
    /// By bytes, which sorts 100,000 series ten times faster than their label values as strings.
    static func < (left: LabelBlock, right: LabelBlock) -> Bool {
        let common = min(left.closed.count, right.closed.count)
        let order = left.closed.withUnsafeBytes { left in
            right.closed.withUnsafeBytes { right in
                common == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, common)
            }
        }
        return order == 0 ? left.closed.count < right.closed.count : order < 0
    }

    static func == (left: LabelBlock, right: LabelBlock) -> Bool { left.closed == right.closed }
}

extension [UInt8] {
    /// Appends `text` with backslash and line feed escaped, and the double quote if `quotes`.
    ///
    /// Label values and OpenMetrics's help escape quotes; in text 0.0.4's help a quote stands for itself.
    mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\"") where quotes: append(contentsOf: "\\\"".utf8)
            default: append(byte)
            }
        }
    }
}
