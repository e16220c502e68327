import Synchronization

/// The series of one metric, by their label values.
///
/// ``with(_:)`` looks a series up under a lock (some 0.3 µs): callers keep the handle. Label sets beyond the family's
/// limit, with too long values or a wrong number of them share one overflow series whose labels all have the value
/// `_overflow`, so that sums over the family stay right; each such call is counted in
/// `lugx_metrics_dropped_series_total`.
package final class Family<Member: Sendable>: Sendable {
    private struct State {
        var members: [[String]: Member] = [:]
        /// What a scrape needs of `members`, in the order of the labels' bytes unless `isSorted` says otherwise.
        var series: [LabelledSeries] = []
        var isSorted = true
        var overflow: (member: Member, series: LabelledSeries)?
    }

    let shape: FamilyShape
    let help: String
    /// The key the overflow series would have among the others.
    private let overflowKey: [String]
    private let names: SampleNames
    private let seriesMax: Int
    private let labelValueBytesMax: Int
    private let make: @Sendable () -> (Member, any Series)
    private let report: @Sendable (DroppedSeries) -> Void
    private let state = Mutex(State())

    init(
        shape: FamilyShape, help: String, seriesMax: Int, labelValueBytesMax: Int,
        report: @escaping @Sendable (DroppedSeries) -> Void, make: @escaping @Sendable () -> (Member, any Series)
    ) {
        self.shape = shape
        self.help = help
        self.overflowKey =
            switch shape.labels {
            case .fixed(let names): names.map { _ in overflowLabelValue }
            case .free: ["overflow", "true"]
            }
        self.names = SampleNames(shape, help: help)
        self.seriesMax = seriesMax
        self.labelValueBytesMax = labelValueBytesMax
        self.make = make
        self.report = report
    }

    /// The series with these label values, in the order of the family's label names; made when it is new.
    package func with(_ values: String...) -> Member { with(values) }

    /// See ``with(_:)-(String...)``.
    package func with(_ values: [String]) -> Member {
        guard case .fixed(let labelNames) = shape.labels, labelNames.count == values.count else {
            return overflow(.labelCount)
        }
        return member(values) { LabelBlock(zip(labelNames, values)) }.member
    }

    /// The series of a free family with these labels, whose names must differ, and whether it is one of its own.
    ///
    /// To Prometheus an empty value is the same as no label, so those are left out.
    func with(labels: [(LabelName, String)]) -> (member: Member, isOwn: Bool) {
        let sorted = labels.filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }
        return member(sorted.flatMap { [$0.0.description, $0.1] }) { LabelBlock(sorted) }
    }

    private func member(_ key: [String], labels: () -> LabelBlock) -> (member: Member, isOwn: Bool) {
        guard key.allSatisfy({ $0.utf8.count <= labelValueBytesMax }) else {
            return (overflow(.labelValueBytes), false)
        }
        // Who asks for the overflow series by its labels gets it: twice the same labels would spoil the scrape.
        guard key != overflowKey else { return (overflowMember(), true) }
        let found: Member? = state.withLock { state in
            if let member = state.members[key] { return member }
            guard state.members.count < seriesMax else { return nil }
            let (member, series) = make()
            state.members[key] = member
            state.series.append(LabelledSeries(series: series, labels: labels()))
            state.isSorted = false
            return member
        }
        return found.map { ($0, true) } ?? (overflow(.seriesLimit), false)
    }

    private func overflow(_ reason: DroppedSeries.Reason) -> Member {
        report(DroppedSeries(family: shape.name.description, reason: reason))
        return overflowMember()
    }

    private func overflowMember() -> Member {
        state.withLock { state in
            if let overflow = state.overflow { return overflow.member }
            let (member, series) = make()
            let pairs =
                switch shape.labels {
                case .fixed(let names): names.map { ($0, overflowLabelValue) }
                case .free: [("overflow" as LabelName, "true")]
                }
            state.overflow = (member, LabelledSeries(series: series, labels: LabelBlock(pairs)))
            return member
        }
    }

    /// How many series the family holds, without the overflow series.
    package var seriesCount: Int { state.withLock { $0.members.count } }
}

/// The value every label of a fixed family's overflow series has.
let overflowLabelValue = "_overflow"

/// A series with its labels, as a scrape needs it.
private struct LabelledSeries: Sendable {
    let series: any Series
    let labels: LabelBlock
}

/// A family as a scrape sees it.
protocol RenderedFamily: Sendable {
    var shape: FamilyShape { get }
    var help: String { get }
    /// The labels that its series have.
    var labelNames: [String] { get }
    func write(into exposition: inout Exposition)
}

extension Family: RenderedFamily {
    var labelNames: [String] {
        switch shape.labels {
        case .fixed(let names): names.map(\.description)
        case .free: []
        }
    }

    /// Writes the header and all series, ordered by their labels, the overflow series last; nothing while there
    /// are none. Series made meanwhile appear in the next scrape.
    func write(into exposition: inout Exposition) {
        let all = state.withLock { state in
            if !state.isSorted {
                state.series.sort { $0.labels < $1.labels }
                state.isSorted = true
            }
            return (series: state.series, overflow: state.overflow?.series)
        }
        guard !all.series.isEmpty || all.overflow != nil else { return }
        exposition.bytes.append(contentsOf: names.header(exposition.format))
        for entry in all.series { entry.series.write(into: &exposition, names: names, labels: entry.labels) }
        if let last = all.overflow { last.series.write(into: &exposition, names: names, labels: last.labels) }
    }
}
