import Glibc
import ServiceKit
import Synchronization

/// How far a report has come, on a terminal, once it takes long. How many rows there will be is not known before, so the
/// bar moves to and fro.
final class ReportDisplay: Sendable {
    private struct State {
        let startedAt = ContinuousClock.now
        var shownAt = ContinuousClock.now
        var hasBar = false
        var step = 0
    }

    private let state = Mutex(State())
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private static let width = 30

    func show(rows: Int, bytes: Int) {
        guard isTerminal else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.startedAt > .seconds(1), now - state.shownAt > .milliseconds(100) else { return }
            state.shownAt = now
            state.hasBar = true
            state.step += 1
            let phase = state.step % (2 * (Self.width - 3))
            let place = phase < Self.width - 3 ? phase : 2 * (Self.width - 3) - phase
            let bar =
                String(repeating: ".", count: place) + "###"
                + String(repeating: ".", count: Self.width - 3 - place)
            say("\r\u{1B}[K[\(bar)] \(rows) rows, \(bytes / 1_000_000) MB")
        }
    }

    func end() {
        state.withLock { state in
            if state.hasBar { say("\r\u{1B}[K") }
            state.hasBar = false
        }
    }

    private func say(_ text: String) { DescriptorLogSink().write(Array(text.utf8)) }
}
