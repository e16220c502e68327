import Synchronization

/// The metrics of a process.
///
/// ```swift
/// let registry = Registry()
/// let requests = try registry.counter("http_requests_total", help: "Requests answered.", labels: ["method"])
/// let gets = requests.with("GET")
/// gets.increment()
/// var bytes: [UInt8] = []
/// registry.render(.text004, into: &bytes)
/// ```
///
/// Registering the same name with the same kind, labels and bounds again gives the same metric; with others it throws.
/// All of it is safe from any thread. The order of families and series in a scrape is by name and label values.
package final class Registry: Sendable {
    private struct State {
        var families: [String: any RenderedFamily] = [:]
        /// Sample name → base name of the family that uses it.
        var claims: [String: String] = [:]
        var collectors: [@Sendable (inout CollectedSamples) -> Void] = []
    }

    package let configuration: RegistryConfiguration
    let drops: DropReporter
    private let state = Mutex(State())

    package init(_ configuration: RegistryConfiguration = RegistryConfiguration()) {
        self.configuration = configuration
        let shape: FamilyShape
        do {
            shape = try FamilyShape(
                kind: .counter, name: "lugx_metrics_dropped_series_total", labels: .fixed(["family"]))
        } catch {
            preconditionFailure("\(error)")
        }
        let nowSeconds = configuration.nowSeconds
        let dropped = Family<Counter>(
            shape: shape,
            help: "Label sets that got no series of their own, by metric; \(overflowLabelValue): metrics refused.",
            seriesMax: configuration.familiesMax + 1, labelValueBytesMax: MetricName.bytesMax,
            // A family that is beyond this family's own bound is counted in its overflow series, and nowhere else.
            report: { _ in },
            make: {
                let counter = Counter(createdSeconds: nowSeconds())
                return (counter, counter)
            })
        // From the start, so that an alert can tell none from no answer.
        _ = dropped.with(overflowLabelValue)
        drops = DropReporter(configuration: configuration, dropped: dropped)
        state.withLock { state in
            state.families[shape.baseName] = dropped
            for name in shape.claims { state.claims[name] = shape.baseName }
        }
    }

    /// The family of this shape: the one registered, or a new one.
    ///
    /// - Parameter isShared: Whether a second registration gets the first one's family; otherwise it is an error.
    func family<Member: Sendable>(
        _ shape: FamilyShape, help: String, seriesMax: Int? = nil, isShared: Bool = true,
        make: @escaping @Sendable () -> (Member, any Series)
    ) throws(RegistryError) -> Family<Member> {
        func failure(_ code: RegistryError.Code, _ detail: String) -> RegistryError {
            RegistryError(code: code, name: shape.name.description, detail: detail)
        }
        return try state.withLock { (state) throws(RegistryError) -> Family<Member> in
            if let known = state.families[shape.baseName] {
                guard isShared, known.shape == shape, let family = known as? Family<Member> else {
                    throw failure(.shape, "registered before with another kind, labels, bounds or function; rename one")
                }
                return family
            }
            for name in shape.claims {
                guard let other = state.claims[name] else { continue }
                throw failure(.clash, "its sample \(name) would be taken for one of \(other)'s; rename one")
            }
            guard state.families.count <= configuration.familiesMax else {
                throw failure(.familyLimit, "the registry holds its \(configuration.familiesMax) families already")
            }
            let family = Family(
                shape: shape, help: help, seriesMax: seriesMax ?? configuration.seriesPerFamilyMax,
                labelValueBytesMax: configuration.labelValueBytesMax,
                report: { [drops] drop in drops.report(drop) }, make: make)
            state.families[shape.baseName] = family
            for name in shape.claims { state.claims[name] = shape.baseName }
            return family
        }
    }

    /// Calls `collect` at each scrape, on its thread, for metrics whose values stand elsewhere.
    package func collector(_ collect: @escaping @Sendable (inout CollectedSamples) -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// Appends a scrape to `bytes`. Writers are not stopped; functions and collectors run on this thread.
    package func render(_ format: ExpositionFormat, into bytes: inout [UInt8]) {
        let all = allFamilies()

        // The buffer moves in and out, so that appending does not copy what the caller has.
        var exposition = Exposition(
            format: format, createdSamples: configuration.createdSamples, bytes: exchangeForEmpty(&bytes))
        for family in all { family.write(into: &exposition) }
        if format == .openMetrics100 { exposition.bytes.append(contentsOf: "# EOF\n".utf8) }
        bytes = exposition.bytes
    }

    /// What every metric is, whether or not it has a series yet, by name; those of collectors as they are now.
    package var descriptions: [MetricDescription] { allFamilies().map(MetricDescription.init) }

    /// The families of a scrape in its order, those of the collectors with their samples.
    private func allFamilies() -> [any RenderedFamily] {
        let (families, claims, collectors) = state.withLock { ($0.families, $0.claims, $0.collectors) }
        var collected = CollectedSamples(claims: claims, configuration: configuration, drops: drops)
        for collect in collectors { collect(&collected) }
        let all = Array(families.values) + collected.families.values.map { $0 as any RenderedFamily }
        return all.sorted { $0.shape.baseName < $1.shape.baseName }
    }

    /// A scrape as text, for logs and tests.
    package func rendered(_ format: ExpositionFormat = .text004) -> String {
        var bytes: [UInt8] = []
        render(format, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

private func exchangeForEmpty(_ bytes: inout [UInt8]) -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
}
