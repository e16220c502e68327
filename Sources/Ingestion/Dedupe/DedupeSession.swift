package import Events
internal import Synchronization

/// One event loop's way into the window: collects the ids that a request adds, until the spool took the request's
/// events or refused them. Not thread-safe; one request at a time.
///
///     session.begin()
///     parser.parse(…, admit: session.admit)
///     do { session.appended(ticket: try spool.append(…)) } catch { session.abort() }
package final class DedupeSession {
    private let window: DedupeWindow
    private let number: Int
    private var ids: [EventID] = []

    /// An id of this request was admitted by another loop, which has not appended it yet: whether that is stored is
    /// not known, so the request must not be acknowledged as a duplicate. Answer 503, to be tried again.
    package private(set) var metUnsettled = false

    init(window: DedupeWindow, number: Int) {
        self.window = window
        self.number = number
        ids.reserveCapacity(256)
    }

    deinit { abort() }

    /// Begins a request; an unfinished one is aborted. The spool's epoch to append with must have been read before.
    package func begin() {
        if !ids.isEmpty { abort() }
        metUnsettled = false
    }

    /// Whether the id is new; then it is known from now on, unless the request fails.
    package func admit(_ id: EventID) -> Bool {
        switch window.admit(id, session: number) {
        case .new:
            ids.append(id)
            return true
        case .known: return false
        case .unsettled:
            metUnsettled = true
            return false
        }
    }

    /// The request's events were appended to the spool.
    package func appended(ticket: UInt64) {
        guard !ids.isEmpty else { return }
        let isDue = window.state.withLock { state in
            state.append(ids, ticket: ticket, session: number)
            return state.freezeIfDue()
        }
        ids.removeAll(keepingCapacity: true)
        if isDue { window.wake() }
    }

    /// The request's events were not appended: its ids are new again.
    package func abort() {
        guard !ids.isEmpty else { return }
        window.state.withLock { $0.abort(ids, session: number) }
        ids.removeAll(keepingCapacity: true)
    }
}
