/// The formats a registry is rendered in.
package enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// Prometheus's text format, <https://prometheus.io/docs/instrumenting/exposition_formats/>.
    case text004
    /// OpenMetrics 1.0.0, <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
    case openMetrics100

    /// What to answer as `Content-Type`.
    package var contentType: String {
        switch self {
        case .text004: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics100: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
