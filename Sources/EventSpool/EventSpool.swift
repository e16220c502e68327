/// A durable, bounded, append-only log of byte records, on segment files in one directory.
///
/// Records are appended by any number of threads into one pending tail, made durable in groups by a writer thread (one
/// write and one `fdatasync` for all who wait), and consumed by named readers whose positions are durable too. What
/// lies below every reader's position is trimmed.
///
///     let spool = try EventSpool.open(SpoolConfiguration(directory: "/var/lib/lugx/spool"), observer: metrics)
///     spool.addListener { commit in … }            // answers everyone whose ticket is ≤ commit.upTo
///     let ticket = try spool.append(bytes, ends: ends, epoch: epoch)
///     spool.wake()
///
/// Invariants:
/// - `SpoolCommit.success` for a ticket means its records are on the disk; a crash afterwards doesn't lose them.
/// - Records have consecutive sequences from 0 on, in the order of their tickets. Sequences of a failed group are given
///   to the records that follow.
/// - A record that fails its checksum is never handed out, and never left out without a `SpoolDamage`.
///
/// An append that was not acknowledged may still be found after a crash, or after a disk error that also kept it from
/// being taken back (its bytes may have reached the disk).
///
/// Thread-safe. `append`, `barrier`, `wake`, `epoch` and `state` don't do I/O; everything else may block.
/// `close()` must be called; until then two threads run.
package final class EventSpool: Sendable {
    let core: SpoolCore
    private let preparer: SegmentPreparer
    private let threads: [SpoolThread]
    private let lockFile: Int32

    init(core: SpoolCore, active: ActiveSegment?, lockFile: Int32) throws(SpoolFileError) {
        let preparer = SegmentPreparer(core: core)
        self.core = core
        self.preparer = preparer
        self.lockFile = lockFile
        let preparing = try SpoolThread.start(name: "spool-prepare") { preparer.run() }
        do throws(SpoolFileError) {
            let writing = try SpoolThread.start(name: "spool-write") {
                CommitWriter(core: core, preparer: preparer, active: active).run()
            }
            threads = [writing, preparing]
        } catch {
            preparer.close()
            preparing.join()
            throw error
        }
    }

    /// Opens the directory's spool, or makes one. Blocking; reads the last segment only.
    ///
    /// A torn tail is cut off, damage in the last segment is quarantined; the other segments are verified when they are
    /// read. With a full or failing disk a spool that holds records opens all the same, so that it can be drained;
    /// `state.failure` says why nothing is admitted.
    package static func open(
        _ configuration: SpoolConfiguration,
        files: some SpoolFiles = PosixFiles(),
        observer: any SpoolObserver = SilentSpoolObserver(),
        clock: @escaping @Sendable () -> Double = SpoolClock.monotonicSeconds,
        random: @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) throws(SpoolError) -> EventSpool {
        try configuration.validate()
        let lockFile = try takeLock(configuration.directory, files: files)
        var isOpen = false
        defer { if !isOpen { files.close(lockFile) } }
        let opening = SpoolOpening(configuration: configuration, files: files, observer: observer, clock: clock)
        let (core, active) = try opening.run(random: random)
        do throws(SpoolFileError) {
            let spool = try EventSpool(core: core, active: active, lockFile: lockFile)
            isOpen = true
            return spool
        } catch {
            throw .failed(error)
        }
    }

    /// The lock is the open file's, not the file's: one left behind by a dead process is no obstacle.
    private static func takeLock(_ directory: String, files: some SpoolFiles) throws(SpoolError) -> Int32 {
        let path = SpoolPaths(directory: directory).lock
        do throws(SpoolFileError) {
            try files.makeDirectories(directory)
            let file = try files.openAll(path, .createOrOpen)
            do throws(SpoolFileError) {
                if try files.lock(file, path: path) { return file }
            } catch {
                files.close(file)
                throw error
            }
            files.close(file)
        } catch {
            throw .failed(error)
        }
        throw .locked(directory: directory)
    }

    /// A random number given when the directory became a spool: what tells this spool's sequences from another's.
    package var identity: UInt64 { core.factory.spoolID }

    /// Grows with each failed commit group; what is appended with an older one is refused.
    package var epoch: UInt64 { core.shared.withLock { $0.pointee.ledger.epoch } }

    /// The newest ticket that is settled, by success or failure.
    package var settledTicket: UInt64 { core.shared.withLock { $0.pointee.ledger.settledTicket } }

    package var state: SpoolState { core.shared.withLock { $0.pointee.ledger.state } }

    /// Copies `ends.count` records into the pending tail, all or none: record i is `bytes[ends[i - 1]..<ends[i]]`.
    ///
    /// - Returns: the ticket to wait for; tickets are consecutive in append order, from 1 on. No records: a barrier.
    /// - Throws: `.failed` with the failure's reason if `epoch` is older than the spool's.
    package func append(
        _ bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<UInt32>, epoch: UInt64
    ) throws(SpoolError) -> UInt64 {
        let recordBytesMax = core.configuration.recordBytesMax
        var framed = 0
        var start = 0
        for end in ends {
            let length = Int(end) - start
            precondition(length >= 0 && Int(end) <= bytes.count, "ends must ascend and lie within the bytes")
            guard length <= recordBytesMax else { throw .recordTooLarge(bytes: length, bytesMax: recordBytesMax) }
            framed += RecordFrame.bytes(payload: length)
            start = Int(end)
        }
        guard framed > 0 else { return try barrier(epoch: epoch) }
        guard framed <= core.configuration.pendingBytesMax else {
            throw .recordTooLarge(bytes: framed, bytesMax: core.configuration.pendingBytesMax)
        }
        return try core.shared.withLock { (shared) throws(SpoolError) in
            let ticket = try shared.pointee.ledger.admit(bytes: framed, epoch: epoch, now: core.clock)
            var start = 0
            for end in ends {
                shared.pointee.tail.append(UnsafeRawBufferPointer(rebasing: bytes[start..<Int(end)]))
                start = Int(end)
            }
            return ticket
        }
    }

    /// The newest append's ticket: once it is settled with success, all that was appended before is durable.
    ///
    /// It may be settled already (`settledTicket`), in which case no listener will be called for it.
    package func barrier(epoch: UInt64) throws(SpoolError) -> UInt64 {
        try core.shared.withLock { (shared) throws(SpoolError) in
            try shared.pointee.ledger.checkAdmission(epoch: epoch)
            return shared.pointee.ledger.newestTicket
        }
    }

    /// Has the writer commit what was appended; called once after a burst of appends.
    package func wake() {
        core.shared.withLock { shared in
            if shared.pointee.writerWaits && !shared.pointee.tail.isEmpty { core.shared.signal() }
        }
    }

    /// Called on the writer thread after each group, in order of tickets; must be quick, and must not call `close()`.
    ///
    /// After a failure listeners are called before appends are admitted again.
    package func addListener(_ listener: @escaping @Sendable (SpoolCommit) -> Void) { core.addListener(listener) }

    /// The reader of this name, at its durable position; a new one begins at the oldest record. Blocking.
    ///
    /// From its first opening on the reader keeps what it hasn't consumed from being trimmed, opened or not.
    package func makeReader(name: String) throws(SpoolError) -> SpoolReader {
        try SpoolReader.open(name: name, core: core)
    }

    /// Commits what is pending, ends the threads, gives the directory free. Later calls do nothing.
    package func close() {
        let isFirst = core.shared.withLock { shared in
            guard !shared.pointee.isClosing else { return false }
            shared.pointee.isClosing = true
            shared.pointee.ledger.admission = .closed
            core.shared.signal()
            return true
        }
        guard isFirst else { return }
        preparer.close()
        for thread in threads { thread.join() }
        core.resumeAllWaiters()
        core.markClosed()
        core.files.close(lockFile)
    }
}
