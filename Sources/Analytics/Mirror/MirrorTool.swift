package import ClickHouse
import Foundation
import Logging
import MetricsRegistry
package import Postgres
package import ServiceKit

/// The order mirror as someone at a terminal uses it, where no service runs.
package enum MirrorTool {
    /// Mirrors until nothing waits.
    package static func catchUp(
        configuration: ServiceConfiguration, clickHouse: ClickHouseClient, database: PostgresPool
    ) async throws {
        let mirror = OrderMirror(
            store: MirrorStore(pool: database, source: try MirrorSource(path: configuration.text(.mirrorSource))),
            target: MirrorTarget(client: clickHouse), metrics: try MirrorMetrics(registry: Registry()),
            logger: Logger(label: "mirror"), ordersMax: configuration.integer(.mirrorOrdersMax))
        while true {
            switch try await mirror.tick() {
            case .worked: continue
            case .standby: throw UnavailableMirror()
            case .idle where await mirror.asOf != nil: return await mirror.handOver()
            // Up to when is known from the next look on.
            case .idle: try await Task.sleep(for: .seconds(0.1))
            }
        }
    }

    /// Another process has the mirror's work.
    package struct UnavailableMirror: Error, CustomStringConvertible {
        package var description: String { "an analytics service mirrors the orders already; stop it" }
    }
}
