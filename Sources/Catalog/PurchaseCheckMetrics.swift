import MetricsRegistry

/// What the catalogue counts of its questions to the order service.
struct PurchaseCheckMetrics: Sendable {
    private let checks: Family<Counter>
    private let breakerOpen: Gauge
    private let breakerOpened: Counter

    init(registry: Registry) throws(RegistryError) {
        checks = try registry.counter(
            "catalog_purchase_checks_total", help: "Questions to the order service whether a reviewer is a buyer.",
            labels: ["result"])
        breakerOpen = try registry.gauge(
            "catalog_orders_breaker_open", help: "1 while the order service is not asked, as it kept failing.")
        breakerOpened = try registry.counter(
            "catalog_orders_breaker_opened_total", help: "How often the circuit breaker opened.")
    }

    func check(_ result: String) { checks.with(result).increment() }

    func breaker(isOpen: Bool, opened: Bool) {
        breakerOpen.set(isOpen ? 1 : 0)
        if opened { breakerOpened.increment() }
    }
}
