import ClickHouse
import Logging
import MetricsRegistry
import Queries
import ServiceKit
import ServiceLifecycle

/// Keeps up what ties events together: which user an anonymous visitor turned out to be, and what led to each order.
///
/// Each tick works on the last hours, and on one further day, one after the other back to the oldest: so what comes late
/// is found within a round. Doing it again, or at the same time elsewhere, changes nothing: rows have keys, and the
/// newest version (the earliest sight of an identity) is the one that counts.
struct EventLinks: Service {
    /// What a tick takes from one of its two spans is bounded by its length.
    static let recentSeconds: Int64 = 2 * 3600
    static let spanSeconds: Int64 = 86_400
    static let daysMax: Int64 = 400

    let client: ClickHouseClient
    let intervalSeconds: Double
    let logger: Logger
    private let runs: Family<Counter>

    init(client: ClickHouseClient, intervalSeconds: Double, registry: Registry, logger: Logger) throws {
        self.client = client
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
                let now = Timestamp.nowMilliseconds()
                do {
                    try await link(from: now / 1000 - Self.recentSeconds, to: now / 1000 + Self.spanSeconds, now: now)
                    let end = now / 1000 - back * Self.spanSeconds
                    try await link(from: end - Self.spanSeconds, to: end, now: now)
                    back = (back + 1) % Self.daysMax
                    runs.with("ok").increment()
                } catch {
                    runs.with("failed").increment()
                    logger.warning("Events were not linked", metadata: ["reason": .string("\(error)")])
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// Links the events that happened from a second on and before another.
    func link(from: Int64, to: Int64, now: Int64) async throws(ClickHouseError) {
        let times: [String: ClickHouseValue] = [
            "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: max(86_400, from))),
            "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: to)),
        ]
        try await client.execute(
            "INSERT INTO analytics.identities " + QueryFile.named("clickhouse/identities.sql").text, times)
        try await client.execute(
            "INSERT INTO analytics.order_channels " + QueryFile.named("clickhouse/order_channels.sql").text,
            times.merging(["version": .int(now)]) { $1 })
    }
}
