/// Events per second for each client, with a burst, in a bounded table.
///
/// Each client has one number: the time at which all it sent would have been within its rate (the generic cell rate
/// algorithm). A request goes ahead while that lies less than the burst in the future, and is charged once its events
/// are counted, so a batch can overdraw once, and then waits. The table forgets the clients that were quiet longest.
struct EventRateLimiter<Client: Hashable & Sendable>: Sendable {
    struct Refusal: Equatable, Sendable {
        /// Whole seconds until the next request goes ahead, at least 1.
        let retryAfterSeconds: Int
    }

    let eventsPerSecond: Double
    let burstSeconds: Double
    let clientsMax: Int
    private var recent: [Client: Int64] = [:]
    private var older: [Client: Int64] = [:]

    init(eventsPerSecond: Double, burstSeconds: Double = 2, clientsMax: Int = 100_000) {
        self.eventsPerSecond = eventsPerSecond
        self.burstSeconds = burstSeconds
        self.clientsMax = max(clientsMax, 2)
    }

    /// Clients that are remembered.
    var clients: Int { recent.count + older.count }

    /// Whether a request of this client may go ahead; `now` in nanoseconds of a clock that doesn't go back.
    func check(_ client: Client, now: Int64) -> Refusal? {
        let ahead = (recent[client] ?? older[client] ?? now) - now - Int64(burstSeconds * 1e9)
        return ahead > 0 ? Refusal(retryAfterSeconds: Int((ahead + 999_999_999) / 1_000_000_000)) : nil
    }

    /// Counts the events of a request that went ahead.
    mutating func charge(_ client: Client, events: Int, now: Int64) {
        let known = recent[client] ?? older[client] ?? now
        if recent[client] == nil {
            older[client] = nil
            if recent.count >= clientsMax / 2 {
                older = recent
                recent = [:]
            }
        }
        recent[client] = max(known, now) + Int64(Double(events) / eventsPerSecond * 1e9)
    }
}
