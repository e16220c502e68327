package import MetricsRegistry

/// Every metric of the rollups.
package struct RollupMetrics: Sendable {
    let hours: Family<Counter>
    let pending: Gauge
    let passes: Family<Counter>
    let passSeconds: Histogram
    let verified: Counter
    let differences: Counter
    let sweeps: Counter

    package init(registry: Registry) throws(RegistryError) {
        hours = try registry.counter(
            "lugx_rollups_computed_total",
            help: "Hours worked out, and days put together of them, by the family of figures.", labels: ["family"])
        pending = try registry.gauge(
            "lugx_rollups_pending", help: "Hours that are to be worked out, as far as one pass looks.")
        passes = try registry.counter(
            "lugx_rollups_passes_total", help: "Passes over what is to be worked out, by what came of them.",
            labels: ["result"])
        passSeconds = try registry.histogram(
            "lugx_rollups_pass_seconds", help: "How long a pass took that worked something out.",
            bounds: .seconds)
        verified = try registry.counter(
            "lugx_rollups_verified_total", help: "Hours compared with what their events come to.")
        differences = try registry.counter(
            "lugx_rollups_differences_total",
            help: "Hours that did not come to what their events do, and were worked out again; to be 0.")
        sweeps = try registry.counter(
            "lugx_rollups_sweeps_total", help: "Weeks of a table from which old revisions were taken away.")
    }
}
