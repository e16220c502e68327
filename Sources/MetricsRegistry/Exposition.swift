/// A scrape being written.
struct Exposition {
    let format: ExpositionFormat
    /// Whether `_created` is written; never in text 0.0.4, which would take it for a gauge.
    let createdSamples: Bool
    var bytes: [UInt8]
    /// Reused by the histograms of one scrape.
    var scratch: [UInt64] = []

    init(format: ExpositionFormat, createdSamples: Bool, bytes: [UInt8]) {
        self.format = format
        self.createdSamples = createdSamples && format == .openMetrics100
        self.bytes = bytes
    }

    mutating func sample(_ name: [UInt8], _ labels: [UInt8], _ value: UInt64) {
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: labels)
        bytes.append(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func sample(_ name: [UInt8], _ labels: [UInt8], _ value: Double) {
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: labels)
        bytes.append(value)
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension [UInt8] {
    /// Appends the decimal digits of `value`.
    mutating func append(_ value: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            append(contentsOf: digits[start..<20])
        }
    }

    /// Appends the shortest text that reads back as `value`: `17`, `0.25`, `1e-07`, `+Inf`, `-Inf`, `NaN`.
    mutating func append(_ value: Double) {
        // Most values are whole numbers, and below 2^53 all of those are exact.
        if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
            if value < 0 { append(UInt8(ascii: "-")) }
            append(UInt64(value.magnitude))
        } else if value.isFinite {
            append(contentsOf: value.description.utf8)
        } else {
            append(contentsOf: (value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf").utf8)
        }
    }
}
