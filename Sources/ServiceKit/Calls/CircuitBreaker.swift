/// Whether a dependency that has kept failing is worth asking. Pure: the clock is a parameter, in nanoseconds.
///
/// It opens after `failuresMax` failures in a row, lets one caller through when `pauseNanoseconds` have passed, and
/// closes when that one succeeds.
package struct CircuitBreaker: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(until: Int64)
        /// One caller is trying; it is given up on at the deadline, should its answer never come.
        case probing(until: Int64)
    }

    package let failuresMax: Int
    package let pauseNanoseconds: Int64
    package private(set) var state: State = .closed(failures: 0)

    package init(failuresMax: Int = 5, pauseNanoseconds: Int64 = 2_000_000_000) {
        self.failuresMax = failuresMax
        self.pauseNanoseconds = pauseNanoseconds
    }

    package var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// Whether the caller may ask now; who may must say what came of it.
    package mutating func admit(now: Int64) -> Bool {
        switch state {
        case .closed: return true
        case .open(let until), .probing(let until):
            guard now >= until else { return false }
            state = .probing(until: now + pauseNanoseconds)
            return true
        }
    }

    package mutating func succeeded() { state = .closed(failures: 0) }

    /// - Returns: whether it opened just now.
    package mutating func failed(now: Int64) -> Bool {
        switch state {
        case .closed(let failures) where failures + 1 < failuresMax:
            state = .closed(failures: failures + 1)
            return false
        case .closed, .probing:
            state = .open(until: now + pauseNanoseconds)
            return true
        case .open:
            return false
        }
    }
}
