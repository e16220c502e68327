import Foundation
import LocalStack
import TestSupport
import Testing

/// Dashboards and alerts by themselves; `MonitoringTests` tries them on a running shop.
@Suite struct MonitoringFileTests {
    @Test func `every dashboard has a name of its own, and every panel says what it shows and in which unit`() throws {
        let dashboards = try Dashboard.all()
        #expect(dashboards.count >= 6)
        #expect(Set(dashboards.map(\.uid)).count == dashboards.count)
        #expect(Set(dashboards.map(\.title)).count == dashboards.count)
        for dashboard in dashboards {
            #expect(!dashboard.description.isEmpty, "\(dashboard.uid)")
            #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count, "\(dashboard.uid)")
            #expect(Set(dashboard.figures.map(\.title)).count == dashboard.figures.count, "\(dashboard.uid)")
            for panel in dashboard.figures {
                let name: Comment = "\(dashboard.uid): \(panel.title)"
                #expect(["timeseries", "stat", "bargauge"].contains(panel.type), name)
                #expect(!panel.title.isEmpty && panel.description?.isEmpty == false, name)
                #expect(panel.fieldConfig?.defaults.unit.isEmpty == false, name)
                let targets = panel.targets ?? []
                #expect(!targets.isEmpty && Set(targets.map(\.refId)).count == targets.count, name)
            }
        }
    }

    /// By the types that Grafana generates from its own description of a dashboard.
    @Test func `Grafana knows every member of every dashboard, and what it does not know would be found`() async throws
    {
        let python = try #require(TestPython.interpreter, ".venv-test is missing: run make test, which makes it")
        let check = "\(Repository.root)/Tests/grafana/check.py"
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(Dashboard.folder)/grafana").map {
            "\(Dashboard.folder)/grafana/\($0)"
        }
        let reader = try TestProcess(python, [check] + files)
        #expect(try await reader.exit(within: 60) == .code(0))
        #expect(reader.output == ["\(files.count) dashboards are as Grafana reads them"])

        let directory = try TemporaryDirectory("dashboards")
        let whole = try Dashboard.text("grafana/http.json")
        for (text, fault) in [("\"gridPos\"", "\"gridpos\""), ("\"instant\": true", "\"instant\": 1")] {
            let file = "\(directory.path)/faulty.json"
            try whole.replacing(text, with: fault).write(toFile: file, atomically: true, encoding: .utf8)
            let process = try TestProcess(python, [check, file])
            #expect(try await process.exit(within: 60) == .code(1))
            #expect(process.output.first?.hasPrefix("\(file): .panels[") == true, "\(process.output)")
        }
    }

    @Test func `compose gives Grafana its dashboards and its Prometheus where the provisioning looks for them`() throws
    {
        func text(_ path: String) throws -> String {
            try String(contentsOfFile: "\(Repository.root)/docker/\(path)", encoding: .utf8)
        }
        let compose = try text("compose.yaml")
        let provider = try text("grafana/dashboards.yml")
        let found = provider.firstMatch(of: /type: file, .*options: \{path: ([^}]+)\}/)
        let folder = try #require(found?.1)
        #expect(compose.contains("- ../dashboards/grafana:\(folder):ro\n"))
        #expect(compose.contains("HOME_DASHBOARD_PATH: \(folder)/overview.json\n"))
        let source = try text("grafana/datasources.yml")
        #expect(source.contains("type: prometheus, access: proxy, url: \"http://prometheus:9090\""))
        #expect(compose.contains("\n  prometheus:\n"))
        for (file, kind) in [("datasources.yml", "datasources"), ("dashboards.yml", "dashboards")] {
            #expect(try text("grafana/\(file)").hasPrefix("apiVersion: 1\n"))
            #expect(compose.contains("- ./grafana/\(file):/etc/grafana/provisioning/\(kind)/lugx.yml:ro\n"))
        }
    }

    @Test func `no panel lies over another or beyond the edge`() throws {
        for dashboard in try Dashboard.all() {
            var taken: Set<[Int]> = []
            for panel in dashboard.panels {
                let place = panel.gridPos
                #expect(place.x >= 0 && place.w > 0 && place.x + place.w <= 24, "\(dashboard.uid): \(panel.title)")
                for x in place.x..<place.x + place.w {
                    for y in place.y..<place.y + place.h {
                        #expect(taken.insert([x, y]).inserted, "\(dashboard.uid): \(panel.title)")
                    }
                }
            }
        }
    }

    /// As the rules of a file: the one thing that promtool reads queries from without a server.
    @Test func `promtool understands every query`() async throws {
        let rules = try Dashboard.all().flatMap(\.figures).flatMap { $0.targets ?? [] }.enumerated().map {
            ["record": "panel:query:\($0)", "expr": $1.query]
        }
        let directory = try TemporaryDirectory("queries")
        let file = "\(directory.path)/rules.json"
        // JSON is YAML, but for the slash, which YAML does not escape.
        try JSONSerialization.data(
            withJSONObject: ["groups": [["name": "panels", "rules": rules]]], options: .withoutEscapingSlashes
        ).write(to: URL(fileURLWithPath: file))
        let said = try await Tool.run("promtool", ["check", "rules", file])
        #expect(said.contains("\(rules.count) rules found"))
    }

    @Test func `promtool finds the configuration whole, and each alert firing when it must and only then`()
        async throws
    {
        _ = try await Tool.run("promtool", ["check", "config", "\(Dashboard.folder)/prometheus.yml"])
        _ = try await Tool.run(
            "promtool", ["test", "rules"] + Self.cases.map { "\(Dashboard.folder)/\($0)" })
    }

    @Test func `every alert has a case that fires and one that does not, and a page in the runbook`() throws {
        let alerts = try Dashboard.text("rules/alerts.yml")
        let names = alerts.matches(of: /- alert: (\w+)\n/).map { String($0.1) }
        #expect(names.count > 30 && Set(names).count == names.count)
        var tested: [String: Substring] = [:]
        for file in Self.cases {
            let text = try Dashboard.text(file)
            for part in text.components(separatedBy: "  - name: ").dropFirst() {
                tested[String(part.prefix { !$0.isNewline })] = part[...]
            }
        }
        #expect(Set(tested.keys) == Set(names))
        for (name, text) in tested {
            #expect(text.contains("exp_samples: []}"), "\(name) is never quiet")
            #expect(text.contains("alertname=\"\(name)\"") && text.contains("value: 1}]"), "\(name) never fires")
        }
        let runbook = try String(contentsOfFile: "\(Repository.root)/docs/runbook.md", encoding: .utf8)
        #expect(runbook.matches(of: /\n### (Lugx\w+)\n/).map { String($0.1) } == names)
        for part in alerts.components(separatedBy: "- alert: ").dropFirst() {
            let name = part.prefix { !$0.isNewline }
            for annotation in ["summary", "description", "runbook"] {
                #expect(part.contains("\n          \(annotation): \""), "\(name) has no \(annotation)")
            }
            #expect(part.contains("runbook_url: \"docs/runbook.md#\(name.lowercased())\""))
            #expect(part.contains("{severity: critical}") || part.contains("{severity: warning}"), "\(name)")
        }
    }

    private static let cases = ["tests/alerts.yml", "tests/hours.yml"]
}
