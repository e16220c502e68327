/// The upper bounds of a histogram's buckets, in increasing order, without `+Inf`, which is always there.
package struct HistogramBounds: Hashable, Sendable {
    /// Most bounds a histogram may have; each is a series in Prometheus.
    package static let countMax = 64

    package let values: [Double]

    /// `nil` unless the values are finite, strictly increasing, at least one and at most ``countMax``. A closing
    /// `+Inf` is accepted and left out.
    package init?(_ values: [Double]) {
        let values = values.last == .infinity ? values.dropLast() : values[...]
        guard !values.isEmpty, values.count <= Self.countMax, values.allSatisfy(\.isFinite),
            zip(values, values.dropFirst()).allSatisfy(<)
        else { return nil }
        self.values = Array(values)
    }

    private init(checked values: [Double]) { self.values = values }

    /// Durations from 0.1 ms to 10 s.
    package static let seconds = HistogramBounds(checked: [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ])

    /// Sizes and counts from 1 to a million.
    package static let magnitudes = HistogramBounds(checked: [
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 100_000, 1_000_000,
    ])

    /// `count` bounds, each `factor` times the one before: for sizes.
    ///
    /// Traps when the parameters don't give increasing bounds, which are literals at every caller.
    package static func exponential(start: Double, factor: Double, count: Int) -> HistogramBounds {
        var next = start
        var values: [Double] = []
        for _ in 0..<count {
            values.append(next)
            next *= factor
        }
        guard let bounds = HistogramBounds(values) else {
            preconditionFailure("no increasing bounds from \(start) by \(factor), \(count) times")
        }
        return bounds
    }

    /// `le="0.005"} ` for each bucket, `+Inf` last. OpenMetrics asks for `1.0` rather than `1`; text 0.0.4 takes both.
    var labelEndings: [[UInt8]] {
        (values.map(\.description) + ["+Inf"]).map { Array("le=\"\($0)\"} ".utf8) }
    }
}

extension HistogramBounds: ExpressibleByArrayLiteral {
    /// Traps when the literal is not increasing; data goes through ``init(_:)``.
    package init(arrayLiteral elements: Double...) {
        guard let bounds = HistogramBounds(elements) else { preconditionFailure("not bucket bounds: \(elements)") }
        self = bounds
    }
}
