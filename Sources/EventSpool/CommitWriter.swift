/// The writer thread: takes the tail, writes it, syncs once, tells everyone.
final class CommitWriter {
    private static let retrySecondsRange = 0.1...5.0
    /// A group with so many appends, or so many bytes, was busy.
    private static let busyAppends: UInt64 = 8
    private static let busyBytes = 64 << 10

    private let core: SpoolCore
    private let preparer: SegmentPreparer
    private var active: ActiveSegment?
    private var lastWasBusy = false

    init(core: SpoolCore, preparer: SegmentPreparer, active: ActiveSegment?) {
        self.core = core
        self.preparer = preparer
        self.active = active
    }

    private struct Group {
        var ticket: UInt64
        var firstSequence: UInt64
        var offset: Int
        var frames: TailBuffer
    }

    /// Until the spool is closed and all that was pending is settled.
    func run() {
        if active == nil { recover() }
        while let group = take() {
            do throws(SpoolError) {
                try commit(group)
            } catch {
                fail(error)
                recover()
            }
        }
        if let active { core.files.close(active.file) }
    }

    private func take() -> Group? {
        core.shared.withLock { shared in
            if lastWasBusy && !shared.pointee.isClosing && core.configuration.lingerSeconds > 0 {
                // Nobody signals this wait but `close()`: what comes meanwhile is what it is for.
                core.shared.wait(seconds: core.configuration.lingerSeconds)
            }
            while shared.pointee.tail.isEmpty {
                if shared.pointee.isClosing { return nil }
                shared.pointee.writerWaits = true
                core.shared.wait()
                shared.pointee.writerWaits = false
            }
            swap(&shared.pointee.tail, &shared.pointee.group)
            let ticket = shared.pointee.ledger.newestTicket
            lastWasBusy =
                ticket - shared.pointee.ledger.settledTicket >= Self.busyAppends
                || shared.pointee.group.used >= Self.busyBytes
            return Group(
                ticket: ticket, firstSequence: shared.pointee.ledger.nextSequence,
                offset: shared.pointee.ledger.activeOffset, frames: shared.pointee.group)
        }
    }

    private func commit(_ group: Group) throws(SpoolError) {
        let begun = core.clock()
        var offset = group.offset
        if active.map({ offset + group.frames.used > $0.header.fileBytes }) ?? true {
            try begin()
            offset = SegmentHeader.bytes
        }
        guard let active else { return }
        group.frames.seal(firstSequence: group.firstSequence, salt: active.header.salt)
        do throws(SpoolFileError) {
            try core.files.writeAll(active.file, group.frames.bytes, at: offset, path: active.path)
            try core.files.syncAll(active.file, path: active.path)
        } catch {
            erase(group.frames, at: offset, in: active)
            throw .failed(error)
        }
        let seconds = core.clock() - begun
        let records = group.frames.records
        let bytes = group.frames.used
        let (commit, ready, wantsSpare) = core.shared.withLock { shared in
            shared.pointee.ledger.commit(records: records, bytes: bytes, upTo: group.ticket)
            shared.pointee.group.removeAll()
            let next = shared.pointee.ledger.nextSequence
            var ready: [SpoolCore.Waiter] = []
            if !shared.pointee.waiters.isEmpty {
                ready = shared.pointee.waiters.filter { $0.beyond < next }
                shared.pointee.waiters.removeAll { $0.beyond < next }
            }
            let commit = SpoolCommit(
                upTo: group.ticket, outcome: .success, epoch: shared.pointee.ledger.epoch, nextSequence: next)
            return (commit, ready, shared.pointee.ledger.wantsSpare)
        }
        core.tellListeners(commit)
        for waiter in ready { waiter.continuation.resume() }
        core.observer.groupCommitted(records: records, bytes: bytes, seconds: seconds)
        if wantsSpare { preparer.poke() }
    }

    /// Takes back what a failed group may have left, so that the next start doesn't find what was said to be lost.
    /// As good as the disk allows: a crash before it, or another error, leaves the bytes.
    private func erase(_ frames: TailBuffer, at offset: Int, in active: ActiveSegment) {
        frames.eraseAll()
        try? core.files.writeAll(active.file, frames.bytes, at: offset, path: active.path)
        try? core.files.syncAll(active.file, path: active.path)
    }

    /// Begins the next segment; the one before ends where the durable records end.
    private func begin() throws(SpoolError) {
        let now = core.clock()
        let plan = core.shared.withLock {
            shared -> Result<(number: UInt64, first: UInt64, spare: String?), SpoolError> in
            guard shared.pointee.ledger.canBeginSegment else {
                return .failure(shared.pointee.ledger.full(now: now))
            }
            let number = shared.pointee.nextNumber
            shared.pointee.nextNumber += 1
            return .success((number, shared.pointee.ledger.nextSequence, shared.pointee.ledger.spares.popLast()))
        }
        let (number, first, spare) = try plan.get()
        let next: ActiveSegment
        do throws(SpoolFileError) {
            next = try core.factory.begin(number: number, firstSequence: first, spare: spare)
        } catch {
            throw .failed(error)
        }
        if let active { core.files.close(active.file) }
        active = next
        let consumed = core.shared.withLock { shared in
            shared.pointee.ledger.begin(next.header)
            return shared.pointee.ledger.removeConsumed(now: now)
        }
        core.observer.segmentBegun(zeroFilled: spare != nil)
        core.recycle(consumed)
    }

    private func fail(_ error: SpoolError) {
        if let active { core.files.close(active.file) }
        active = nil
        let commit = core.shared.withLock { shared in
            shared.pointee.ledger.fail(error)
            shared.pointee.tail.removeAll()
            shared.pointee.group.removeAll()
            return SpoolCommit(
                upTo: shared.pointee.ledger.settledTicket, outcome: .failure(error),
                epoch: shared.pointee.ledger.epoch, nextSequence: shared.pointee.ledger.nextSequence)
        }
        core.observer.groupFailed(error)
        core.tellListeners(commit)
    }

    /// Begins a new segment, again and again, and admits appends once it stands.
    private func recover() {
        var pause = Self.retrySecondsRange.lowerBound
        while true {
            do throws(SpoolError) {
                try begin()
                core.shared.withLock { shared in
                    if case .failing = shared.pointee.ledger.admission { shared.pointee.ledger.admission = .open }
                }
                core.observer.recovered()
                return
            } catch {
                let isClosing = core.shared.withLock { shared in
                    if case .failing = shared.pointee.ledger.admission {
                        shared.pointee.ledger.admission = .failing(error)
                    }
                    return shared.pointee.isClosing
                }
                if isClosing { return }
                core.observer.segmentFailed(error, retryAfterSeconds: pause)
                core.shared.withLock { shared in
                    if !shared.pointee.isClosing { core.shared.wait(seconds: pause) }
                }
                pause = min(2 * pause, Self.retrySecondsRange.upperBound)
            }
        }
    }
}
