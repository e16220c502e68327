package import HTTPTypes
package import MetricsRegistry

/// The two metrics every service has of its HTTP: how many requests, and how long they took.
///
/// Labels come from closed sets: the method or `other`, the route's pattern or `unmatched`, the class of the status.
package struct HTTPMetrics: Sendable {
    private let requests: Family<Counter>
    private let durations: Family<Histogram>
    /// Times that accepting paused.
    let acceptPauses: Counter

    /// The label of a path no route serves.
    package static let unmatchedRoute = "unmatched"

    package init(registry: Registry) throws(RegistryError) {
        let labels: [LabelName] = ["method", "route", "status"]
        requests = try registry.counter("http_requests_total", help: "HTTP requests answered.", labels: labels)
        durations = try registry.histogram(
            "http_request_duration_seconds", help: "Time from a request's head to the answer's head.", labels: labels,
            bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
        acceptPauses = try registry.counter(
            "http_accept_pauses_total", help: "Times that no connection was accepted because too many were open.")
    }

    /// Counts an answer.
    package func record(method: HTTPRequest.Method, route: String?, status: HTTPResponse.Status, seconds: Double) {
        let values = [Self.label(method), route ?? Self.unmatchedRoute, Self.label(status)]
        requests.with(values).increment()
        durations.with(values).observe(seconds)
    }

    /// One of ten.
    package static func label(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        default: "other"
        }
    }

    /// `2xx` and so on.
    package static func label(_ status: HTTPResponse.Status) -> String {
        (100..<600).contains(status.code) ? "\(status.code / 100)xx" : "other"
    }
}
