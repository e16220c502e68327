/// What a metric is, without its values: for pages about it.
package struct MetricDescription: Hashable, Sendable {
    package let name: String
    /// `counter`, `gauge`, `histogram` or `info`.
    package let type: String
    package let labels: [String]
    package let help: String

    init(_ family: any RenderedFamily) {
        name = family.shape.name.description
        type =
            switch family.shape.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            case .info: "info"
            }
        labels = family.labelNames
        help = family.help
    }
}
