import ClickHouse
import MetricsRegistry
import TestSupport
import Testing

@testable import Analytics

/// The way to ClickHouse, over one that is real.
@Suite(.serialized) struct FigureQueriesTests {
    /// Never ends; the comment tells it from others.
    private static let endless =
        "SELECT count() AS n FROM system.numbers WHERE sleep(0.1) = 0 AND {id:UInt32} > 0"

    private static func with(
        _ limits: FigureQueries.Limits = FigureQueries.Limits(),
        _ body: (FigureQueries, ClickHouseClient, Registry) async throws -> Void
    ) async throws {
        let server = try await TestClickHouse()
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url()))
        let registry = Registry()
        try await body(
            FigureQueries(client: client, limits: limits, metrics: FigureMetrics(registry: registry)), client, registry)
        await client.close()
        await server.stop()
    }

    private static func running(_ client: ClickHouseClient) async throws -> Int {
        let rows = try await client.query(
            "SELECT count() AS n FROM system.processes WHERE query LIKE '%sleep(0.1)%' "
                + "AND query NOT LIKE '%system.processes%'")
        return try rows[0]("n")
    }

    @Test func `the same question is asked once and stopped when the last one leaves`() async throws {
        try await Self.with { queries, client, registry in
            let asked = (0..<3).map { _ in
                Task { try await queries.rows(sql: Self.endless, ["id": .int(1)]) }
            }
            let other = Task { try await queries.rows(sql: Self.endless, ["id": .int(2)]) }
            try await eventually("two questions run") { try await Self.running(client) == 2 }
            try await eventually("the others share the first") {
                registry.rendered().contains("lugx_figure_queries_shared_total 2")
            }
            asked[0].cancel()
            await #expect(throws: CancellationError.self) { try await asked[0].value }
            asked[1].cancel()
            await #expect(throws: CancellationError.self) { try await asked[1].value }
            #expect(try await Self.running(client) == 2)
            asked[2].cancel()
            await #expect(throws: CancellationError.self) { try await asked[2].value }
            try await eventually("ClickHouse has stopped it") { try await Self.running(client) == 1 }
            other.cancel()
            _ = try? await other.value
            try await eventually("ClickHouse has stopped all") { try await Self.running(client) == 0 }
        }
    }

    @Test func `above the bounds one is told to come again, and a turn comes by itself`() async throws {
        var limits = FigureQueries.Limits()
        limits.runningMax = 1
        limits.waitingMax = 1
        try await Self.with(limits) { queries, client, registry in
            let first = Task { try await queries.rows(sql: Self.endless, ["id": .int(1)]) }
            try await eventually("it runs") { try await Self.running(client) == 1 }
            let second = Task { try await queries.rows(sql: "SELECT 2 AS n", [:]) }
            try await eventually("the second waits") {
                registry.rendered().contains("lugx_figure_queries_waiting 1")
            }
            await #expect(throws: FigureQueries.Busy.self) { try await queries.rows(sql: "SELECT 3 AS n", [:]) }
            first.cancel()
            let answer: Int = try await second.value[0]("n")
            #expect(answer == 2)
            #expect(registry.rendered().contains("lugx_figure_queries_total{result=\"refused\"} 1"))
        }
    }

    @Test func `a figure's question can't write, run for long, or give more than it may`() async throws {
        var limits = FigureQueries.Limits()
        limits.timeoutSeconds = 1
        limits.resultRowsMax = 10
        try await Self.with(limits) { queries, _, _ in
            for (sql, kind) in [
                ("CREATE TABLE default.t (n UInt8) ENGINE = Log", ClickHouseError.Kind.forbidden),
                ("SELECT number FROM system.numbers LIMIT 11", .limit),
                ("SELECT count() AS n FROM system.numbers WHERE sleep(0.1) = 0", .executionTime),
            ] {
                #expect(try await Self.refusal(queries, sql) == kind, "\(sql)")
            }
            let rows = try await queries.rows(sql: "SELECT number FROM system.numbers LIMIT 10", [:])
            #expect(rows.count == 10)
        }
    }

    private static func refusal(_ queries: FigureQueries, _ sql: String) async throws -> ClickHouseError.Kind? {
        do {
            _ = try await queries.rows(sql: sql, [:])
            return nil
        } catch let error as ClickHouseError {
            return error.kind
        }
    }
}
