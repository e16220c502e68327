/// Up to when everything that was written is mirrored.
///
/// A transaction's changes are seen at once, when it commits; what it wrote is dated earlier. So a moment is only given
/// out once every transaction that may have written before it is over: one that had an identifier by then is below the
/// `xmax` seen at that moment, and all of those are over when a later snapshot's `xmin` has reached it.
struct MirrorProgress: Sendable {
    struct Sample: Sendable, Equatable {
        /// Microseconds since 1970, by PostgreSQL's clock, at or before the snapshot.
        let at: Int64
        let xmin: UInt64
        let xmax: UInt64
    }

    /// A row is dated by the clock before its transaction has an identifier: this long, in microseconds.
    static let marginMicroseconds: Int64 = 1_000_000
    static let samplesMax = 512

    private(set) var samples: [Sample] = []
    private(set) var asOf: Int64?

    /// Forgets everything, where PostgreSQL may be another or older than before.
    mutating func reset() { self = MirrorProgress() }

    /// A snapshot of which everything visible is mirrored, or not (then it only counts as a moment to come back to).
    mutating func note(_ sample: Sample, isMirrored: Bool) {
        if samples.last.map({ $0.xmax <= sample.xmax }) ?? true { samples.append(sample) }
        if samples.count > Self.samplesMax {
            // A transaction stays open for long: the moments in between need not be this close.
            samples = samples.enumerated().filter { $0.offset.isMultiple(of: 2) || $0.element == sample }.map(\.element)
        }
        guard isMirrored else { return }
        guard let last = samples.lastIndex(where: { $0.xmax <= sample.xmin }) else { return }
        let moment = samples[last].at - Self.marginMicroseconds
        asOf = max(asOf ?? moment, moment)
        samples.removeFirst(last)
    }

    /// Whether an open transaction holds the moment back.
    var isHeldByTransaction: Bool { samples.last.map { $0.xmin < $0.xmax && samples.count > 8 } ?? false }
}
