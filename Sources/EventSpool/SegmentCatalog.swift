/// The segments there are, oldest first; the last one is being written, unless it failed.
struct SegmentCatalog: Equatable {
    struct Segment: Equatable {
        var header: SegmentHeader
        /// A write or sync to it failed: its blocks are not used again.
        var isTainted = false

        var number: UInt64 { header.number }
        var firstSequence: UInt64 { header.firstSequence }
    }

    /// Where a record is looked for.
    enum Place: Equatable {
        /// In this segment, whose records end before `limit` if another one follows.
        case segment(SegmentHeader, limit: UInt64?)
        /// In none; the records up to this one are gone.
        case missing(until: UInt64)
    }

    private(set) var segments: [Segment] = []
    private(set) var bytes = 0

    var last: Segment? { segments.last }

    mutating func append(_ header: SegmentHeader) {
        segments.append(Segment(header: header))
        bytes += header.fileBytes
    }

    mutating func taintLast() {
        if !segments.isEmpty { segments[segments.count - 1].isTainted = true }
    }

    func place(of sequence: UInt64) -> Place {
        // Of segments that begin with the same record all but the last are empty.
        guard let index = segments.lastIndex(where: { $0.firstSequence <= sequence }) else {
            return .missing(until: segments.first?.firstSequence ?? sequence)
        }
        let next = index + 1
        return .segment(
            segments[index].header, limit: next < segments.count ? segments[next].firstSequence : nil)
    }

    /// Takes out the segments no reader needs: empty ones, and those that end at or below `position`; never the last.
    mutating func removeConsumed(below position: UInt64) -> [Segment] {
        var removed: [Segment] = []
        var kept: [Segment] = []
        for (index, segment) in segments.enumerated() {
            guard index + 1 < segments.count else {
                kept.append(segment)
                break
            }
            let end = segments[index + 1].firstSequence
            if end <= position || end == segment.firstSequence {
                removed.append(segment)
                bytes -= segment.header.fileBytes
            } else {
                kept.append(segment)
            }
        }
        if !removed.isEmpty { segments = kept }
        return removed
    }
}
