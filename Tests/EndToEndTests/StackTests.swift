import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// The run of the README: everything started by one command, used with real clients.
    @Suite struct StackTests {
        @Test func `the whole stack takes events, shows them, stops on Ctrl-C and has them again`() async throws {
            let directory = try TemporaryDirectory("stack")
            let stack = try RunningStack(in: directory)
            try await stack.ready()
            try await checkServices(stack)
            try await sendEvents(to: stack)
            try await checkDashboard(of: stack, events: 11_000)
            try await checkServices(stack)

            let family = ProcessTable.family(of: stack.process.identity)
            #expect(family.count > 6)
            #expect(try await stack.interrupt() == .code(0))
            #expect(family.allSatisfy { !$0.isAlive })

            let again = try RunningStack(in: directory)
            try await again.ready()
            try await checkDashboard(of: again, events: 11_000)
            #expect(try await again.interrupt() == .code(0))
        }

        /// What every service answers, read by the strictest readers at hand.
        private func checkServices(_ stack: RunningStack) async throws {
            let services = try stack.services()
            for url in services {
                for path in ["/health", "/ready"] {
                    _ = try await Tool.run("curl", ["-sS", "--fail", "-o", "/dev/null", url + path])
                }
                let metrics = try await Tool.run("curl", ["-sS", "--fail", "\(url)/metrics"])
                #expect(try await Tool.run("promtool", ["check", "metrics"], input: metrics + "\n") == "")
            }
            _ = try await Client.run("check_service.py", services)
        }

        /// 1,000 single events by curl and 10,000 by the Segment client.
        private func sendEvents(to stack: RunningStack) async throws {
            let url = try stack.variable("LUGX_ANALYTICS_URL")
            let event = #"{"event_type":"page_view","session_id":"s-1","url":"https://shop.example/games"}"#
            let statuses = try await Tool.run(
                "curl",
                [
                    "-sS", "-o", "/dev/null", "-w", "%{http_code}\n", "-H", "Content-Type: application/json",
                    "-d", event, "\(url)/api/analytics/track?n=[1-1000]",
                ])
            #expect(statuses.split(separator: "\n").count == 1000)
            #expect(statuses.split(separator: "\n").allSatisfy { $0 == "202" })
            let port = try #require(URL(string: url)?.port)
            _ = try await Client.run("segment_client.py", ["--port", "\(port)", "--events", "10000", "--seed", "1"])
        }

        private struct Dashboard: Decodable {
            struct Metrics: Decodable {
                let events: Events
            }
            struct Events: Decodable {
                let totalEvents: Int
            }
            let metrics: Metrics
        }

        /// The dashboard's figure is the table's, once all is shipped.
        private func checkDashboard(of stack: RunningStack, events: Int) async throws {
            let figures = "SELECT count(), uniqExact(event_id) FROM analytics.events"
            try await eventually(within: 60, every: 100, "all events in ClickHouse") {
                try await stack.select(figures) == "\(events)\t\(events)"
            }
            let text = try await Tool.run(
                "curl",
                ["-sS", "--fail", "\(stack.variable("LUGX_ANALYTICS_URL"))/api/analytics/dashboard?date_range=1d"])
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let dashboard = try decoder.decode(Dashboard.self, from: Data(text.utf8))
            #expect(dashboard.metrics.events.totalEvents == events)
        }
    }
}
