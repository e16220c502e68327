import Synchronization

/// Counts dropped series and has the first of each family logged.
final class DropReporter: Sendable {
    private let onDrop: @Sendable (DroppedSeries) -> Void
    private let familiesMax: Int
    private let reported = Mutex(Set<String>())
    /// `lugx_metrics_dropped_series_total`, labelled by family.
    let dropped: Family<Counter>

    init(configuration: RegistryConfiguration, dropped: Family<Counter>) {
        self.onDrop = configuration.onDrop
        self.familiesMax = configuration.familiesMax
        self.dropped = dropped
    }

    func report(_ drop: DroppedSeries) {
        let label = drop.reason == .familyLimit ? overflowLabelValue : drop.family
        dropped.with(label).increment()
        let isFirst = reported.withLock { reported in
            // Names may come from third parties without end: beyond the bound there is the counter alone.
            reported.count < familiesMax && reported.insert(label).inserted
        }
        if isFirst { onDrop(drop) }
    }
}
