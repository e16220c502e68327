import MetricsRegistry

/// Every metric of dropping old events.
struct ExpiryMetrics: Sendable {
    let keptFrom: Gauge
    let events: Counter
    let months: Counter
    let passes: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        keptFrom = try registry.gauge(
            "lugx_retention_kept_from_seconds",
            help: "Seconds since 1970 at which the oldest month begins whose events are kept; 0 while all are.")
        events = try registry.counter(
            "lugx_retention_dropped_events_total", help: "Events dropped with their month.")
        months = try registry.counter(
            "lugx_retention_dropped_months_total", help: "Months whose events were dropped, each time they were.")
        passes = try registry.counter(
            "lugx_retention_passes_total", help: "Looks for months to be dropped, by what came of them.",
            labels: ["result"])
        // There from the start, so that the first ones are an increase.
        _ = passes.with("failed")
    }
}
