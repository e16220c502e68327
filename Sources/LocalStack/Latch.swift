import CProcess
import Glibc
import Synchronization

/// Opens once; any number of threads and tasks may wait for it, with a bound.
package final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())
    private let readEnd: Int32
    private let writeEnd: Int32

    package init() {
        var ends: [Int32] = [-1, -1]
        let code = cprocess_pipe(&ends)
        precondition(code == 0, "cannot make a pipe: \(String(cString: strerror(code)))")
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        if !state.withLock({ $0.isOpen }) { close(writeEnd) }
    }

    package var isOpen: Bool { state.withLock { $0.isOpen } }

    package func open() {
        let waiters = state.withLock { state in
            guard !state.isOpen else { return [CheckedContinuation<Bool, Never>]() }
            state.isOpen = true
            // The closed pipe wakes every thread that polls its other end.
            close(writeEnd)
            defer { state.waiters.removeAll() }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Blocks the calling thread until the latch opens or the time is over; true when it is open.
    @discardableResult
    package func wait(milliseconds: Int?) -> Bool {
        let deadline = milliseconds.map { MonotonicClock.milliseconds + Int64($0) }
        while !isOpen {
            let left = deadline.map { max(0, Int32(clamping: $0 - MonotonicClock.milliseconds)) } ?? -1
            var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            if poll(&request, 1, left) == 0 { return isOpen }
        }
        return true
    }

    /// Suspends until the latch opens.
    package func opened() async {
        _ = await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen {
                    state.waiters[state.nextWaiter] = continuation
                    state.nextWaiter += 1
                }
                return state.isOpen
            }
            if isOpen { continuation.resume(returning: true) }
        }
    }
}
