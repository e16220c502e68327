import Glibc

/// The signals a process is asked to end with, each after so many milliseconds from the start of the stop; the last
/// is SIGKILL, so that a process that hangs is gone all the same.
package struct StopLadder: Sendable {
    package struct Step: Equatable, Sendable {
        package let signal: Int32
        package let afterMilliseconds: Int
    }

    package let steps: [Step]

    package init(_ signals: [(signal: Int32, afterMilliseconds: Int)]) {
        steps = signals.map { Step(signal: $0.signal, afterMilliseconds: $0.afterMilliseconds) }
    }

    /// Fast shutdown, then immediate shutdown (recovers from the log at the next start), then the axe.
    package static let postgres = StopLadder([(SIGINT, 0), (SIGQUIT, 1800), (SIGKILL, 2700)])
    /// ClickHouse takes 2 s to end by itself; what it acknowledged is in its parts either way.
    package static let clickHouse = StopLadder([(SIGTERM, 0), (SIGKILL, 2800)])
    package static let service = StopLadder([(SIGTERM, 0), (SIGKILL, 1500)])
    package static let now = StopLadder([(SIGKILL, 0)])

    package var lastStepMilliseconds: Int { steps.last?.afterMilliseconds ?? 0 }
}
