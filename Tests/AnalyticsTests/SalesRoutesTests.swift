import ClickHouse
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// What a client of `/api/analytics/sales` and `/customers` sees.
@Suite(.serialized) struct SalesRoutesTests {
    private static func host(_ rig: SalesRig) throws -> ServiceHost {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let host = try ServiceHost(
            AnalyticsService.description(tracking: false, api: true),
            configuration: try ServiceConfiguration(
                environment: ["LUGX_ANALYTICS_PORT": "0", "LUGX_ANALYTICS_RATE_LIMIT": "off"]),
            registry: Registry(), logger: logger, checks: [])
        let database = PostgresPool(try PostgresConfiguration(url: "postgres://analytics@127.0.0.1:1/lugx_gaming"))
        let figures = FigureRouter(
            host.router,
            access: ReadAccess(
                isOpen: true, accounts: nil, tokens: APITokenStore(pool: database),
                metrics: try FigureMetrics(registry: Registry())))
        SalesRoutes(store: rig.sales).add(to: figures)
        CustomersRoutes(store: CustomersStore(sales: rig.sales)).add(to: figures)
        return host
    }

    @Test func `a report follows the orders, adds up, and can be opened in a spreadsheet`() async throws {
        let rig = try await SalesRig(.old)
        try await rig.sell("o1", day: 1, product: "=1+1", cents: 1999)
        try await rig.sell("o2", day: 2, product: "Say \"hi\", twice", cents: 1001)
        try await rig.sell("o3", day: 2, product: "C", cents: 1)
        try await rig.sell("o4", day: 2, product: "D", cents: 700, currency: "USD")
        try await TestService.run(try Self.host(rig), over: .live) { service in
            let path = "/api/analytics/sales?from=2026-11-01&to=2026-11-04&group_by=product&limit=2&compare=previous"
            let report = try JSONValue(await service.get(path).body)
            #expect(report["currency"].text == "EUR" && report["currencies"].count == 2)
            #expect(report["totals"]["net"].text == "30.01" && report["totals"]["aov"].text == "10.00")
            #expect(report["totals"]["customers"].integer == 1 && report["totals"]["new_customers"].integer == 1)
            #expect((0..<3).map { report["series"][$0]["net"].text } == ["19.99", "10.02", "0.00"])
            #expect((0..<3).map { report["groups"][$0]["net"].text } == ["19.99", "10.01", "0.01"])
            #expect(report["groups"][2]["is_rest"].boolean == true && report["groups"][2]["orders"].integer == nil)
            #expect(report["previous"]["totals"]["orders"].integer == 0 && report["change"].count == 0)

            let csv = try await service.get(path + "&format=csv")
            #expect(csv.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            let lines = csv.text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
            #expect(lines[0].hasPrefix("section,start,end,key,label,currency,orders"))
            #expect(lines[1].hasPrefix("total,2026-11-01T00:00:00Z,2026-11-04T00:00:00Z,,,EUR,3,3,0,30.01,0.00,0.00,"))
            #expect(lines.contains { $0.contains(",'=1+1,'=1+1,EUR,1,1,0,19.99,") })
            #expect(lines.contains { $0.contains(#","Say ""hi"", twice","Say ""hi"", twice",EUR,"#) })
            #expect(
                lines.contains { $0.hasPrefix("group_rest,") } && lines.contains { $0.hasPrefix("previous_total,") })
            #expect(lines.last == "" && !csv.text.replacing("\r\n", with: "").contains("\n"))

            // What is dated anew leaves the old day and comes to the new one.
            try await rig.sell("o1", day: 1, product: "=1+1", cents: 1999, version: 2, isDeleted: true)
            try await rig.sell("o1", day: 3, product: "=1+1", cents: 1899, version: 2)
            let changed = try JSONValue(await service.get(path).body)
            #expect((0..<3).map { changed["series"][$0]["net"].text } == ["0.00", "10.02", "18.99"])

            let customers = try JSONValue(
                await service.get("/api/analytics/customers?from=2026-11-01&to=2026-11-04&cohort=day").body)
            #expect(customers["cohorts"].count == 1 && customers["cohorts"][0]["size"].integer == 1)
            #expect(customers["cohorts"][0]["values"][1]["lifetime_value"].text == "29.01")
            #expect(customers["top_customers"][0]["net"].text == "29.01")
            #expect(customers["top_customers"][0]["customer_id"].isMissing)
        }
        await rig.client.close()
    }

    @Test(arguments: [
        "sales?interval=fortnight", "sales?group_by=password", "sales?compare=next", "sales?currency=usd",
        "sales?currency=US'", "sales?limit=0", "sales?limit=1001", "sales?format=xml", "sales?tz=Mars/Olympus",
        "sales?from=2026-01-01&to=2026-12-31&interval=hour", "sales?from=2010-01-01&to=2026-01-01", "sales?from=1",
        "sales?from=1970-01-01&to=1970-02-01&compare=previous", "sales?group_by=product&group_by=country",
        "sales?cohort=month", "customers?cohort=year", "customers?limit=101", "customers?interval=day",
        "customers?from=2025-01-01&to=2026-01-01&cohort=day",
    ])
    func `what can't be answered is refused with a reason, before anything is asked`(path: String) async throws {
        let host = try Self.host(try await SalesRig(unreachable: ()))
        try await TestService.run(host, over: .inProcess) { service in
            let refused = try await service.get("/api/analytics/\(path)")
            #expect(refused.status == 400, "\(refused.text)")
            let detail = try JSONValue(refused.body)["detail"].text
            #expect(detail?.isEmpty == false)
        }
    }

    @Test func `without ClickHouse it says so`() async throws {
        let host = try Self.host(try await SalesRig(unreachable: ()))
        try await TestService.run(host, over: .inProcess) { service in
            for path in ["sales", "customers"] {
                let gone = try await service.get("/api/analytics/\(path)")
                #expect(gone.status == 503 && gone.headers[.retryAfter] == "5")
            }
        }
    }
}
