import MetricsRegistry

/// Every metric of the gateway, HTTP aside.
struct GatewayMetrics: Sendable {
    /// What came of a request that was for a service.
    enum Outcome: String, Sendable {
        case answered, repeated, unreachable, timeout, breakerOpen = "breaker_open", full, clientLeft = "client_left"
        case cutOff = "cut_off"
    }

    private let requests: Family<Counter>
    private let open: Family<Gauge>
    private let underWay: Family<Gauge>

    init(registry: Registry) throws(RegistryError) {
        requests = try registry.counter(
            "lugx_gateway_requests_total", help: "Requests passed on to a service, by what came of them.",
            labels: ["upstream", "outcome"])
        open = try registry.gauge(
            "lugx_gateway_breaker_open", help: "1 while a service is not asked, as it kept failing.",
            labels: ["upstream"])
        underWay = try registry.gauge(
            "lugx_gateway_requests_in_progress", help: "Requests that a service has and has not finished answering.",
            labels: ["upstream"])
        for upstream in Upstream.allCases {
            open.with(upstream.rawValue).set(0)
            underWay.with(upstream.rawValue).set(0)
        }
    }

    func record(_ outcome: Outcome, _ upstream: Upstream) {
        requests.with(upstream.rawValue, outcome.rawValue).increment()
    }
    func breaker(isOpen: Bool, _ upstream: Upstream) { open.with(upstream.rawValue).set(isOpen ? 1 : 0) }
    func inProgress(_ count: Int, _ upstream: Upstream) { underWay.with(upstream.rawValue).set(Double(count)) }
}
