import Analytics
import ClickHouse
import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Reports

@Suite struct ScheduleRoutesTests {
    private struct Site: Sendable {
        let rig: ScheduleRig
        let parts: ScheduleParts
        let service: TestService
        let tokens: TokenAuthority

        func send(
            _ method: HTTPRequest.Method, _ path: String, as role: AccountRole? = .analyst, _ body: String = "",
            match: String? = nil
        ) async throws -> TestResponse {
            var headers: HTTPFields = [:]
            if let role {
                let identity = Identity(userId: PostgresUUID.random().description, username: "someone", role: role)
                headers[.authorization] = "Bearer \(try await tokens.accessToken(for: identity))"
            }
            if let match { headers[.ifMatch] = match }
            if !body.isEmpty { headers[.contentType] = "application/json" }
            return try await service.send(
                TestRequest(method, "/api/analytics/\(path)", headers: headers, body: Array(body.utf8)))
        }
    }

    private static func run(
        named test: String = #function, open: Bool = false, _ body: @escaping @Sendable (Site) async throws -> Void
    ) async throws {
        try await ScheduleRig.run(named: test) { rig in
            let configuration = try ServiceConfiguration(environment: [
                "LUGX_ANALYTICS_PORT": "0", "LUGX_OPEN_ANALYTICS": open ? "true" : "false",
                "JWT_SECRET": "test-secret-of-more-than-32-bytes-length", "LUGX_ANALYTICS_RATE_LIMIT": "off",
            ])
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let client = ClickHouseClient(
                configuration: try ClickHouseConfiguration(url: "http://127.0.0.1:1/analytics"))
            let sources = try FigureSources(
                configuration: configuration, registry: rig.registry, clickHouse: client, database: rig.pool)
            let host = try ServiceHost(
                AnalyticsService.description(
                    tracking: false, api: true, paths: SchedulesOpenAPI.paths, schemas: SchedulesOpenAPI.schemas),
                configuration: configuration, registry: rig.registry, logger: logger, checks: [])
            let parts = try rig.parts(registry: rig.registry)
            parts.addRoutes(to: host, access: try await sources.access(configuration)) { name, _ in
                name == "sales" ? nil : "There is no report \(name)."
            }
            let tokens = try await TokenAuthority(configuration)
            try await TestService.run(host, over: .inProcess) { service in
                try await body(Site(rig: rig, parts: parts, service: service, tokens: tokens))
            }
            await client.close()
        }
    }

    private static func draft(_ changes: String = "") -> String {
        """
        {"name":"Daily","report":"sales","cron":"30 2 * * *","timezone":"Europe/Berlin","window":{"kind":"previous_day"},
        "formats":["csv","html"],"recipients":[{"channel":"webhook","target":"https://hooks.example.com/secret/path"}]
        \(changes)}
        """
    }

    @Test func `a schedule is previewed, made, read, changed and removed`() async throws {
        try await Self.run { site in
            site.rig.clock.now = try #require(ScheduleRig.seconds("2026-03-27T12:00:00Z"))
            let preview = try await site.send(.post, "schedules/preview", Self.draft()).json
            #expect(preview["next_runs"].count == 10)
            #expect(preview["next_runs"][1]["scheduled_at"].text == "2026-03-29T03:00:00+02:00")
            #expect(preview["next_runs"][1]["window"]["from"].text == "2026-03-28T00:00:00+01:00")
            #expect(try await site.send(.get, "schedules").json["schedules"].count == 0)

            let made = try await site.send(.post, "schedules", Self.draft())
            #expect(made.status == 201 && made.headers[.eTag] == "\"1\"", "\(made.text)")
            #expect(!made.text.contains("secret"))
            let schedule = try made.json["schedule"]
            let id = try #require(schedule["id"].text)
            #expect(made.headers[.location] == "/api/analytics/schedules/\(id)")
            #expect(schedule["next_runs"].count == 10 && schedule["catch_up"].text == "last")
            let shown = try #require(schedule["recipients"][0]["target"].text)

            // What is shown stands for what it was shown of.
            let kept = Self.draft().replacing("https://hooks.example.com/secret/path", with: shown)
                .replacing("Daily", with: "Nightly")
            let changed = try await site.send(.put, "schedules/\(id)", kept, match: "\"1\"")
            #expect(changed.status == 200 && changed.headers[.eTag] == "\"2\"", "\(changed.text)")
            #expect(
                try await site.rig.text("SELECT plan->'recipients'->0->>'target' FROM analytics.\"ReportSchedules\"")
                    == ["https://hooks.example.com/secret/path"])
            #expect(try await site.send(.put, "schedules/\(id)", kept, match: "\"1\"").status == 412)
            #expect(try await site.send(.delete, "schedules/\(id)", match: "\"1\"").status == 412)
            #expect(try await site.send(.get, "schedules/\(id)").json["schedule"]["name"].text == "Nightly")
            #expect(try await site.send(.delete, "schedules/\(id)", match: "\"2\"").status == 204)
            #expect(try await site.send(.get, "schedules/\(id)").status == 404)
            #expect(try await site.send(.delete, "schedules/\(id)").status == 404)
            #expect(
                try await site.rig.text("SELECT action FROM analytics.\"ReportTrail\" ORDER BY id")
                    == ["created", "changed", "removed"])
        }
    }

    @Test(arguments: [
        ("\"cron\":\"30 2 * * *\"", "\"cron\":\"30 2 * *\"", "invalid_cron"),
        ("Europe/Berlin", "Mars/Olympus", "invalid_cron"),
        ("\"report\":\"sales\"", "\"report\":\"none\"", "invalid_report"),
        ("previous_day", "tomorrow", "invalid_window"), ("\"csv\"", "\"doc\"", "invalid_format"),
        ("https://hooks", "http://hooks", "invalid_recipient"), ("\"webhook\"", "\"pigeon\"", "invalid_body"),
        ("\"webhook\"", "\"email\"", "invalid_recipient"), ("Daily", "", "invalid_name"),
        ("\"cron\"", "\"kron\"", "invalid_body"), ("{\"name\"", "[{\"name\"", "invalid_body"),
        ("\"Daily\"", "7", "invalid_body"),
    ])
    func `what is no schedule is refused with a reason`(part: String, other: String, code: String) async throws {
        try await Self.run(named: "refused \(other)") { site in
            let answer = try await site.send(.post, "schedules", Self.draft().replacing(part, with: other))
            #expect(answer.status == 400, "\(answer.text)")
            #expect(try answer.json["code"].text == code, "\(answer.text)")
        }
    }

    @Test func `a channel that is not configured is refused at once`() async throws {
        try await Self.run { site in
            let body = Self.draft().replacing(
                "\"webhook\",\"target\":\"https://hooks.example.com/secret/path\"",
                with: "\"email\",\"target\":\"a@example.org\"")
            let answer = try await site.send(.post, "schedules", body)
            #expect(answer.status == 400)
            #expect(try answer.json["code"].text == "channel_not_configured", "\(answer.text)")
        }
    }

    @Test func `open figures let all read and nobody change; roles are looked at`() async throws {
        try await Self.run(open: true) { site in
            for path in ["schedules", "runs"] {
                let answer = try await site.send(.get, path, as: nil)
                #expect(answer.status == 200)
            }
            let id = PostgresUUID.random()
            for (method, path) in [
                (HTTPRequest.Method.post, "schedules"), (.post, "schedules/preview"), (.put, "schedules/\(id)"),
                (.delete, "schedules/\(id)"), (.post, "schedules/\(id)/run"), (.post, "runs/\(id)/resend"),
            ] {
                let body = method == .delete ? "" : Self.draft()
                let nobody = try await site.send(method, path, as: nil, body)
                let customer = try await site.send(method, path, as: .customer, body)
                #expect(nobody.status == 401 && customer.status == 403, "\(method) \(path)")
            }
        }
        try await Self.run(named: "closed figures") { site in
            for path in [
                "schedules", "runs", "runs/\(PostgresUUID.random())", "runs/\(PostgresUUID.random())/download",
            ] {
                let nobody = try await site.send(.get, path, as: nil)
                let customer = try await site.send(.get, path, as: .customer)
                #expect(nobody.status == 401 && customer.status == 403, "\(path)")
            }
        }
    }

    @Test func `a run that is asked for is made, listed by pages, downloaded and sent again`() async throws {
        try await Self.run { site in
            let folder = Self.draft().replacing(
                "\"webhook\",\"target\":\"https://hooks.example.com/secret/path\"",
                with: "\"directory\",\"target\":\"out\"")
            let id = try #require(try await site.send(.post, "schedules", folder).json["schedule"]["id"].text)
            var runs: [String] = []
            for _ in 0..<3 {
                let asked = try await site.send(.post, "schedules/\(id)/run")
                #expect(asked.status == 202, "\(asked.text)")
                runs.append(try #require(try asked.json["run"]["id"].text))
                // The same second is the same run.
                #expect(try await site.send(.post, "schedules/\(id)/run").json["run"]["id"].text == runs.last)
                site.rig.clock.now += 60
            }
            #expect(try await site.send(.get, "runs/\(runs[0])/download").status == 409)
            try await site.rig.work(site.parts)
            let first = try await site.send(.get, "runs?limit=2&schedule=\(id)&status=succeeded").json
            #expect(first["runs"].count == 2 && first["runs"][0]["id"].text == runs[2])
            let cursor = try #require(first["next_cursor"].text)
            let second = try await site.send(.get, "runs?limit=2&cursor=\(cursor)").json
            #expect(second["runs"].count == 1 && second["runs"][0]["id"].text == runs[0])
            for query in ["limit=0", "limit=201", "cursor=x", "status=lost", "schedule=x", "page=1", "limit=1&limit=2"]
            {
                #expect(try await site.send(.get, "runs?\(query)").status == 400, "\(query)")
            }
            let run = try await site.send(.get, "runs/\(runs[0])").json["run"]
            #expect(run["trigger"].text == "person" && run["deliveries"][0]["status"].text == "sent")
            let csv = try await site.send(.get, "runs/\(runs[0])/download?format=csv")
            #expect(csv.status == 200 && csv.text.hasPrefix("sales,"))
            #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(csv.headers[.contentDisposition]?.contains("sales-") == true)
            #expect(try await site.send(.get, "runs/\(runs[0])/download").headers[.eTag] == csv.headers[.eTag])
            #expect(try await site.send(.get, "runs/\(runs[0])/download?format=pdf").status == 400)
            #expect(try await site.send(.post, "runs/\(runs[0])/resend").status == 409)
            let again = try await site.send(.post, "runs/\(runs[0])/resend", "{\"what\":\"all\"}")
            #expect(again.status == 202)
            #expect(try again.json["run"]["status"].text == "delivering")
            #expect(try await site.send(.post, "runs/\(runs[0])/resend", "{\"what\":\"some\"}").status == 400)
            try await site.rig.work(site.parts)
            #expect(try await site.send(.get, "runs/\(runs[0])").json["run"]["deliveries"].count == 2)
        }
    }

    @Test func `a report is asked for as a run, made however long it takes, and downloaded`() async throws {
        try await Self.run(open: true) { site in
            let wish =
                "{\"report\":\"sales\",\"from\":\"2026-03-28\",\"to\":\"2026-03-30\",\"tz\":\"Europe/Berlin\","
                + "\"formats\":[\"pdf\",\"csv\"],\"parameters\":{\"least\":2}}"
            let asked = try await site.send(.post, "runs", wish)
            let run = try asked.json["run"]
            let id = try #require(run["id"].text)
            #expect(asked.status == 202 && asked.headers[.location] == "/api/analytics/runs/\(id)", "\(asked.text)")
            #expect(
                run["status"].text == "pending" && run["trigger"].text == "person" && run["schedule_id"].text == nil)
            #expect(run["window"]["from"].text == "2026-03-27T23:00:00Z" && run["requested_by"].text != nil)
            // Orders of the window are not counted yet: whoever has asked is not kept waiting.
            let parts = try site.rig.parts(watermark: { _, _ in .behind(WatermarkMark(), milliseconds: 1) })
            try await site.rig.work(parts)
            let made = try await site.send(.get, "runs/\(id)").json["run"]
            #expect(made["status"].text == "succeeded" && made["incomplete"].boolean == true, "\(made)")
            #expect(made["deliveries"].count == 0 && made["files"].count == 2)
            #expect(site.rig.figures.made.map(\.format) == [.pdf, .csv])
            #expect(site.rig.figures.made.first?.parameters == ["least": "2"])
            #expect(try await site.send(.get, "runs?limit=1").json["runs"][0]["id"].text == id)
            #expect(try await site.send(.get, "runs/\(id)/download?format=csv").text.hasPrefix("sales,"))
            #expect(try await site.send(.post, "runs/\(id)/resend", "{\"what\":\"all\"}").status == 409)

            #expect(try await site.send(.post, "runs", as: nil, wish).status == 401)
            #expect(try await site.send(.post, "runs", as: .customer, wish).status == 403)
            for (part, other, code) in [
                ("\"sales\"", "\"nothing\"", "invalid_report"), ("2026-03-30", "2026-03-28", "invalid_window"),
                ("Europe/Berlin", "Mars/Olympus", "invalid_window"), ("\"pdf\"", "\"xml\"", "invalid_format"),
                ("\"tz\"", "\"locale\":\"xx_YY\",\"tz\"", "invalid_locale"), ("\"report\"", "\"name\"", "invalid_body"),
            ] {
                let refused = try await site.send(.post, "runs", wish.replacing(part, with: other))
                let said = try refused.json["code"].text
                #expect(refused.status == 400 && said == code, "\(refused.text)")
            }
        }
    }

    @Test func `so many reports and no more wait to be made as runs`() async throws {
        try await Self.run { site in
            let wish = "{\"report\":\"sales\",\"date_range\":\"7d\"}"
            try await site.rig.schedule("0 6 * * *")
            site.rig.clock.now += 7 * 3600
            _ = try await site.parts.schedules.plan(limit: 1)
            for _ in 0..<RunStore.askedMax {
                #expect(try await site.send(.post, "runs", wish).status == 202)
            }
            let refused = try await site.send(.post, "runs", wish)
            // What somebody waits for comes before what was due earlier.
            let first = try await site.parts.worker.store.claim(leaseSeconds: 0, limit: 1)
            #expect(first.count == 1 && first.first?.scheduleId == nil)
            let said = try refused.json["code"].text
            #expect(refused.status == 503 && said == "too_many_reports")
            #expect(refused.headers[.retryAfter] != nil)
            let metrics = try await site.service.get("/metrics").text
            #expect(metrics.contains("lugx_report_runs_asked_total{result=\"refused\"} 1"))
            #expect(metrics.contains("lugx_report_runs_asked_total{result=\"taken\"} \(RunStore.askedMax)"))
            try await site.rig.work(site.parts)
            #expect(try await site.send(.post, "runs", wish).status == 202)
        }
    }

    @Test func `metrics tell what was planned, made and delivered`() async throws {
        try await Self.run { site in
            try await site.rig.schedule("0 6 * * *", recipients: [("directory", "out")])
            site.rig.clock.now += 6 * 3600 + 30
            try await site.rig.work(site.parts)
            let text = try await site.service.get("/metrics").text
            for line in [
                "lugx_report_runs_ended_total{outcome=\"made\"} 1",
                "lugx_report_deliveries_total{channel=\"directory\",outcome=\"sent\"} 1",
                "lugx_report_run_lateness_seconds_bucket{le=\"60.0\"} 1", "lugx_report_run_duration_seconds_count 1",
            ] { #expect(text.contains(line), "\(line)") }
        }
    }

    @Test(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    func `the document is valid OpenAPI`() async throws {
        try await Self.run { site in
            let document = try await site.service.get("/openapi.json").text
            let python = try #require(TestPython.interpreter)
            #expect(try OpenAPIOracle.complaint(document, python: python) == nil)
        }
    }
}

extension TestResponse {
    fileprivate var json: JSONValue { get throws { try JSONValue(body) } }
}
