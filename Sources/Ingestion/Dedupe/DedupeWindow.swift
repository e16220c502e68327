package import EventSpool
package import Events
internal import Synchronization

/// The ids clients gave their events, over days: durable with the events, bounded in memory and disk, and never
/// wrong about an id it calls known.
///
/// An id goes through these states:
///
///     admitted by a session → appended (has a ticket) → settled: durable → in memory → sealed in a generation
///                           ↘ aborted                 ↘ settled: failed → forgotten
///
/// Ids in memory are not written anywhere: after a crash they are read again from the spool's own records, from
/// `coveredSequence` on. So the spool must keep its records from there: open one of its readers for the window
/// (`makeReader(name: "dedupe")`) and commit it to `coveredSequence` in `DedupeObserver.sealed`.
///
/// At a start: `open`, then `restore` the ids of the spool's records from `coveredSequence` on, then
/// `start(nextSequence:)`; then `settle` from the spool's listener.
///
/// Thread-safe. Look-ups take a lock for some tens of nanoseconds and read one page of a file for about one new id
/// in a thousand and generation; sealing and merging happen on a thread of the window's own.
package final class DedupeWindow: Sendable {
    let configuration: DedupeConfiguration
    let files: any SpoolFiles
    let observer: any DedupeObserver
    let spoolIdentity: UInt64
    let now: @Sendable () -> Int64
    let state: Mutex<DedupeState>
    private let thread = Mutex<DedupeThread?>(nil)

    private init(
        _ configuration: DedupeConfiguration, spoolIdentity: UInt64, now: @escaping @Sendable () -> Int64,
        files: any SpoolFiles, observer: any DedupeObserver, generations: [Generation]
    ) {
        self.configuration = configuration
        self.spoolIdentity = spoolIdentity
        self.now = now
        self.files = files
        self.observer = observer
        state = Mutex(DedupeState(configuration, generations: generations, spoolIdentity: spoolIdentity))
    }

    deinit { close() }

    /// Opens the window in its directory. Blocking; reads about two bytes for each id.
    ///
    /// - Parameters:
    ///   - spoolIdentity: `EventSpool.identity`: sequences of another spool cover nothing.
    ///   - now: Milliseconds since 1970 that only go forward (`DedupeClock`).
    package static func open(
        _ configuration: DedupeConfiguration, spoolIdentity: UInt64,
        now: @escaping @Sendable () -> Int64 = DedupeClock.system(),
        files: some SpoolFiles = PosixFiles(), observer: any DedupeObserver
    ) throws(DedupeError) -> DedupeWindow {
        let generations = try GenerationFolder(directory: configuration.directory, files: files, observer: observer)
            .load(nowMilliseconds: now())
        return DedupeWindow(
            configuration, spoolIdentity: spoolIdentity, now: now, files: files, observer: observer,
            generations: generations)
    }

    /// Ids of all spool records below this are in generations.
    package var coveredSequence: UInt64 { state.withLock { $0.coveredSequence } }

    /// Ids known, pending ones not counted (an id that lies in two generations counts twice).
    package var idCount: Int { state.withLock { $0.idCount } }

    /// Generation files in use.
    package var generationCount: Int { state.withLock { $0.generations.count } }

    /// An id of a record that stands in the spool at or above `coveredSequence`; only before `start`.
    package func restore(_ id: EventID) { state.withLock { $0.remember(id) } }

    /// Begins sealing. `nextSequence` is the spool's, up to which ids were restored.
    package func start(nextSequence: UInt64) {
        state.withLock { state in
            state.nextSequence = max(nextSequence, state.coveredSequence)
            state.freezeIfDue()
        }
        thread.withLock { thread in
            if thread == nil { thread = DedupeThread { [weak self] in self?.work() ?? 3600 } }
        }
    }

    /// One for each event loop.
    package func makeSession() -> DedupeSession {
        DedupeSession(window: self, number: state.withLock { $0.makeSession() })
    }

    /// What a commit of the spool means for ids: called from its listener, before appends are admitted again after
    /// a failure.
    package func settle(_ commit: SpoolCommit) {
        settle(upTo: commit.upTo, isDurable: commit.isDurable, nextSequence: commit.nextSequence)
    }

    /// Every ticket up to `ticket` that is not settled yet is now, as the arguments say; see `SpoolCommit`.
    package func settle(upTo ticket: UInt64, isDurable: Bool, nextSequence: UInt64) {
        let isDue = state.withLock { state in
            state.settle(upTo: ticket, isDurable: isDurable, nextSequence: nextSequence)
            return state.freezeIfDue()
        }
        if isDue { wake() }
    }

    /// Has the ids of all spool records below `sequence` sealed soon, even if they are few.
    package func seal(upTo sequence: UInt64) {
        let isDue = state.withLock { state in
            state.sealTarget = max(state.sealTarget, sequence)
            return state.freezeIfDue()
        }
        if isDue { wake() }
    }

    /// Ends the background thread. Ids in memory are read from the spool again at the next start.
    package func close() {
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.stop()
    }

    func wake() { thread.withLock { $0 }?.wake() }

    /// What admitting an id came to.
    enum Admission { case new, known, unsettled }

    func admit(_ id: EventID, session: Int) -> Admission {
        let key = GenerationKey(id)
        while true {
            let (answer, sealed) = state.withLock { ($0.look(id, session: session), $0.sealed) }
            if let answer { return answer }
            if isSealed(key, sealed) { return .known }
            let admitted = state.withLock { state -> (Admission, Bool)? in
                if let answer = state.look(id, session: session) { return (answer, false) }
                // Ids may have moved from memory into a generation meanwhile.
                guard state.sealed === sealed else { return nil }
                return (.new, !state.admit(id, session: session))
            }
            if let (answer, isForgotten) = admitted {
                if isForgotten { observer.idForgotten() }
                return answer
            }
        }
    }

    private func isSealed(_ key: GenerationKey, _ sealed: GenerationSet) -> Bool {
        sealed.anyCandidate(key) { generation in
            do throws(Generation.Unreadable) {
                return try generation.contains(key)
            } catch {
                observer.lookupFailed(file: generation.path, reason: error.reason)
                return false
            }
        }
    }
}

/// Milliseconds since 1970 that follow the wall clock at the start and the monotonic one from then on, so that no
/// jump of the wall clock makes ids old.
package enum DedupeClock {
    package static func system() -> @Sendable () -> Int64 {
        let wall = Int64(wallSeconds() * 1000)
        let start = ContinuousClock.now
        return {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            return wall + seconds * 1000 + attoseconds / 1_000_000_000_000_000
        }
    }
}
