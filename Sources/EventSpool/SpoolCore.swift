import Synchronization

/// What the threads of one spool share: the ledger, the tail, and who waits.
final class SpoolCore: Sendable {
    struct Waiter {
        var id: UInt64
        var beyond: UInt64
        var continuation: CheckedContinuation<Void, Never>
    }

    struct Shared {
        var ledger: SpoolLedger
        /// Frames that wait for the next group.
        var tail = TailBuffer()
        /// The group being written; only the writer touches it.
        var group = TailBuffer()
        var writerWaits = false
        var isClosing = false
        /// Number for the next segment or spare.
        var nextNumber: UInt64
        var openReaders: Set<String> = []
        var waiters: [Waiter] = []
        var nextWaiterID: UInt64 = 0
        /// Waiters cancelled before they began to wait.
        var cancelledWaiters: Set<UInt64> = []
    }

    let configuration: SpoolConfiguration
    let files: any SpoolFiles
    let paths: SpoolPaths
    let observer: any SpoolObserver
    let clock: @Sendable () -> Double
    let factory: SegmentFactory
    let shared: Monitor<Shared>
    private let listeners = Mutex<[@Sendable (SpoolCommit) -> Void]>([])

    init(
        configuration: SpoolConfiguration, files: any SpoolFiles, observer: any SpoolObserver,
        clock: @escaping @Sendable () -> Double, factory: SegmentFactory, ledger: SpoolLedger, nextNumber: UInt64
    ) {
        self.configuration = configuration
        self.files = files
        self.paths = factory.paths
        self.observer = observer
        self.clock = clock
        self.factory = factory
        shared = Monitor(Shared(ledger: ledger, nextNumber: nextNumber))
    }

    deinit {
        shared.withLock { shared in
            shared.pointee.tail.deallocate()
            shared.pointee.group.deallocate()
        }
    }

    var quarantine: Quarantine { Quarantine(files: files, paths: paths, observer: observer) }

    func addListener(_ listener: @escaping @Sendable (SpoolCommit) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func tellListeners(_ commit: SpoolCommit) {
        for listener in listeners.withLock({ $0 }) { listener(commit) }
    }

    /// Makes spares of segments nobody needs, or removes them. What fails here is found again at the next start.
    func recycle(_ segments: [SegmentCatalog.Segment]) {
        guard !segments.isEmpty else { return }
        var spares: [(path: String, bytes: Int)] = []
        for segment in segments {
            let path = paths.segment(segment.number)
            let spare = paths.spare(segment.number)
            let isKept =
                !segment.isTainted
                && shared.withLock { $0.pointee.ledger.keepsSpare(fileBytes: segment.header.fileBytes) }
                && spares.count < configuration.spareSegmentsMax
            do throws(SpoolFileError) {
                if isKept {
                    try files.rename(path, to: spare)
                    spares.append((spare, segment.header.fileBytes))
                } else {
                    try files.remove(path)
                }
            } catch {
                observer.spareFailed(.failed(error))
            }
        }
        do throws(SpoolFileError) {
            // Before a spare is used again its old name must be gone for good.
            try files.syncDirectory(paths.directory)
            for spare in spares { addSpare(spare.path, bytes: spare.bytes) }
        } catch {
            for spare in spares { try? files.remove(spare.path) }
            observer.spareFailed(.failed(error))
        }
        observer.trimmed(segments: segments.count)
        // A writer without a segment may get one now.
        shared.withLock { _ in shared.signal() }
    }

    func addSpare(_ path: String, bytes: Int) {
        let isKept = shared.withLock { shared in
            guard shared.pointee.ledger.keepsSpare(fileBytes: bytes) else { return false }
            shared.pointee.ledger.spares.append(path)
            return true
        }
        if !isKept { try? files.remove(path) }
    }
}

extension SpoolCore {
    /// Notes what was durable, so that the next start can tell a lost tail from a torn one. A help, not a condition.
    func markClosed() {
        let durable = shared.withLock { $0.pointee.ledger.nextSequence }
        do throws(SpoolFileError) {
            let file = try files.openAll(paths.closing, .createOrOpen)
            defer { files.close(file) }
            let last = try PositionFile.read(file, files: files, path: paths.closing)
            try PositionFile.write(
                PositionFile.Slot(generation: (last.slot?.generation ?? 0) + 1, durable: durable), to: file,
                files: files, path: paths.closing)
            try files.syncDirectory(paths.directory)
        } catch {
            observer.spareFailed(.failed(error))
        }
    }

    func resumeAllWaiters() {
        let waiters = shared.withLock { shared in
            defer { shared.pointee.waiters = [] }
            return shared.pointee.waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    /// Returns when the record `beyond` is durable, the spool is closed, or the task is cancelled.
    func waitForRecords(beyond: UInt64) async {
        let id = shared.withLock { shared in
            defer { shared.pointee.nextWaiterID += 1 }
            return shared.pointee.nextWaiterID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = shared.withLock { shared in
                    if shared.pointee.cancelledWaiters.remove(id) != nil || shared.pointee.isClosing
                        || shared.pointee.ledger.nextSequence > beyond
                    {
                        return true
                    }
                    shared.pointee.waiters.append(Waiter(id: id, beyond: beyond, continuation: continuation))
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let waiter = shared.withLock { shared -> Waiter? in
                guard let index = shared.pointee.waiters.firstIndex(where: { $0.id == id }) else {
                    shared.pointee.cancelledWaiters.insert(id)
                    return nil
                }
                return shared.pointee.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
        shared.withLock { _ = $0.pointee.cancelledWaiters.remove(id) }
    }
}
