package import MetricsRegistry
import ServiceKit

/// Every metric of the order service, HTTP aside.
package struct OrdersMetrics: Sendable {
    private let created: Family<Counter>
    private let changes: Family<Counter>
    private let calls: Family<Counter>
    private let breakerOpen: Gauge
    private let breakerOpened: Counter
    private let recovered: Family<Counter>
    private let notices: Family<Counter>
    private let discounts: Family<Counter>
    private let money: Family<Counter>

    package init(registry: Registry) throws(RegistryError) {
        created = try registry.counter(
            "lugx_orders_requests_total", help: "Requests for an order, by what came of them.", labels: ["result"])
        changes = try registry.counter(
            "lugx_orders_changes_total", help: "Changes of orders, by what they were.", labels: ["change"])
        calls = try registry.counter(
            "lugx_orders_catalogue_calls_total", help: "Calls of the catalogue's stock API.",
            labels: ["operation", "result"])
        breakerOpen = try registry.gauge(
            "lugx_orders_catalogue_breaker_open", help: "1 while the catalogue is not asked, as it kept failing.")
        breakerOpened = try registry.counter(
            "lugx_orders_catalogue_breaker_opened_total", help: "How often the circuit breaker opened.")
        recovered = try registry.counter(
            "lugx_orders_recovered_total", help: "Work left half done that the recovery finished.", labels: ["work"])
        notices = try registry.counter(
            "lugx_orders_payment_notices_total", help: "Notices of the payment provider.", labels: ["result"])
        discounts = try registry.counter(
            "lugx_orders_discounts_total", help: "Discount codes that were named, by what came of them.",
            labels: ["result"])
        money = try registry.counter(
            "lugx_orders_money_hundredths_total",
            help: "Money captured and refunded, in hundredths of the currency's unit; the sales are the exact figures.",
            labels: ["flow", "currency"])
    }

    func order(_ result: String) { created.with(result).increment() }
    func change(_ change: String) { changes.with(change).increment() }
    func catalogue(_ operation: String, _ result: String) { calls.with(operation, result).increment() }
    func recover(_ work: String) { recovered.with(work).increment() }
    func discount(_ result: String) { discounts.with(result).increment() }
    func captured(_ amount: Money) { count(amount, "captured") }
    func refunded(_ amount: Money) { count(amount, "refunded") }
    func notice(_ result: String) { notices.with(result).increment() }

    func breaker(isOpen: Bool, opened: Bool) {
        breakerOpen.set(isOpen ? 1 : 0)
        if opened { breakerOpened.increment() }
    }

    private func count(_ amount: Money, _ flow: String) {
        money.with(flow, amount.currency.code).increment(by: Int(amount.minorUnits))
    }
}
