import Synchronization

/// Finds or makes the handler for a metric of swift-metrics.
final class HandlerCache: Sendable {
    private struct Key: Hashable {
        let target: NameSanitizer.Target
        let label: String
        /// Names and values in turn.
        let dimensions: [String]
    }

    private let registry: Registry
    private let options: RegistryMetricsFactory.Options
    private let handlers = Mutex([Key: any AnyObject & Sendable]())

    init(registry: Registry, options: RegistryMetricsFactory.Options) {
        self.registry = registry
        self.options = options
    }

    func counter(_ label: String, _ dimensions: [(String, String)]) -> RegistryCounterHandler {
        let nowSeconds = registry.configuration.nowSeconds
        return handler(
            .counter, .counter, label, dimensions,
            family: { [registry] shape, help throws(RegistryError) in try registry.counters(shape, help: help) },
            wrap: { RegistryCounterHandler($0, nowSeconds: nowSeconds) })
    }

    func gauge(_ label: String, _ dimensions: [(String, String)]) -> RegistryGaugeHandler {
        handler(
            .gauge, .gauge, label, dimensions,
            family: { [registry] shape, help throws(RegistryError) in try registry.gauges(shape, help: help) },
            wrap: { RegistryGaugeHandler($0) })
    }

    func histogram(_ label: String, _ dimensions: [(String, String)]) -> RegistryHistogramHandler {
        histogram(.histogram, options.valueBounds, label, dimensions)
    }

    func timer(_ label: String, _ dimensions: [(String, String)]) -> RegistryHistogramHandler {
        histogram(.timer, options.secondsBounds, label, dimensions)
    }

    private func histogram(
        _ target: NameSanitizer.Target, _ bounds: HistogramBounds, _ label: String, _ dimensions: [(String, String)]
    ) -> RegistryHistogramHandler {
        handler(
            target, .histogram(bounds), label, dimensions,
            family: { [registry] shape, help throws(RegistryError) in
                try registry.histograms(shape, help: help, bounds: bounds)
            },
            wrap: { RegistryHistogramHandler($0) })
    }

    private func handler<Member: Sendable, Handler: AnyObject & Sendable>(
        _ target: NameSanitizer.Target, _ kind: MetricKind, _ label: String, _ dimensions: [(String, String)],
        family: (FamilyShape, String) throws(RegistryError) -> Family<Member>, wrap: (Member?) -> Handler
    ) -> Handler {
        let key = Key(target: target, label: label, dimensions: dimensions.flatMap { [$0.0, $0.1] })
        if let known = handlers.withLock({ $0[key] }) as? Handler { return known }

        guard let family = register(target, kind, label, family) else { return wrap(nil) }
        let (member, isOwn) = family.with(labels: labels(dimensions))
        let handler = wrap(member)
        // Overflow is not remembered: its keys have no bound, and each use of it is to be counted.
        guard isOwn else { return handler }
        return handlers.withLock { handlers in
            // Another thread may have made it meanwhile; both handlers write to the same series.
            if handlers.count < options.handlersMax { handlers[key] = handler }
            return handler
        }
    }

    /// The family under its first or its qualified name; `nil`, reported, if neither can be had.
    private func register<Member: Sendable>(
        _ target: NameSanitizer.Target, _ kind: MetricKind, _ label: String,
        _ family: (FamilyShape, String) throws(RegistryError) -> Family<Member>
    ) -> Family<Member>? {
        let help = "Reported through swift-metrics as \(label.prefix(100))."
        var reason = DroppedSeries.Reason.collision
        for isQualified in [false, true] {
            let name = NameSanitizer.metricName(label, for: target, isQualified: isQualified)
            do {
                return try family(FamilyShape(kind: kind, name: name, labels: .free), help)
            } catch {
                reason = error.code == .familyLimit ? .familyLimit : .collision
            }
        }
        let name = NameSanitizer.metricName(label, for: target)
        registry.drops.report(DroppedSeries(family: name.description, reason: reason))
        return nil
    }

    /// Valid, distinct label names with bounded values; of dimensions with the same name the first is taken.
    private func labels(_ dimensions: [(String, String)]) -> [(LabelName, String)] {
        var seen: Set<LabelName> = []
        return dimensions.compactMap { key, value in
            let name = NameSanitizer.labelName(key)
            guard seen.insert(name).inserted else { return nil }
            let isClosed = options.closedDimensions[key].map { !$0.contains(value) } ?? false
            return (name, isClosed ? RegistryMetricsFactory.otherValue : value)
        }
    }
}
