import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// A real Prometheus scrapes a shop that lives, and every panel has something to show.
    @Suite struct MonitoringTests {
        @Test func `every panel shows data of a running shop, and no query names what is not there`() async throws {
            let directory = try TemporaryDirectory("monitoring")
            let stack = try RunningStack(in: directory, options: ["LUGX_RECONCILE_SECONDS": "1"])
            try await stack.ready()
            let authority = try await TestAuthority(in: directory.path)
            let encrypted = try await encryptedStorefront(authority, stack)
            let names = ["storefront", "catalog", "orders", "analytics"]
            let prometheus = try RunningPrometheus(
                in: directory,
                scraping: zip(names, stack.services()).map { ($0, $1) } + [("storefront", encrypted.url)],
                trusting: authority)
            try await prometheus.ready()
            try await eventually(within: 60, every: 200, "a scrape of each service") {
                try await prometheus.values(of: ["sum(up)"]) == [[5]]
            }

            try await simulate(stack, "\(directory.path)/simulation.json")
            try await checkPanels(prometheus, stack)
            try await checkNames(prometheus)
            let ill = try await prometheus.rules().filter { $0.health != "ok" }
            #expect(ill.isEmpty, "\(ill)")

            encrypted.process.signal(SIGTERM)
            _ = try await encrypted.process.exit(within: 30)
            prometheus.process.signal(SIGTERM)
            _ = try await prometheus.process.exit(within: 30)
            #expect(try await stack.interrupt() == .code(0))
        }

        /// One more storefront before the same services, which listens with a certificate.
        private func encryptedStorefront(
            _ authority: TestAuthority, _ stack: RunningStack
        ) async throws -> (process: TestProcess, url: String) {
            let certificate = try await authority.certificate("storefront")
            let port = try Loopback.freePort()
            var environment: [String: String?] = [
                "LUGX_STOREFRONT_PORT": "\(port)", "LUGX_TLS_CERTIFICATE_FILE": certificate.path,
                "LUGX_TLS_KEY_FILE": certificate.keyPath,
                "LUGX_WEB_DIR": "\(Repository.root)/Sources/Storefront/web/dist",
            ]
            for name in ["CATALOG_URL", "ORDERS_URL", "ANALYTICS_URL"] {
                environment["LUGX_\(name)"] = try stack.variable("LUGX_\(name)")
            }
            let binary = try #require(BuiltBinary.lugx)
            let process = try TestProcess(binary, ["serve", "storefront"], environment: environment)
            _ = try await process.line(containing: "Service listens", within: 60)
            return (process, "https://127.0.0.1:\(port)")
        }

        /// A day of the past: orders, payments, events of all kinds.
        private func simulate(_ stack: RunningStack, _ manifest: String) async throws {
            let binary = try #require(BuiltBinary.lugx)
            var environment: [String: String?] = [:]
            for name in ["CATALOG_URL", "ORDERS_URL", "ANALYTICS_URL", "ADMIN_EMAIL", "ADMIN_PASSWORD"] {
                environment["LUGX_\(name)"] = try stack.variable("LUGX_\(name)")
            }
            let process = try TestProcess(
                binary,
                // So many that it can't be a day without an order.
                ["simulate", "--seed", "5", "--days", "1", "--visits-per-day", "200", "--manifest", manifest],
                environment: environment)
            #expect(try await process.exit(within: 180) == .code(0), "\(process.output)")
        }

        /// Asks until each query had an answer with a number, while people go on using the shop.
        private func checkPanels(_ prometheus: RunningPrometheus, _ stack: RunningStack) async throws {
            var left = try Dashboard.all().flatMap { dashboard in
                dashboard.figures.flatMap { panel in
                    (panel.targets ?? []).map { ("\(dashboard.uid): \(panel.title): \($0.refId)", $0.query) }
                }
            }
            #expect(left.count > 100)
            try await eventually(within: 120, every: 500, "data in all panels") {
                try await use(stack)
                let values = try await prometheus.values(of: left.map(\.1))
                left = zip(left, values).filter { $1.isEmpty }.map(\.0)
                guard left.isEmpty else { throw Unexpected("nothing in \(left)") }
                return true
            }
        }

        /// What a visitor and an analyst do, by way of the storefront.
        private func use(_ stack: RunningStack) async throws {
            let shop = try stack.variable("LUGX_STOREFRONT_URL")
            let paths = [
                "products?limit=1", "orders", "analytics/dashboard?date_range=1d", "analytics/sales?date_range=1d",
            ]
            _ = try await Tool.run("curl", ["-sS"] + paths.flatMap { ["-o", "/dev/null", "\(shop)/api/\($0)"] })
            _ = try await Tool.run(
                "curl",
                [
                    "-sS", "--fail", "-o", "/dev/null", "--json",
                    #"{"event_type":"page_view","url":"http://shop/games"}"#,
                    "\(stack.variable("LUGX_ANALYTICS_URL"))/api/analytics/track",
                ])
        }

        /// Every word of every query is PromQL's, or the name of a metric or label that was scraped; and what is
        /// chosen by its labels is there.
        private func checkNames(_ prometheus: RunningPrometheus) async throws {
            let known = try await prometheus.names().union(Self.language)
            let queries =
                try await prometheus.rules().map(\.query)
                + Dashboard.all().flatMap(\.figures).flatMap { $0.targets ?? [] }.map(\.query)
            var selectors: Set<String> = []
            for query in queries {
                for selector in query.matches(of: /[a-zA-Z_:][a-zA-Z0-9_:]*\{[^}]*\}/) {
                    selectors.insert(String(selector.0))
                }
                let words = query.replacing(/"[^"]*"/, with: "").replacing(/\[[^\]]*\]/, with: "")
                for word in words.matches(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) {
                    #expect(known.contains(String(word.0)), "\(word.0) of \(query)")
                }
            }
            // What a healthy shop does not have: failures and refunds, alerts.
            let present = selectors.filter { selector in
                !["status=\"5xx\"", "\"refunded\"", "ALERTS"].contains { selector.contains($0) }
            }.sorted()
            #expect(present.count > 50)
            let counts = try await prometheus.seriesCounts(of: present)
            #expect(zip(present, counts).filter { $1 == 0 }.map(\.0) == [])
        }

        private static let language: Set<String> = [
            "ALERTS", "abs", "alertname", "alertstate", "and", "by", "changes", "count", "histogram_quantile",
            "increase", "max", "min", "min_over_time", "or", "predict_linear", "rate", "sum", "time", "topk", "vector",
        ]
    }
}
