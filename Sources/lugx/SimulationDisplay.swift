import Glibc
import ServiceKit
import Simulation
import Synchronization

/// How far a simulation has come: a bar on a terminal, otherwise a line now and then. On standard error, so that what
/// is said at the end stands alone.
final class SimulationDisplay: Sendable {
    private struct State {
        var shownAt = ContinuousClock.now - .seconds(60)
        var tenths = -1
        var hasBar = false
    }

    private let state = Mutex(State())
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ progress: SimulationProgress) {
        state.withLock { state in
            if let seconds = progress.waitSeconds {
                say("\(isTerminal ? "\r\u{1B}[K" : "")lugx: a service asks for patience: waiting \(Int(seconds)) s\n")
                return
            }
            let text = Self.text(progress)
            if isTerminal {
                let isLast = progress.visits == progress.visitsPlanned
                guard isLast || ContinuousClock.now - state.shownAt > .milliseconds(100) else { return }
                state.shownAt = .now
                state.hasBar = true
                say("\r\u{1B}[K\(Self.bar(progress))\(text)")
            } else if let planned = progress.visitsPlanned {
                let tenths = planned == 0 ? 10 : progress.visits * 10 / planned
                guard tenths > state.tenths else { return }
                state.tenths = tenths
                say("lugx: \(text)\n")
            } else if ContinuousClock.now - state.shownAt > .seconds(10) {
                state.shownAt = .now
                say("lugx: \(text)\n")
            }
        }
    }

    func end() {
        state.withLock { state in
            if state.hasBar { say("\n") }
            state.hasBar = false
        }
    }

    private static func bar(_ progress: SimulationProgress) -> String {
        guard let planned = progress.visitsPlanned, planned > 0 else { return "" }
        let full = 30 * progress.visits / planned
        return "[\(String(repeating: "#", count: full))\(String(repeating: ".", count: 30 - full))] "
    }

    static func text(_ progress: SimulationProgress) -> String {
        let planned = progress.visitsPlanned.map { " of \($0)" } ?? ""
        return "\(progress.visits)\(planned) visits, \(progress.orders) orders, \(progress.events) events"
    }

    private func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    /// What the figures must show, in short.
    static func summarise(_ manifest: SimulationManifest, path: String) {
        let totals = manifest.totals
        let sales = totals.sales
        print(
            """
            \(manifest.isComplete ? "done" : "interrupted"): \
            \(Timestamp.text(seconds: manifest.from / 1000)) to \(Timestamp.text(seconds: manifest.to / 1000)), \
            seed \(manifest.seed)
              visits   \(totals.sessions) by \(totals.visitors) visitors, \(totals.events) events, \
            \(totals.abandonedCarts) carts left
              orders   \(totals.ordersMade) made, \(totals.ordersDeclined) declined, \(totals.ordersCancelled) \
            cancelled, \(totals.reviews) reviews
              sales    \(sales.orders) orders, \(sales.units) units of \(totals.newCustomers) customers
              gross    \(sales.gross) \(manifest.currency)
              discounts \(sales.discounts)
              refunds  \(sales.refunds)
              net      \(sales.net)
            \(path) has all of it
            """)
    }
}
