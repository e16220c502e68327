import Analytics
import ClickHouse
import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Reports

/// What a client of `/api/analytics/reports` sees.
@Suite(.serialized) struct ReportRoutesTests {
    @Test func `reports are listed and made through the API, for those who may read`() async throws {
        let rig = try await ReportRig(.old)
        let postgres = try await TestPostgres.shared()
        let database = try await postgres.freshDatabase(named: "report_routes")
        let owner = PostgresPool(try PostgresConfiguration(url: database.url))
        try await PostgresMigrator(
            migrations: QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
        ).run(owner)
        try await owner.execute(
            """
            INSERT INTO catalog."Products" (name, description, price, category, platform, stock)
            VALUES ('Half-Life', '', 9.99, 'action', 'pc', 30)
            """)
        owner.close()
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=analytics"
        let pool = PostgresPool(settings)
        let own = "\(rig.folder)/own"
        try "SELECT 1".write(toFile: "\(own)/bad.sql", atomically: true, encoding: .utf8)
        for isOpen in [true, false] {
            let configuration = try ServiceConfiguration(environment: [
                "LUGX_ANALYTICS_PORT": "0", "LUGX_OPEN_ANALYTICS": isOpen ? "true" : "false",
                "JWT_SECRET": ReportRig.jwtSecret, "LUGX_ANALYTICS_RATE_LIMIT": "off", "LUGX_REPORTS_DIR": own,
            ])
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let registry = Registry()
            let host = try ServiceHost(
                AnalyticsService.description(
                    tracking: false, api: true, paths: ReportsOpenAPI.paths, schemas: ReportsOpenAPI.schemas),
                configuration: configuration, registry: registry, logger: logger, checks: [])
            let sources = try await AnalyticsService.addRoutes(
                to: host, configuration: configuration, registry: registry, logger: logger, clickHouse: rig.client,
                database: pool)
            try await ReportsService(
                configuration: configuration, registry: registry, logger: logger, sources: sources
            ).addRoutes(to: host, access: sources.access(configuration))
            try await TestService.run(host, over: .live) { service in
                if isOpen { try await Self.ask(service) } else { try await Self.askAsNobody(service) }
            }
        }
        pool.close()
        try await postgres.drop(database)
        try? FileManager.default.removeItem(atPath: rig.folder)
    }

    private static func get(_ service: TestService, _ path: String) async throws -> TestResponse {
        try await service.send(TestRequest(.get, path, headers: [:], body: []))
    }

    private static func askAsNobody(_ service: TestService) async throws {
        for path in ["/api/analytics/reports", "/api/analytics/reports/funnel?date_range=7d"] {
            #expect(try await get(service, path).status == 401)
        }
    }

    private static func ask(_ service: TestService) async throws {
        let list = try await get(service, "/api/analytics/reports")
        let object = try JSONSerialization.jsonObject(with: Data(list.body)) as? [String: Any]
        let reports = try #require(object?["reports"] as? [[String: Any]])
        #expect(reports.count == ReportCatalog.builtIn.count && object?["success"] as? Bool == true)
        let problems = try #require(object?["problems"] as? [[String: Any]])
        #expect(problems.count == 1 && problems[0]["file"] as? String == "bad.sql" && problems[0]["line"] as? Int == 1)

        let base = "/api/analytics/reports/"
        let stock = try await get(service, base + "stock?from=2026-11-01&to=2026-11-08&format=csv")
        let text = String(decoding: stock.body, as: UTF8.self)
        #expect(stock.status == 200 && text.hasPrefix("product_id,product,stock,units,days_of_cover\r\n"))
        #expect(text.hasSuffix(",Half-Life,30,0,\r\n"))
        #expect(stock.headers[.contentLength] == String(stock.body.count))
        #expect(stock.headers[.contentDisposition] == "attachment; filename=\"stock-2026-11-01-2026-11-08.csv\"")
        let reconciliation = try await get(service, base + "reconciliation?date_range=7d")
        #expect(reconciliation.status == 200)
        // What shows the present names its moment.
        let checked = try JSONSerialization.jsonObject(with: Data(reconciliation.body)) as? [String: Any]
        let madeAt = try #require(ScheduleRig.seconds(checked?["made_at"] as? String ?? ""))
        #expect(abs(Double(madeAt) - Date().timeIntervalSince1970) < 600)
        let shelf = try await get(service, base + "stock?from=2026-11-01&to=2026-11-08&format=html")
        #expect(String(decoding: shelf.body, as: UTF8.self).contains("It shows how things stood when it was made, "))
        let page = try await get(service, base + "sales-summary?date_range=7d&format=html&locale=de-DE")
        #expect(page.status == 200 && page.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        for (path, status, code) in [
            ("nothing?date_range=7d", 404, "unknown_report"),
            ("funnel?date_range=8d", 400, "invalid_window"),
            ("funnel?date_range=7d&format=xml", 400, "invalid_parameter"),
            ("funnel?date_range=7d&locale=%3Cscript%3E", 400, "invalid_locale"),
            ("funnel?date_range=7d&steps=%27", 400, "invalid_parameter"),
            ("top-games?date_range=7d&limit=0", 400, "invalid_parameter"),
            ("top-games?date_range=7d&who=me", 400, "invalid_parameter"),
            ("top-games?date_range=7d&limit=1&limit=2", 400, "repeated_parameter"),
        ] {
            let answer = try await get(service, base + path)
            let problem = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            #expect(answer.status == status && problem?["code"] as? String == code, "\(path): \(answer.status)")
        }
    }
}
