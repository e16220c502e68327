import ClickHouse
import Logging
import MetricsRegistry
import Queries
import ServiceKit
import ServiceLifecycle

/// Keeps up what ties events together: which user an anonymous visitor turned out to be, and what led to each order.
///
/// Each tick works on the last hours, and on a few further days, one after the other back to the oldest that has events:
/// so what comes late, or was brought in from the past, is found within a round. Doing it again, or at the same time
/// elsewhere, changes nothing: rows have keys, and the newest version (the earliest sight of an identity) is the one that
/// counts.
struct EventLinks: Service {
    /// What a tick takes from one of its two spans is bounded by its length.
    static let recentSeconds: Int64 = 2 * 3600
    static let spanSeconds: Int64 = 86_400
    static let daysMax: Int64 = 400
    /// Further days of a tick.
    static let tickDays: Int64 = 4

    let client: ClickHouseClient
    /// By which one of several instances does it; nil where there is only this one.
    let lease: JobLease?
    let intervalSeconds: Double
    let logger: Logger
    private let runs: Family<Counter>

    init(
        client: ClickHouseClient, lease: JobLease? = nil, intervalSeconds: Double, registry: Registry, logger: Logger
    ) throws {
        self.client = client
        self.lease = lease
        self.intervalSeconds = intervalSeconds
        self.logger = logger
        runs = try registry.counter(
            "lugx_event_links_total", help: "Rounds of tying events to users and orders, by what came of them.",
            labels: ["result"])
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var back: Int64 = 0
            while !Task.isCancelled {
                do {
                    let isOurs = try await tick(back)
                    if isOurs {
                        back += Self.tickDays
                        runs.with("ok").increment()
                    }
                } catch {
                    runs.with("failed").increment()
                    logger.warning("Events were not linked", metadata: ["reason": .string("\(error)")])
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// Links the last hours, and the days from so many back on; false where another instance does it.
    private func tick(_ back: Int64) async throws -> Bool {
        let work: @Sendable () async throws -> Void = {
            let now = Timestamp.nowMilliseconds()
            try await link(from: now / 1000 - Self.recentSeconds, to: now / 1000 + Self.spanSeconds, now: now)
            let oldest = try await RollupStore(client: client).span()?.range.lowerBound ?? now / 1000
            let days = min(Self.daysMax, max(0, now / 1000 - oldest) / Self.spanSeconds + 1)
            for day in 0..<min(days, Self.tickDays) {
                let end = now / 1000 - (back + day) % days * Self.spanSeconds
                try await link(from: end - Self.spanSeconds, to: end, now: now)
            }
        }
        // The one who did it comes back before the others may.
        if let lease { return try await lease.holding(restSeconds: intervalSeconds * 2, work) }
        try await work()
        return true
    }

    /// Links the events that happened from a second on and before another.
    func link(from: Int64, to: Int64, now: Int64) async throws {
        let from = max(Self.spanSeconds, from)
        try await client.execute(
            "INSERT INTO analytics.identities " + QueryFile.named("clickhouse/identities.sql").text,
            RollupStore.window(from..<max(from, to)))
        // A session may have begun a day before its order: where its events are not kept any more, what led to it stays
        // as it was found.
        let kept = try await ExpiryStore.mark(client)
        let whole = max(from, kept > 0 ? kept + Self.spanSeconds : 0)
        guard whole < to else { return }
        try await client.execute(
            "INSERT INTO analytics.order_channels " + QueryFile.named("clickhouse/order_channels.sql").text,
            RollupStore.window(whole..<to).merging(["version": .int(now)]) { $1 })
    }
}
