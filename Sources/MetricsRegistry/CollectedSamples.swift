/// What collectors add to one scrape.
///
/// A sample whose name belongs to a registered metric or to another kind, or whose labels were given before, is left
/// out and counted as dropped: a scrape with duplicates would be refused as a whole.
package struct CollectedSamples {
    private let claims: [String: String]
    private let configuration: RegistryConfiguration
    private let drops: DropReporter
    private var collectedClaims: Set<String> = []
    var families: [String: CollectedFamily] = [:]

    init(claims: [String: String], configuration: RegistryConfiguration, drops: DropReporter) {
        self.claims = claims
        self.configuration = configuration
        self.drops = drops
    }

    /// Adds a sample of a counter; `name` ends with `_total`, `value` is neither negative nor NaN.
    package mutating func counter(
        _ name: MetricName, help: String, labels: KeyValuePairs<LabelName, String> = [:], _ value: Double
    ) {
        guard value >= 0 else { return drop(name, .value) }
        add(.counter, name, help, labels, value)
    }

    /// Adds a sample of a gauge.
    package mutating func gauge(
        _ name: MetricName, help: String, labels: KeyValuePairs<LabelName, String> = [:], _ value: Double
    ) {
        add(.gauge, name, help, labels, value)
    }

    private func drop(_ name: MetricName, _ reason: DroppedSeries.Reason) {
        drops.report(DroppedSeries(family: name.description, reason: reason))
    }

    private mutating func add(
        _ kind: MetricKind, _ name: MetricName, _ help: String, _ labels: KeyValuePairs<LabelName, String>,
        _ value: Double
    ) {
        guard let shape = try? FamilyShape(kind: kind, name: name, labels: .free) else { return drop(name, .collision) }
        if families[shape.baseName] == nil {
            let isFree = shape.claims.allSatisfy { claims[$0] == nil && !collectedClaims.contains($0) }
            guard isFree else { return drop(name, .collision) }
            guard families.count < configuration.familiesMax else { return drop(name, .familyLimit) }
            families[shape.baseName] = CollectedFamily(shape: shape, help: help)
            collectedClaims.formUnion(shape.claims)
        }
        guard families[shape.baseName]?.shape == shape else { return drop(name, .collision) }
        if let reason = families[shape.baseName]?.add(labels, value, configuration) { drop(name, reason) }
    }
}

/// The samples of one name within a scrape.
struct CollectedFamily: RenderedFamily {
    let shape: FamilyShape
    let help: String
    private(set) var labelNames: [String] = []
    private let names: SampleNames
    private var samples: [[String]: (labels: LabelBlock, value: Double)] = [:]

    init(shape: FamilyShape, help: String) {
        self.shape = shape
        self.help = help
        names = SampleNames(shape, help: help)
    }

    /// Adds a sample; otherwise says why not.
    mutating func add(
        _ labels: KeyValuePairs<LabelName, String>, _ value: Double, _ configuration: RegistryConfiguration
    ) -> DroppedSeries.Reason? {
        let sorted = labels.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        let key = sorted.flatMap { [$0.key.description, $0.value] }
        guard Set(sorted.map(\.key)).count == sorted.count, samples[key] == nil else { return .duplicate }
        guard sorted.allSatisfy({ $0.value.utf8.count <= configuration.labelValueBytesMax }) else {
            return .labelValueBytes
        }
        guard samples.count < configuration.seriesPerFamilyMax else { return .seriesLimit }
        for label in sorted.map(\.key.description) where !labelNames.contains(label) { labelNames.append(label) }
        samples[key] = (LabelBlock(sorted.map { ($0.key, $0.value) }), value)
        return nil
    }

    func write(into exposition: inout Exposition) {
        guard !samples.isEmpty else { return }
        exposition.bytes.append(contentsOf: names.header(exposition.format))
        for sample in samples.values.sorted(by: { $0.labels < $1.labels }) {
            exposition.sample(names.value, sample.labels.closed, sample.value)
        }
    }
}
