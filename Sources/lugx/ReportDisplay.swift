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
    private static let barWidth = 30

    func show(rows: Int, bytes: Int) {
        guard isTerminal else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.startedAt > .seconds(1), now - state.shownAt > .milliseconds(100) else { return }
            state.shownAt = now
            state.hasBar = true
            state.step += 1
            let text = "\(rows) rows, \(bytes / 1_000_000) MB"
            // A line that is broken could not be taken back.
            let hasPlace = Self.columns >= Self.barWidth + 3 + text.count + 1
            say("\r\u{1B}[K\(hasPlace ? Self.bar(state.step) + " " : "")\(text)")
        }
    }

    func end() {
        state.withLock { state in
            if state.hasBar { say("\r\u{1B}[K") }
            state.hasBar = false
        }
    }

    private static func bar(_ step: Int) -> String {
        let last = barWidth - 3
        let phase = step % (2 * last)
        let place = phase < last ? phase : 2 * last - phase
        return "[\(String(repeating: ".", count: place))###\(String(repeating: ".", count: last - place))]"
    }

    /// Of the terminal, which may be made narrower meanwhile; many where it does not say.
    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return .max }
        return Int(size.ws_col)
    }

    private func say(_ text: String) { DescriptorLogSink().write(Array(text.utf8)) }
}
