import Glibc

/// The bounds of a registry, and what it takes from the outside.
package struct RegistryConfiguration: Sendable {
    /// Series a family may hold unless its registration says otherwise; further label sets share the overflow series.
    package var seriesPerFamilyMax = 1000
    /// Families a registry may hold, and how many a scrape's collectors may add.
    package var familiesMax = 1000
    /// Longest label value in UTF-8 bytes; a label set with a longer one goes to the overflow series.
    package var labelValueBytesMax = 512
    /// Whether OpenMetrics answers carry `_created` for counters and histograms (one more sample for each series).
    package var createdSamples = true
    /// Unix time in seconds, read when a series is made.
    package var nowSeconds: @Sendable () -> Double = RegistryConfiguration.wallClockSeconds
    /// Called once for each family that loses a series, for a log line. Must not block or call into the registry.
    package var onDrop: @Sendable (DroppedSeries) -> Void = { _ in }

    package init() {}

    /// The system's clock, in milliseconds' resolution.
    static func wallClockSeconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec / 1_000_000) / 1000
    }
}

/// A label set that got no series of its own, or a sample that was left out of a scrape.
package struct DroppedSeries: Hashable, Sendable {
    /// The bounded set of reasons.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The family is full; the overflow series counts it.
        case seriesLimit
        /// The number of label values is not the number of label names; the overflow series counts it.
        case labelCount
        /// A label value is too long; the overflow series counts it.
        case labelValueBytes
        /// No family may be added; what is recorded is lost.
        case familyLimit
        /// The name belongs to a metric of another kind; what is recorded is lost.
        case collision
        /// A collector gave the same label set twice, or a label twice; the later sample is left out.
        case duplicate
        /// A collector gave a counter that is negative or no number; the sample is left out.
        case value
    }

    package let family: String
    package let reason: Reason

    package init(family: String, reason: Reason) {
        self.family = family
        self.reason = reason
    }
}
