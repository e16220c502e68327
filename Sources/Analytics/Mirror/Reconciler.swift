import Logging
import MetricsRegistry
import ServiceKit
import ServiceLifecycle

/// The metrics of the reconciliation.
struct ReconciliationMetrics: Sendable {
    private let difference: Family<Gauge>
    private let unmatched: Family<Gauge>
    private let runs: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        difference = try registry.gauge(
            "lugx_reconciliation_difference",
            help: "Orders that the mirror has differently, and events that stand nowhere or twice; must be 0.",
            labels: ["of"])
        unmatched = try registry.gauge(
            "lugx_reconciliation_unmatched",
            help: "Purchase events without an order, and sales without a purchase event.", labels: ["of"])
        runs = try registry.counter(
            "lugx_reconciliation_runs_total", help: "Reconciliations, by what came of them.", labels: ["result"])
    }

    func note(_ result: Reconciliation) {
        difference.with("orders").set(Double(result.orders.difference))
        difference.with("events").set(Double(result.events.difference))
        unmatched.with("purchase_events").set(Double(result.purchases.unknown))
        unmatched.with("sales").set(Double(result.purchases.untracked))
        runs.with(result.status.rawValue).increment()
    }

    func failed() { runs.with("failed").increment() }
}

/// Reconciles now and then: of several instances, the one that has the mirror's work.
struct Reconciler: Service {
    let store: ReconciliationStore
    let mirror: OrderMirror
    let metrics: ReconciliationMetrics
    let intervalSeconds: Double
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(intervalSeconds))
                // While it is not known up to when the orders are mirrored there is nothing to compare.
                guard !Task.isCancelled, await mirror.asOf != nil else { continue }
                do {
                    let result = try await store.reconcile()
                    metrics.note(result)
                    guard result.status == .difference else { continue }
                    logger.error(
                        "The figures do not agree with the orders; see lugx reconcile",
                        metadata: [
                            "orders": .stringConvertible(result.orders.difference),
                            "events": .stringConvertible(result.events.difference),
                        ])
                } catch {
                    guard !Task.isCancelled else { return }
                    metrics.failed()
                    logger.warning(
                        "The reconciliation failed", metadata: ["reason": .string(String(describing: error))])
                }
            }
        }
    }
}
