extension Registry {
    // MARK: Counters

    /// A counter without labels; `name` ends with `_total`. It is scraped from now on, as 0.
    package func counter(_ name: MetricName, help: String) throws(RegistryError) -> Counter {
        try counter(name, help: help, labels: []).with()
    }

    /// Counters by label values; `name` ends with `_total`.
    package func counter(
        _ name: MetricName, help: String, labels: [LabelName], seriesMax: Int? = nil
    ) throws(RegistryError) -> Family<Counter> {
        try counters(FamilyShape(kind: .counter, name: name, labels: .fixed(labels)), help: help, seriesMax: seriesMax)
    }

    func counters(_ shape: FamilyShape, help: String, seriesMax: Int? = nil) throws(RegistryError) -> Family<Counter> {
        let nowSeconds = configuration.nowSeconds
        return try family(shape, help: help, seriesMax: seriesMax) {
            let counter = Counter(createdSeconds: nowSeconds())
            return (counter, counter)
        }
    }

    // MARK: Gauges

    /// A gauge without labels, scraped from now on, as 0.
    package func gauge(_ name: MetricName, help: String) throws(RegistryError) -> Gauge {
        try gauge(name, help: help, labels: []).with()
    }

    /// Gauges by label values.
    package func gauge(
        _ name: MetricName, help: String, labels: [LabelName], seriesMax: Int? = nil
    ) throws(RegistryError) -> Family<Gauge> {
        try gauges(FamilyShape(kind: .gauge, name: name, labels: .fixed(labels)), help: help, seriesMax: seriesMax)
    }

    func gauges(_ shape: FamilyShape, help: String, seriesMax: Int? = nil) throws(RegistryError) -> Family<Gauge> {
        try family(shape, help: help, seriesMax: seriesMax) {
            let gauge = Gauge()
            return (gauge, gauge)
        }
    }

    /// A gauge that is read at each scrape, on the scrape's thread; `nil` leaves it out. The name can't be registered
    /// twice, since only one function could win.
    package func gauge(
        _ name: MetricName, help: String, read: @escaping @Sendable () -> Double?
    ) throws(RegistryError) {
        let shape = try FamilyShape(kind: .gauge, name: name, labels: .fixed([]))
        let family = try family(shape, help: help, isShared: false) {
            let gauge = FunctionGauge(read: read)
            return (gauge, gauge)
        }
        _ = family.with()
    }

    // MARK: Histograms

    /// A histogram without labels, scraped from now on, empty.
    package func histogram(
        _ name: MetricName, help: String, bounds: HistogramBounds
    ) throws(RegistryError) -> Histogram {
        try histogram(name, help: help, labels: [], bounds: bounds).with()
    }

    /// Histograms by label values; all have the same bounds.
    package func histogram(
        _ name: MetricName, help: String, labels: [LabelName], bounds: HistogramBounds, seriesMax: Int? = nil
    ) throws(RegistryError) -> Family<Histogram> {
        let shape = try FamilyShape(kind: .histogram(bounds), name: name, labels: .fixed(labels))
        return try histograms(shape, help: help, bounds: bounds, seriesMax: seriesMax)
    }

    func histograms(
        _ shape: FamilyShape, help: String, bounds: HistogramBounds, seriesMax: Int? = nil
    ) throws(RegistryError) -> Family<Histogram> {
        let nowSeconds = configuration.nowSeconds
        let labelEndings = bounds.labelEndings
        return try family(shape, help: help, seriesMax: seriesMax) {
            let histogram = Histogram(bounds: bounds, labelEndings: labelEndings, createdSeconds: nowSeconds())
            return (histogram, histogram)
        }
    }

    // MARK: Info

    /// A constant 1 with labels that say something about the process; `name` ends with `_info`.
    package func info(
        _ name: MetricName, help: String, labels: KeyValuePairs<LabelName, String>
    ) throws(RegistryError) {
        let shape = try FamilyShape(kind: .info, name: name, labels: .fixed(labels.map(\.key)))
        let family = try family(shape, help: help) {
            let info = Info()
            return (info, info)
        }
        _ = family.with(labels.map(\.value))
    }
}
