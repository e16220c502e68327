import HummingbirdCore
import MetricsRegistry

/// Accepts no more connections while as many are open as may be, and counts how often that began.
struct ConnectionLimit: AvailableConnectionsDelegate {
    private let connectionsMax: Int
    private let pauses: Counter
    private var open = 0

    init(connectionsMax: Int, pauses: Counter) {
        self.connectionsMax = connectionsMax
        self.pauses = pauses
    }

    mutating func connectionOpened() {
        open += 1
        if open == connectionsMax { pauses.increment() }
    }

    mutating func connectionClosed() { open -= 1 }

    func isAcceptingNewConnections() -> Bool { open < connectionsMax }
}
