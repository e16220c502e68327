package import ClickHouse
import Queries
import ServiceKit

/// What reports read.
extension FigureSources {
    /// Orders changed each time the figures were read.
    package struct Unsettled: Error {}

    /// How often figures are read anew when the orders of their days changed meanwhile.
    static let attemptsMax = 5

    /// Runs `body` until the sales of the days before a window's end were the same from its beginning to its end.
    ///
    /// - Parameters:
    ///   - end: seconds since 1970; sales from then on may change.
    ///   - body: gets the newest revision of the sales, for `{newest:UInt64}`.
    package func settled<Value: Sendable>(
        until end: Int64, _ body: @Sendable (_ newest: UInt64) async throws -> Value
    ) async throws -> Value {
        for _ in 0..<Self.attemptsMax {
            do { try await sales.maker.bringUpToDate() } catch is SalesMaker.IsBehind { throw Unsettled() }
            let before = try await newestRevision(until: end)
            let value = try await body(try await sales.maker.newestRevision())
            // What a later revision replaces may be gone already.
            if try await newestRevision(until: end) == before { return value }
        }
        throw Unsettled()
    }

    private func newestRevision(until end: Int64) async throws -> UInt64 {
        let rows = try await client.query(
            QueryFile.named("clickhouse/sales_snapshot_until.sql").text, ["to": SalesReader.time(end)],
            timeoutSeconds: queries.limits.timeoutSeconds)
        return try rows.first?("newest") ?? 0
    }

    /// The rows of a statement as they come, read-only, without a limit on how many.
    package func text(
        _ sql: String, _ values: [String: ClickHouseValue], timeoutSeconds: Int
    ) async throws(ClickHouseError) -> ClickHouseTextStream {
        try await client.text(
            sql, values, settings: ["readonly": "2", "max_memory_usage": String(queries.limits.memoryBytesMax)],
            timeoutSeconds: timeoutSeconds)
    }

    /// The window that another one is compared with; nil where there is none.
    package func previous(_ window: ReportWindow) -> ReportWindow? { try? window.compared(.previous) }

    /// What statements need to tell the wall clock of a window's zone: the offsets in force, and from when on each is.
    package static func clock(_ window: ReportWindow) -> (offsets: ClickHouseValue, transitions: ClickHouseValue) {
        let zone = ZoneOffsets(window.zone, from: window.start, to: window.end)
        return (.array(zone.offsets.map { .int($0) }), .array(zone.transitions.map { .int($0) }))
    }
}
