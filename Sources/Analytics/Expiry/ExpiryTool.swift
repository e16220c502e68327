package import ClickHouse
package import Logging
package import MetricsRegistry
package import Postgres
package import ServiceKit

/// How long events are kept as someone at a terminal sees it: which months there are and which are to go, and having
/// them dropped at once. It works beside running services.
package struct ExpiryTool: Sendable {
    package struct Month: Sendable, Equatable {
        /// `2026-11`.
        package let name: String
        package let events: Int64
        package let isKept: Bool
    }

    package struct Report: Sendable, Equatable {
        package let months: [Month]
        /// The oldest month whose events are kept from now on, once the others are dropped; nil where all are.
        package let keptFrom: String?
    }

    /// Months are to go whose rollups are not worked out.
    package struct Behind: Error {}

    private let worker: ExpiryWorker

    package init(
        configuration: ServiceConfiguration, clickHouse: ClickHouseClient, database: PostgresPool, registry: Registry,
        logger: Logger
    ) throws {
        worker = try AnalyticsService.expiry(
            configuration: configuration, registry: registry, logger: logger, clickHouse: clickHouse,
            database: database)
    }

    package func report() async throws -> Report {
        let known = try await worker.store.state().keptFrom
        let keptFrom = max(known, worker.bound ?? 0)
        let months = try await worker.store.standing(before: Int64(UInt32.max)).map {
            Month(name: $0.month.text, events: $0.events, isKept: $0.month.start >= keptFrom)
        }
        return Report(months: months, keptFrom: keptFrom > 0 ? CalendarMonth(at: keptFrom).text : nil)
    }

    /// Drops what is to go, and waits for what has to be waited for; the months that went.
    package func apply(_ say: (String) -> Void) async throws -> [String] {
        while true {
            switch try await worker.pass() {
            case .idle: return []
            case .dropped(let months): return months.map(\.text)
            case .behind: throw Behind()
            case .elsewhere: try await Task.sleep(for: .seconds(1))
            case .waiting(let seconds):
                say("waiting for what is on its way to ClickHouse: \(Int(seconds.rounded(.up))) s")
                try await Task.sleep(for: .seconds(min(seconds, 15)))
            }
        }
    }
}
