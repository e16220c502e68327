/// One label set of a family: what a handle points to.
protocol Series: AnyObject, Sendable {
    /// Writes all samples of this series.
    func write(into exposition: inout Exposition, names: SampleNames, labels: LabelBlock)
}

/// The names of a family's samples, and its header in both formats, as bytes.
struct SampleNames: Sendable {
    /// The name in dashboards: of a counter's, gauge's or info's only sample.
    let value: [UInt8]
    let created: [UInt8]
    let bucket: [UInt8]
    let count: [UInt8]
    let sum: [UInt8]
    private let textHeader: [UInt8]
    private let openMetricsHeader: [UInt8]

    init(_ shape: FamilyShape, help: String) {
        let base = shape.baseName
        let name = shape.name.description
        value = Array(name.utf8)
        created = Array("\(base)_created".utf8)
        bucket = Array("\(base)_bucket".utf8)
        count = Array("\(base)_count".utf8)
        sum = Array("\(base)_sum".utf8)

        let (textType, openMetricsType) =
            switch shape.kind {
            case .counter: ("counter", "counter")
            case .gauge: ("gauge", "gauge")
            case .histogram: ("histogram", "histogram")
            case .info: ("gauge", "info")
            }
        var text = Array("# HELP \(name) ".utf8)
        text.appendEscaped(help, quotes: false)
        text.append(contentsOf: "\n# TYPE \(name) \(textType)\n".utf8)
        textHeader = text

        var openMetrics = Array("# TYPE \(base) \(openMetricsType)\n".utf8)
        if let unit = shape.unit { openMetrics.append(contentsOf: "# UNIT \(base) \(unit)\n".utf8) }
        openMetrics.append(contentsOf: "# HELP \(base) ".utf8)
        openMetrics.appendEscaped(help, quotes: true)
        openMetrics.append(UInt8(ascii: "\n"))
        openMetricsHeader = openMetrics
    }

    func header(_ format: ExpositionFormat) -> [UInt8] {
        switch format {
        case .text004: textHeader
        case .openMetrics100: openMetricsHeader
        }
    }
}
