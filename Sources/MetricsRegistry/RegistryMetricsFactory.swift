package import CoreMetrics
import Synchronization

/// The swift-metrics backend: what libraries report arrives in a ``Registry``.
///
/// | swift-metrics | here |
/// |---|---|
/// | `Counter`, `FloatingPointCounter` | counter, `…_total` |
/// | `Meter`, `Gauge` (a recorder that does not aggregate) | gauge |
/// | `Recorder` | histogram with ``Options/valueBounds`` |
/// | `Timer` | histogram in seconds, `…_seconds`, with ``Options/secondsBounds`` |
///
/// Libraries can't crash the process or exhaust it: names are made valid, each family has the registry's series limit,
/// a name in use by another kind of metric gets a qualifier (`jobs` the gauge beside `jobs` the counter becomes
/// `jobs_value`), and where that is taken too, or the registry is full, what is recorded is lost, counted in
/// `lugx_metrics_dropped_series_total` and reported once. Destroying a metric keeps its series, since another handle
/// may still write to it.
package struct RegistryMetricsFactory: MetricsFactory {
    /// How the metrics of libraries are mapped.
    package struct Options: Sendable {
        package var secondsBounds = HistogramBounds.seconds
        package var valueBounds = HistogramBounds.magnitudes
        /// Dimensions whose values clients choose, with the values worth a series; all others become `_other`.
        package var closedDimensions: [String: Set<String>] = [
            "http.request.method": httpMethods, "method": httpMethods,
        ]
        /// Handlers remembered, so that a metric made on each use (`Counter(label:).increment()`) costs a look-up.
        package var handlersMax = 10_000

        /// The methods of RFC 9110 and RFC 5789.
        package static let httpMethods: Set<String> = [
            "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
        ]

        package init() {}
    }

    /// What becomes of the other values of a closed dimension.
    package static let otherValue = "_other"

    private let handlers: HandlerCache

    package init(registry: Registry, options: Options = Options()) {
        handlers = HandlerCache(registry: registry, options: options)
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        handlers.counter(label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        handlers.counter(label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        handlers.gauge(label, dimensions)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate { handlers.histogram(label, dimensions) } else { handlers.gauge(label, dimensions) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        handlers.timer(label, dimensions)
    }

    package func destroyCounter(_: any CounterHandler) {}
    package func destroyFloatingPointCounter(_: any FloatingPointCounterHandler) {}
    package func destroyMeter(_: any MeterHandler) {}
    package func destroyRecorder(_: any RecorderHandler) {}
    package func destroyTimer(_: any TimerHandler) {}
}
