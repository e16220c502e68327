/// A report's chart as inline SVG: bars or a line, named and described for those who don't see it. The table beside it
/// has the same figures.
struct ReportChart: Sendable {
    /// What is drawn at most; more is not readable.
    static let barsMax = 20
    static let pointsMax = 400

    private let kind: ReportDefinition.Chart.Kind
    private let label: ReportColumn
    private let value: ReportColumn
    private let labelIndex: Int
    private let valueIndex: Int
    private var points: [Point] = []
    /// A chart shows one currency: the first there is.
    private var currency: String?

    private struct Point: Sendable {
        let label: String
        let text: String
        /// Only for where it is drawn.
        let height: Double
    }

    init?(_ definition: ReportDefinition) {
        guard let chart = definition.chart,
            let labelIndex = definition.columns.firstIndex(where: { $0.name == chart.label }),
            let valueIndex = definition.columns.firstIndex(where: { $0.name == chart.value })
        else { return nil }
        kind = chart.kind
        self.labelIndex = labelIndex
        self.valueIndex = valueIndex
        label = definition.columns[labelIndex]
        value = definition.columns[valueIndex]
    }

    mutating func add(_ texts: [String?], currency: String, _ locale: ReportLocale) {
        guard points.count < (kind == .bar ? Self.barsMax : Self.pointsMax), self.currency ?? currency == currency,
            let text = texts[valueIndex], let height = Double(text)
        else { return }
        self.currency = currency
        points.append(
            Point(
                label: locale.text(texts[labelIndex] ?? "", label.format, currency: currency),
                text: locale.text(text, value.format, currency: currency), height: height))
    }

    /// Nil where there is nothing to draw.
    func svg(_ context: ReportContext) -> String? {
        guard !points.isEmpty else { return nil }
        let title = HTMLRenderer.escaped("\(value.title) by \(label.title.lowercased()) \(currency ?? "")")
        let what = points.prefix(Self.barsMax).map { "\($0.label) \($0.text)" }.joined(separator: ", ")
        let body = kind == .bar ? bars() : line()
        return """
            <svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="chart-title chart-description" \
            width="760" height="\(height)" viewBox="0 0 760 \(height)" font-family="Helvetica,Arial,sans-serif" \
            font-size="12"><title id="chart-title">\(title)</title>\
            <desc id="chart-description">\(HTMLRenderer.escaped(what))</desc>\(body)</svg>
            """
    }

    private var height: Int { kind == .bar ? points.count * 24 + 8 : 240 }

    private func bars() -> String {
        let highest = max(points.map(\.height).max() ?? 0, 0)
        return points.enumerated().map { index, point in
            let width = highest > 0 ? max(0, point.height) / highest * 380 : 0
            let y = index * 24 + 4
            return """
                <text x="190" y="\(y + 14)" text-anchor="end">\(HTMLRenderer.escaped(String(point.label.prefix(28))))</text>\
                <rect x="200" y="\(y)" width="\(Self.number(width))" height="18" fill="#0a5fb4"/>\
                <text x="\(Self.number(206 + width))" y="\(y + 14)">\(HTMLRenderer.escaped(point.text))</text>
                """
        }.joined()
    }

    private func line() -> String {
        let highest = max(points.map(\.height).max() ?? 0, 0)
        let lowest = min(points.map(\.height).min() ?? 0, 0)
        let spread = highest - lowest
        func y(_ value: Double) -> Double { spread > 0 ? 200 - (value - lowest) / spread * 180 : 200 }
        let step = points.count > 1 ? 720 / Double(points.count - 1) : 0
        let path = points.enumerated().map { index, point in
            "\(Self.number(20 + Double(index) * step)),\(Self.number(y(point.height)))"
        }.joined(separator: " ")
        let last = points[points.count - 1]
        return """
            <line x1="20" y1="\(Self.number(y(0)))" x2="740" y2="\(Self.number(y(0)))" stroke="#57606a"/>\
            <polyline points="\(path)" fill="none" stroke="#0a5fb4" stroke-width="2"/>\
            <text x="20" y="226">\(HTMLRenderer.escaped(points[0].label))</text>\
            <text x="740" y="226" text-anchor="end">\(HTMLRenderer.escaped(last.label))</text>\
            <text x="20" y="12">\(HTMLRenderer.escaped(points.max { $0.height < $1.height }?.text ?? ""))</text>
            """
    }

    /// With one decimal, so that it is the same on every machine.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
