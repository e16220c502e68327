import Analytics
import ClickHouse
import Foundation
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import TestSupport
import Testing

@testable import Reports

/// Reports over a ClickHouse of one's own, on one of the two ends of what servers are in use.
struct ReportRig: Sendable {
    enum Engine: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case old = "ClickHouse 18.16"
        case modern = "ClickHouse 26.9"

        var testDescription: String { rawValue }
    }

    let url: String
    let client: ClickHouseClient
    let sources: FigureSources
    let runner: ReportRunner
    let folder: String
    /// Keeps the server alive.
    let server: any Sendable

    static let jwtSecret = "test-secret-of-more-than-32-bytes-length"

    /// - Parameters:
    ///   - database: PostgreSQL; nil for reports that need none.
    ///   - reports: the user's own files, by name.
    init(_ engine: Engine, database: PostgresPool? = nil, reports: [String: String] = [:]) async throws {
        switch engine {
        case .old:
            let server = try await TestClickHouse()
            (self.server, url) = (server, try server.url(database: ""))
        case .modern:
            let server = try await ModernClickHouse()
            (self.server, url) = (server, server.url)
        }
        client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: url))
        let migrations = try QueryFile.migrations(in: "clickhouse").map { file throws(ClickHouseError) in
            try ClickHouseMigration(version: file.version, name: file.name, text: file.text)
        }
        _ = try await ClickHouseMigrator(migrations).run(client)
        let nowhere = PostgresPool(try PostgresConfiguration(url: "postgres://analytics@127.0.0.1:1/lugx_gaming"))
        sources = try FigureSources(
            configuration: try ServiceConfiguration(environment: ["LUGX_QUERY_TIMEOUT_SECONDS": "120"]),
            registry: Registry(), clickHouse: client, database: database ?? nowhere, freshness: { 1_900_000_000_000 })
        folder = NSTemporaryDirectory() + "/lugx-report-rig-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder + "/own", withIntermediateDirectories: true)
        for (name, text) in reports {
            try text.write(toFile: "\(folder)/own/\(name)", atomically: true, encoding: .utf8)
        }
        runner = ReportRunner(
            catalog: ReportCatalog(directory: folder + "/own"), sources: sources, printer: PDFPrinter(program: nil),
            timeoutSeconds: 120)
    }

    /// The text of a report's file, which is taken away again.
    func text(
        _ name: String, _ window: ReportWindow, _ format: ReportFormat = .csv, _ parameters: [String: String] = [:]
    ) async throws -> (text: String, report: RenderedReport) {
        let report = try await runner.run(
            ReportRequest(name: name, window: window, parameters: parameters, format: format), into: folder)
        defer { try? FileManager.default.removeItem(atPath: report.path) }
        return (String(decoding: try Data(contentsOf: URL(fileURLWithPath: report.path)), as: UTF8.self), report)
    }

    static func window(_ from: String, _ to: String, _ tz: String = "UTC") throws -> ReportWindow {
        try ReportWindow(items: ["from": from, "to": to, "tz": tz], now: 0)
    }

    /// Loads random orders as Tests/AnalyticsTests/oracle/sales.py makes them.
    func load(_ seed: String) async throws {
        let python = try #require(TestPython.interpreter)
        for batch in ["0", "1", "2", "3"] {
            let process = try TestProcess(
                python, ["\(Repository.root)/Tests/AnalyticsTests/oracle/sales.py", "load", url, seed, batch])
            try await process.exit(within: 120)
        }
        try await client.execute(
            """
            INSERT INTO analytics.products
            SELECT product_id, any(product_name), any(category), any(platform), toDecimal64(1, 4), 1, toUInt64(1)
            FROM analytics.order_lines GROUP BY product_id
            """)
    }
}
