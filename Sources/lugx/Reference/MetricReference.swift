import MetricsRegistry

/// Every metric of every service as a page: what all have, then what each has.
enum MetricReference {
    static func text(_ services: [(name: String, metrics: [MetricDescription])]) -> String {
        let common = services.dropFirst().reduce(Set(services.first?.metrics ?? [])) { $0.intersection($1.metrics) }
        let sections = services.map { service in
            """

            ## \(service.name)

            \(table(service.metrics.filter { !common.contains($0) }))
            """
        }
        return """
            # Metrics

            Each service answers `GET /metrics` in Prometheus' text format, or in OpenMetrics where `Accept` asks for it. A
            metric with labels shows up with its first series; a histogram has `_bucket`, `_count` and `_sum`. Label values
            come from closed sets, but for a family's `_overflow`, which holds what is beyond its bound of series. The
            [dashboards and alerts](../../dashboards/README.md) are made of these.

            ## Every service

            \(table((services.first?.metrics ?? []).filter(common.contains)))\(sections.joined())
            """
    }

    private static func table(_ metrics: [MetricDescription]) -> String {
        let rows = metrics.map { metric in
            let labels = metric.labels.map(\.code).joined(separator: " ")
            return "| \(metric.name.code) | \(metric.type) | \(labels) | \(metric.help.cell) |\n"
        }
        return "| metric | type | labels | what it is |\n|---|---|---|---|\n" + rows.joined()
    }
}
