/// What a spool knows about itself, and its decisions: who is admitted, what is settled, what may be trimmed.
/// No I/O and no clock in it.
struct SpoolLedger {
    enum Admission: Equatable {
        case open
        /// A group or a segment failed, and no new segment has been begun yet.
        case failing(SpoolError)
        case closed
    }

    let configuration: SpoolConfiguration
    var admission = Admission.open
    private(set) var epoch: UInt64 = 1
    private(set) var newestTicket: UInt64 = 0
    private(set) var settledTicket: UInt64 = 0
    /// One past the last durable record.
    private(set) var nextSequence: UInt64
    /// End of the durable frames in the last segment.
    private(set) var activeOffset: Int
    /// Bytes of frames that wait or are being written.
    private(set) var pendingBytes = 0
    /// Why the last group failed, for those who come with an older epoch.
    private(set) var lastFailure: SpoolError?
    var catalog: SegmentCatalog
    /// Paths of spare segments.
    var spares: [String]
    /// Position of each reader there is a file of, opened or not.
    var positions: [String: UInt64]
    var drain = DrainRate()

    init(
        configuration: SpoolConfiguration, catalog: SegmentCatalog, nextSequence: UInt64, activeOffset: Int,
        spares: [String], positions: [String: UInt64]
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.nextSequence = nextSequence
        self.activeOffset = activeOffset
        self.spares = spares
        self.positions = positions
    }

    // MARK: Room

    /// Bytes the last segment still has room for.
    var activeRemaining: Int { max(0, (catalog.last?.header.fileBytes ?? 0) - activeOffset) }

    /// Whether another segment may be begun; an empty last one will make room for it.
    var canBeginSegment: Bool {
        let empty = catalog.last.map { $0.firstSequence == nextSequence ? $0.header.fileBytes : 0 } ?? 0
        return catalog.bytes - empty + configuration.segmentBytes <= configuration.bytesMax
    }

    /// Whether a spare segment is worth preparing: none is there, one will be needed, and the bound allows it.
    var wantsSpare: Bool {
        spares.isEmpty && configuration.spareSegmentsMax > 0
            && 2 * activeOffset > configuration.segmentBytes
            && catalog.bytes + configuration.segmentBytes <= configuration.bytesMax
    }

    /// Whether a segment no longer needed, or one just prepared, is kept as a spare.
    func keepsSpare(fileBytes: Int) -> Bool {
        fileBytes == configuration.segmentBytes && spares.count < configuration.spareSegmentsMax
            && catalog.bytes + (spares.count + 1) * configuration.segmentBytes <= configuration.bytesMax
    }

    // MARK: Appending

    /// Admits `bytes` of frames to the tail, or says why not; returns their ticket.
    ///
    /// What is pending fits in one segment (`pendingBytesMax`), so if a segment may be begun there is room whatever way
    /// the groups fall; if none may, all that is pending has to fit in the last one.
    mutating func admit(bytes: Int, epoch: UInt64, now: () -> Double) throws(SpoolError) -> UInt64 {
        try checkAdmission(epoch: epoch)
        guard pendingBytes + bytes <= configuration.pendingBytesMax else { throw .overloaded }
        if pendingBytes + bytes > activeRemaining && !canBeginSegment { throw full(now: now()) }
        pendingBytes += bytes
        newestTicket += 1
        return newestTicket
    }

    func checkAdmission(epoch: UInt64) throws(SpoolError) {
        switch admission {
        case .open: break
        case .failing(let error): throw error
        case .closed: throw .closed
        }
        if epoch != self.epoch, let lastFailure { throw lastFailure }
    }

    /// The error for a spool without room.
    func full(now: Double) -> SpoolError {
        guard let position = lowestPosition, catalog.segments.count >= 2 else {
            return .full(retryAfterSeconds: DrainRate.retryAfterSecondsRange.upperBound)
        }
        let end = catalog.segments[1].firstSequence
        return .full(
            retryAfterSeconds: drain.retryAfterSeconds(records: end > position ? end - position : 0, now: now))
    }

    // MARK: Settling

    /// A group is durable.
    mutating func commit(records: Int, bytes: Int, upTo ticket: UInt64) {
        nextSequence += UInt64(records)
        activeOffset += bytes
        pendingBytes -= bytes
        settledTicket = ticket
    }

    /// All that is pending has failed; nothing is admitted until `begin`.
    mutating func fail(_ error: SpoolError) {
        epoch += 1
        pendingBytes = 0
        settledTicket = newestTicket
        lastFailure = error
        catalog.taintLast()
        if admission != .closed { admission = .failing(error) }
    }

    /// A segment was begun; its records follow the last durable one.
    mutating func begin(_ header: SegmentHeader) {
        catalog.append(header)
        activeOffset = SegmentHeader.bytes
    }

    // MARK: Readers

    var lowestPosition: UInt64? { positions.values.min() }

    var firstSequence: UInt64 { catalog.segments.first?.firstSequence ?? nextSequence }

    /// A reader moved; returns the segments nobody needs any longer.
    mutating func move(reader: String, to position: UInt64, now: Double) -> [SegmentCatalog.Segment] {
        positions[reader] = position
        return removeConsumed(now: now)
    }

    mutating func removeConsumed(now: Double) -> [SegmentCatalog.Segment] {
        if let lowest = lowestPosition { drain.record(position: lowest, seconds: now) }
        return catalog.removeConsumed(below: lowestPosition ?? 0)
    }

    var state: SpoolState {
        var failure: SpoolError?
        if case .failing(let error) = admission { failure = error }
        return SpoolState(
            bytesUsed: catalog.bytes + spares.count * configuration.segmentBytes, bytesMax: configuration.bytesMax,
            segments: catalog.segments.count, spareSegments: spares.count, firstSequence: firstSequence,
            nextSequence: nextSequence, pendingBytes: pendingBytes, epoch: epoch, failure: failure,
            isClosed: admission == .closed)
    }
}
