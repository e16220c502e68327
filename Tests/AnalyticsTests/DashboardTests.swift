import ClickHouse
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// The dashboard over a real ClickHouse with rows that are known.
@Suite(.serialized) struct DashboardTests {
    private static func host(_ server: TestClickHouse, open: Bool = true) async throws -> ServiceHost {
        let client = ClickHouseClient(
            configuration: try ClickHouseConfiguration(url: server.url(database: "analytics")))
        let configuration = try ServiceConfiguration(
            environment: ["LUGX_ANALYTICS_PORT": "0", "LUGX_OPEN_ANALYTICS": open ? "true" : "false"])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = Registry()
        let host = try ServiceHost(
            AnalyticsService.description(tracking: false, api: true), configuration: configuration,
            registry: registry, logger: logger, checks: [])
        try await AnalyticsService.addRoutes(
            to: host, configuration: configuration, registry: registry, logger: logger, clickHouse: client,
            database: Self.noDatabase())
        return host
    }

    /// A PostgreSQL that is not there: what only events tell is answered without it.
    private static func noDatabase() throws -> PostgresPool {
        PostgresPool(try PostgresConfiguration(url: "postgres://analytics@127.0.0.1:1/lugx_gaming"))
    }

    private static func migrate(_ server: TestClickHouse) async throws {
        let migrations = try QueryFile.all.filter {
            $0.path.hasPrefix("clickhouse/") && ClickHouseMigration.isNumbered($0.path)
        }.map { file throws(ClickHouseError) in try ClickHouseMigration(path: file.path, text: file.text) }
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url()))
        _ = try await ClickHouseMigrator(migrations).run(client)
        await client.close()
    }

    /// An order of two copies with a refund, one of another currency, and a line that was taken back.
    private static func insertOrders(_ server: TestClickHouse) async throws {
        func line(
            _ id: String, _ kind: String, _ order: String, _ currency: String, _ units: Int, _ amounts: [String],
            _ deleted: Int = 0
        ) -> String {
            let texts = [id, kind, order, order].map { "'\($0)'" }
            let moments = ["toDateTime(1793577600, 'UTC')", "toDateTime(1793577600, 'UTC')"]
            let rest = ["c", "p1", "Game", "rpg", "pc", "DE", "card", currency, "delivered", "paid"].map { "'\($0)'" }
            let decimals = amounts.map { "toDecimal64('\($0)', 4)" }
            return "SELECT "
                + (texts + moments + rest + ["1", "\(units)"] + decimals + ["1", "\(deleted)"]).joined(separator: ", ")
        }
        for row in [
            line("l1", "sale", "o1", "EUR", 2, ["119.98", "1", "0", "0"]),
            line("refund:r1:l1", "refund", "o1", "EUR", 1, ["0", "0", "0", "10"]),
            line("l2", "sale", "o2", "USD", 2, ["4.5", "0", "0", "0"]),
            line("l3", "sale", "o3", "EUR", 9, ["900", "0", "0", "0"], 1),
        ] {
            try await server.execute("INSERT INTO analytics.order_lines \(row)")
        }
    }

    /// Works the rollups of some days out, as a worker would.
    private static func workOut(_ server: TestClickHouse, from start: Int64, days: Int64) async throws {
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url()))
        let store = RollupStore(client: client)
        try await store.touch(window: start..<start + days * 86_400)
        for (index, run) in RollupHours.runs(RollupHours.all(in: start..<start + days * 86_400)).enumerated() {
            let seen = try await store.arrivals(run)
            for (family, base) in [(RollupTable.Family.facts, 1000), (.sessions, 2000)] {
                let revision = UInt64(base + index * 24)
                try await store.workOut(family, run, revision: revision)
                try await store.switch(
                    family,
                    RollupHours.all(in: run).enumerated().map { ($1, revision + UInt64($0), seen[$1] ?? 0) })
            }
        }
        await client.close()
    }

    /// Inserts one event; what is not given is empty.
    private static func insert(_ server: TestClickHouse, _ time: String, _ values: [(String, String)]) async throws {
        let columns = ["event_id", "event_time", "received_at", "received_at_ms"] + values.map(\.0)
        let texts =
            ["generateUUIDv4()", "toDateTime('\(time)', 'UTC')", "toDateTime('\(time)', 'UTC')", "250"]
            + values.map { $0.0 == "is_bot" ? $0.1 : "'\($0.1)'" }
        try await server.execute(
            "INSERT INTO analytics.events (\(columns.joined(separator: ", "))) SELECT \(texts.joined(separator: ", "))")
    }

    @Test func `the dashboard counts what stands in ClickHouse, and says so when it is gone and back`() async throws {
        let server = try await TestClickHouse()
        try await Self.migrate(server)
        let view = ("event_type", "page_view")
        try await Self.insert(
            server, "2026-11-01 23:30:00", [view, ("path", "/"), ("session_id", "a"), ("user_id", "u")])
        try await Self.insert(
            server, "2026-11-02 00:10:00", [view, ("path", "/"), ("session_id", "a"), ("user_id", "u")])
        try await Self.insert(
            server, "2026-11-02 09:00:00",
            [view, ("path", "/it''s"), ("session_id", "b"), ("anonymous_id", "u"), ("device_type", "mobile")])
        try await Self.insert(server, "2026-11-03 09:00:00", [("event_type", "product_view"), ("product_id", "p1")])
        try await Self.insert(server, "2026-11-04 00:00:00", [("event_type", "late")])
        try await Self.insert(server, "2026-11-02 09:00:00", [view, ("session_id", "robot"), ("is_bot", "1")])
        try await Self.insertOrders(server)
        try await Self.workOut(server, from: 1_793_404_800, days: 6)

        try await TestService.run(try await Self.host(server), over: .live) { service in
            let response = try await service.get(
                "/api/analytics/dashboard?from=2026-11-01&to=2026-11-04&tz=UTC", headers: [.accept: "application/json"])
            #expect(response.status == 200)
            let json = try JSONValue(response.body)
            #expect(json["metrics"]["page_visits"]["total_visits"].integer == 3)
            #expect(json["metrics"]["page_visits"]["unique_sessions"].integer == 3)
            #expect(json["metrics"]["page_visits"]["unique_users"].integer == 2)
            #expect(json["metrics"]["events"]["total_events"].integer == 4)
            #expect(json["metrics"]["events"]["unique_event_types"].integer == 2)
            #expect(json["top_pages"][0]["path"].text == "/" && json["top_pages"][0]["visits"].integer == 2)
            #expect(json["top_pages"][1]["path"].text == "/it's")
            #expect(json["device_breakdown"][0]["device_type"].text == "unknown")
            #expect(json["device_breakdown"][1]["count"].integer == 1)
            #expect(json["popular_games"][0]["product_id"].text == "p1")
            #expect(json["activity"].count == 3 && json["activity_interval"].text == "day")
            #expect((0..<3).map { json["activity"][$0]["events"].integer } == [1, 2, 1])
            #expect(json["as_of"].isMissing, "how far the orders are is not known without PostgreSQL")
            #expect(json["metrics"]["page_visits"]["bounce_rate"].integer == 1)
            #expect(json["metrics"]["events"]["bot_events"].integer == 1)
            #expect(json["metrics"]["orders"]["count"].integer == 2 && json["metrics"]["orders"]["units"].integer == 4)
            let revenue = json["metrics"]["revenue"]
            #expect(revenue["currency"].text == "EUR" && revenue["gross"].text == "119.98")
            #expect(revenue["net"].text == "108.98" && revenue["per_visit"].text == "36.33")
            #expect(revenue["average_order"].text == "108.98")
            #expect(json["metrics"]["other_revenue"][0]["currency"].text == "USD")
            #expect(json["popular_games"][0]["units_sold"].integer == 4)
            #expect(json["channels"][0]["channel"].text == "direct" && json["channels"][0]["sessions"].integer == 3)

            let compared = try JSONValue(
                await service.get("/api/analytics/dashboard?from=2026-11-02&to=2026-11-03&compare=previous").body)
            #expect(compared["metrics"]["page_visits"]["total_visits"].integer == 2)
            #expect(compared["previous"]["metrics"]["page_visits"]["total_visits"].integer == 1)
            #expect(compared["previous"]["date_range"]["start"].text == "2026-11-01T00:00:00Z")

            // By the calendar, as sales are: the clocks went back in the week asked for.
            for figure in ["dashboard", "page-visits", "sales"] {
                let path = "/api/analytics/\(figure)?from=2026-10-19&to=2026-10-26&tz=Europe/Berlin&compare="
                for (comparison, start, end) in [
                    ("previous", "2026-10-12T00:00:00+02:00", "2026-10-19T00:00:00+02:00"),
                    ("previous_year", "2025-10-19T00:00:00+02:00", "2025-10-26T00:00:00+02:00"),
                ] {
                    let range = try JSONValue(await service.get(path + comparison).body)["previous"]["date_range"]
                    #expect(range["start"].text == start && range["end"].text == end, "\(figure) \(comparison)")
                }
            }

            let berlin = try JSONValue(
                await service.get("/api/analytics/dashboard?from=2026-11-01&to=2026-11-04&tz=Europe/Berlin").body)
            #expect((0..<3).map { berlin["activity"][$0]["events"].integer } == [0, 3, 1])
            let empty = try JSONValue(
                await service.get("/api/analytics/dashboard?from=2020-01-01&to=2020-01-02").body)
            #expect(empty["metrics"]["events"]["total_events"].integer == 0 && empty["activity"].count == 24)

            for query in [
                "date_range=2d", "tz=EST", "from=1", "limit=3", "compare=next", "date_range=1d&date_range=7d",
            ] {
                let refused = try await service.get("/api/analytics/dashboard?\(query)")
                #expect(refused.status == 400, "\(query)")
                #expect(try JSONValue(refused.body)["success"].boolean == false)
            }

            await server.kill()
            let gone = try await service.get("/api/analytics/dashboard")
            #expect(gone.status == 503 && gone.headers[.retryAfter] == "5")
            #expect(try JSONValue(gone.body)["code"].text == "clickhouse_unavailable")
            try await server.restart()
            try await eventually("figures again") {
                try await service.get("/api/analytics/dashboard").status == 200
            }
        }
        await server.stop()
    }

    @Test func `without leave the figures are not shown, and the answer says why`() async throws {
        let configuration = try ServiceConfiguration(environment: ["LUGX_ANALYTICS_PORT": "0"])
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: "http://127.0.0.1:1/"))
        let (registry, logger) = (Registry(), Logger(label: "test"))
        let host = try ServiceHost(
            AnalyticsService.description(tracking: false, api: true), configuration: configuration,
            registry: registry, logger: logger, checks: [])
        try await AnalyticsService.addRoutes(
            to: host, configuration: configuration, registry: registry, logger: logger, clickHouse: client,
            database: Self.noDatabase())
        try await TestService.run(host, over: .inProcess) { service in
            let refused = try await service.get("/api/analytics/dashboard")
            #expect(refused.status == 401 && refused.headers[.wwwAuthenticate] != nil)
            #expect(try JSONValue(refused.body)["detail"].text?.contains("LUGX_OPEN_ANALYTICS") == true)
        }
        await client.close()
    }

    @Test(
        .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"),
        arguments: [(true, true), (true, false), (false, true)])
    func `the document is valid OpenAPI for every choice of roles`(tracking: Bool, api: Bool) throws {
        let python = try #require(TestPython.interpreter)
        let document = AnalyticsService.description(tracking: tracking, api: api).openAPI
        #expect(try OpenAPIOracle.complaint(document, python: python) == nil)
        let paths = try JSONValue(Array(document.utf8))["paths"].names
        #expect(paths.contains("/api/analytics/track") == tracking)
        #expect(paths.contains("/api/analytics/dashboard") == api)
    }
}
