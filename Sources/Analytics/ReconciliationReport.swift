package import ClickHouse
import Foundation
package import Postgres
package import ServiceKit

/// What `lugx reconcile` prints.
package struct ReconciliationReport: Sendable {
    /// Whether everything agrees.
    package let isOk: Bool
    /// Orders that differ, those on their way aside, and events that stand nowhere or twice.
    package let orderDifference: Int
    package let eventDifference: Int64
    package let json: String
    package let table: String
    /// Orders that were put down to be mirrored again.
    package let repaired: Int

    /// Compares everything there is.
    ///
    /// - Parameters:
    ///   - clickHouse: allowed to read `analytics`.
    ///   - database: as the role `analytics`, or the owner.
    ///   - repairs: whether orders that differ are to be mirrored again.
    package init(
        configuration: ServiceConfiguration, clickHouse: ClickHouseClient, database: PostgresPool, repairs: Bool
    ) async throws {
        let source = try MirrorSource(path: configuration.text(.mirrorSource))
        try await source.check(database)
        let store = ReconciliationStore(
            pool: database, client: clickHouse, source: source,
            ledger: LedgerStore(pool: database, client: clickHouse))
        let result = try await store.reconcile()
        isOk = result.status == .ok
        orderDifference = result.orders.difference
        eventDifference = result.events.difference
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        json = String(decoding: try encoder.encode(result), as: UTF8.self)
        table = Self.table(result)
        repaired = repairs ? try await store.repair(result.orders.orders) : 0
    }

    /// Purchases of no order that the table shows.
    private static let unknownMax = 20

    /// Asks whoever mirrors to mirror everything anew.
    package static func askForResync(_ database: PostgresPool) async throws {
        try await MirrorStore.askForResync(database)
    }

    private static func table(_ result: Reconciliation) -> String {
        let (events, orders, purchases) = (result.events, result.orders, result.purchases)
        var rows: [(String, String)] = [
            ("orders mirrored up to", result.as_of ?? "not known"),
            ("orders in PostgreSQL", "\(orders.postgresql)"), ("orders in the mirror", "\(orders.mirror)"),
            ("orders on their way", "\(orders.waiting)"), ("orders refused", "\(orders.refused)"),
            ("orders that differ", "\(orders.difference)"), ("", ""),
            ("events received", "\(events.received)"), ("  rejected", "\(events.rejected)"),
            ("  duplicates", "\(events.duplicates)"), ("  accepted", "\(events.accepted)"),
            ("    spooled", "\(events.spooled)"), ("    inserted", "\(events.inserted)"),
            ("      erased", "\(events.erased)"), ("      dropped", "\(events.dropped)"),
            ("    quarantined", "\(events.quarantined)"), ("    expired", "\(events.expired)"),
            ("events that differ", "\(events.difference)"), ("", ""),
            ("purchases tracked", "\(purchases.tracked)"), ("  without an order", "\(purchases.unknown)"),
            ("sales", "\(purchases.sales)"), ("  not tracked", "\(purchases.untracked)"),
        ]
        for day in orders.days {
            rows.append(("", ""))
            rows.append(("day \(day.day)", "PostgreSQL / mirror"))
            rows += day.figures.map { ("  \($0.name)", "\($0.postgresql) / \($0.mirror)") }
        }
        if !orders.orders.isEmpty { rows.append(("", "")) }
        rows += orders.orders.map { ("order \($0.order_id)", "\($0.difference.rawValue) on \($0.day)") }
        rows += unknown(purchases)
        rows.append(("", ""))
        rows.append(("status", result.status.rawValue))
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in
            name.isEmpty ? "" : name + String(repeating: " ", count: width - name.count + 2) + value
        }.joined(separator: "\n")
    }

    /// The newest purchases of no order. (Sales that were not tracked are no fault of anyone's; the JSON has them.)
    private static func unknown(_ purchases: Reconciliation.Purchases) -> [(String, String)] {
        guard !purchases.unknown_orders.isEmpty else { return [] }
        let shown = purchases.unknown_orders.prefix(unknownMax)
        let rest = purchases.unknown - shown.count
        return [("", "")] + shown.map { ("purchase of no order \(printable($0.order_id))", $0.at) }
            + (rest > 0 ? [("purchases of no order besides", "\(rest)")] : [])
    }

    /// Anyone may track a purchase, so what it names is not to move the cursor of a terminal.
    private static func printable(_ id: String) -> String {
        var text = ""
        for scalar in id.unicodeScalars.prefix(80) {
            let isControl =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            text.unicodeScalars.append(isControl ? "?" : scalar)
        }
        return text
    }
}
