/// What kind of metric a family holds.
enum MetricKind: Hashable, Sendable {
    case counter
    case gauge
    case histogram(HistogramBounds)
    case info
}

/// Which labels the series of a family have.
enum LabelScheme: Hashable, Sendable {
    /// Every series has values for exactly these, in this order.
    case fixed([LabelName])
    /// Each series brings its own: third parties' metrics, collectors.
    case free
}

/// All that two registrations must have in common to be the same family, and the names that follow from it.
struct FamilyShape: Hashable, Sendable {
    let kind: MetricKind
    /// The name in dashboards, with `_total` or `_info`.
    let name: MetricName
    /// The OpenMetrics family: `name` without `_total` or `_info`.
    let baseName: String
    let labels: LabelScheme

    /// Endings that the formats give a meaning of their own.
    static let reservedSuffixes = ["_total", "_created", "_bucket", "_info", "_count", "_sum", "_gcount", "_gsum"]
    /// Base units; a family whose name ends with one says so in OpenMetrics.
    static let units = ["seconds", "bytes", "ratio", "celsius", "meters", "volts", "amperes", "joules", "grams"]

    init(kind: MetricKind, name: MetricName, labels: LabelScheme) throws(RegistryError) {
        let text = name.description
        func failure(_ code: RegistryError.Code, _ detail: String) -> RegistryError {
            RegistryError(code: code, name: text, detail: detail)
        }
        let suffix =
            switch kind {
            case .counter: "_total"
            case .info: "_info"
            case .gauge, .histogram: ""
            }
        guard text.hasSuffix(suffix), text.utf8.count > suffix.utf8.count else {
            throw failure(.name, "the name of this kind of metric must end with \(suffix)")
        }
        let base = String(text.dropLast(suffix.count))
        // A counter may be called x_count_total: what it exposes ends with _total, so only its own endings confuse.
        let refused = suffix.isEmpty ? Self.reservedSuffixes[...] : Self.reservedSuffixes.prefix(4)
        if let reserved = refused.first(where: base.hasSuffix) {
            throw failure(.name, "\(reserved) is reserved for another kind of metric; choose another ending")
        }
        if case .fixed(let names) = labels, Set(names).count != names.count {
            throw failure(.labels, "a label name is given twice")
        }
        self.kind = kind
        self.name = name
        self.baseName = base
        self.labels = labels
    }

    /// Every name this family uses in one of the formats; no other family may use them.
    var claims: [String] {
        switch kind {
        case .counter: [baseName, baseName + "_total", baseName + "_created"]
        case .gauge: [baseName]
        case .histogram:
            [baseName, baseName + "_bucket", baseName + "_count", baseName + "_sum", baseName + "_created"]
        case .info: [baseName, baseName + "_info"]
        }
    }

    /// The `# UNIT` of OpenMetrics; an info has none.
    var unit: String? {
        if case .info = kind { return nil }
        return Self.units.first { baseName.hasSuffix("_" + $0) }
    }
}
