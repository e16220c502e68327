package import MetricsRegistry

/// What the catalogue counts besides its HTTP.
package struct CatalogueMetrics: Sendable {
    /// By outcome: held, replayed, refused, confirmed, released, returned, expired.
    let reservations: Family<Counter>
    /// Runs of the expiry job that failed.
    let expiryFailures: Family<Counter>

    /// Reservations and returns that were old enough to be taken away.
    let pruned: Counter
    /// Runs of the pruning that failed.
    let pruneFailures: Family<Counter>

    package init(registry: Registry) throws(RegistryError) {
        reservations = try registry.counter(
            "catalog_stock_reservations_total", help: "Requests for stock by what came of them.", labels: ["outcome"])
        expiryFailures = try registry.counter(
            "catalog_stock_expiry_failures_total", help: "Failed attempts to release expired reservations.",
            labels: ["kind"])
        pruned = try registry.counter(
            "catalog_stock_pruned_total", help: "Old reservations and returns that were taken away.")
        pruneFailures = try registry.counter(
            "catalog_stock_prune_failures_total", help: "Failed attempts to take old reservations away.",
            labels: ["kind"])
    }
}
