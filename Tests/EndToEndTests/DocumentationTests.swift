import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// Every command of the documentation, typed in the order of the pages into one new shop.
    @Suite struct DocumentationTests {
        /// A new shop, and the pages whose commands are typed into it, in this order: what one page leaves behind is what
        /// the next begins with.
        private struct Round {
            let pages: [String]
            let options: @Sendable (_ directory: String) -> [String: String]
        }

        private static let rounds = [
            Round(
                pages: [
                    "README.md", "docs/tutorial.md", "docs/howto/add-a-report.md", "docs/howto/scale-out.md",
                    "docs/howto/prometheus.md", "docs/howto/upgrade.md", "docs/howto/send-events.md",
                    "docs/howto/simulate.md", "docs/howto/retention.md", "docs/howto/clickhouse-accounts.md",
                ], options: { ["LUGX_REPORTS_DIR": "\($0)/reports"] }),
            // The orders of another shop are read from the start.
            Round(
                pages: ["docs/howto/own-orders.md"],
                options: { _ in
                    ["LUGX_MIRROR_SOURCE": "\(Repository.root)/Tests/AnalyticsTests/jaffle/order_lines.sql"]
                }),
        ]

        /// What is not typed here, by page and first command, and why.
        private static let byHand = [
            "README.md: make run": "the test starts what it builds and starts",
            "README.md: python3 -m venv client && client/bin/pip install -q segment-analytics-python":
                "fetches packages; the test has them from make test",
            "README.md: make test": "this is one of its tests",
            "dashboards/README.md: prometheus --config.file=dashboards/prometheus.yml --storage.tsdb.path=/tmp/prometheus":
                "runs until it is stopped; MonitoringTests does this",
            "docs/backup.md: lugx backup /var/backups/lugx-1":
                "restores over what stands; BackupTests does this",
            "docs/benchmarks.md: make bench": "measures for long, and needs a quiet machine",
            "docs/containers.md: docker/make-secrets":
                "needs a docker daemon; docker/check does this",
            "docs/howto/add-a-report.md: mkdir -p reports && LUGX_REPORTS_DIR=$PWD/reports make run":
                "the test starts the shop with this option",
            "docs/howto/own-orders.md: LUGX_MIRROR_SOURCE=$PWD/Tests/AnalyticsTests/jaffle/order_lines.sql LUGX_SAMPLE_DAYS=0 make run":
                "the test starts the shop with this option",
            "docs/howto/prometheus.md: prometheus --config.file=dashboards/prometheus.yml --storage.tsdb.path=/tmp/prometheus":
                "runs until it is stopped; MonitoringTests does this",
            "docs/howto/retention.md: export LUGX_RETENTION_MONTHS=13":
                "waits ten minutes and drops events; RetentionTests does this",
            "docs/howto/send-events.md: client/bin/pip install -q posthog":
                "the tests have it in .venv-test, which stands in for client",
            "docs/howto/send-events.md: python3 -m venv client && client/bin/pip install -q segment-analytics-python":
                "fetches packages; the test has them from make test",
            "docs/howto/upgrade.md: git pull && make run": "changes the clone",
            "docs/runbook.md: lugx doctor":
                "of an installation that is ill; DoctorTests asks some, README.md asks one that is not",
            "docs/runbook.md: lugx reconcile":
                "of an installation whose figures are wrong; MirrorTests and ReconciliationTests repair some",
            "docs/runbook.md: curl -s \"$LUGX_ORDERS_URL/api/orders/outbox?state=dead\" -H \"Authorization: Bearer $token\" | jq .":
                "of an installation that could not send; OutboxTests replay",
            "docs/tls.md: umask 077": "EncryptionTests makes certificates like these",
            "docs/tls.md: export LUGX_TLS_CERTIFICATE_FILE=shop.pem LUGX_TLS_KEY_FILE=shop.key LUGX_CA_FILE=authority.pem":
                "EncryptionTests runs all four services like this",
        ]

        @Test func `every command of the pages prints what they say`() async throws {
            for round in Self.rounds {
                let directory = try TemporaryDirectory("pages")
                let stack = try RunningStack(in: directory, options: round.options(directory.path))
                try await stack.ready()
                try furnish(directory.path, stack)
                let shell = DocumentedShell(directory: directory.path)
                for path in round.pages {
                    try shell.forget()
                    for block in try DocumentedPage(path).blocks where block.kind != .byHand {
                        let difference = await difference(block, shell)
                        #expect(difference == nil, "\(path):\(block.line): \(difference ?? "")")
                        // What comes after in the page builds on it.
                        guard difference == nil else { break }
                    }
                }
                try await checkMetrics(of: stack)
                #expect(try await stack.interrupt() == .code(0))
            }
        }

        @Test func `what is not run is known with its reason, and nothing else is left out`() throws {
            let pages = try DocumentedPage.paths.map { try DocumentedPage($0) }
            let byHand = pages.flatMap { page in
                page.blocks.filter { $0.kind == .byHand }.map { "\(page.path): \($0.name)" }
            }
            #expect(byHand.sorted() == Self.byHand.keys.sorted())
            let run = Set(Self.rounds.flatMap(\.pages))
            let forgotten = pages.filter { page in
                !run.contains(page.path) && page.blocks.contains { $0.kind != .byHand }
            }
            #expect(forgotten.map(\.path) == [], "pages with commands that nothing runs")
        }

        /// What services scrape after all this is in the reference, which was made without running them.
        private func checkMetrics(of stack: RunningStack) async throws {
            let page = try String(contentsOfFile: "\(Repository.root)/docs/reference/metrics.md", encoding: .utf8)
            for url in try stack.services() {
                let scrape = try await Tool.run("curl", ["-sS", "--fail", "\(url)/metrics"])
                let names = scrape.matches(of: /TYPE (\w+) \w+/).map { String($0.1) }
                #expect(names.count > 10)
                #expect(names.filter { !page.contains("| `\($0)` |") } == [])
            }
        }

        /// A folder as it is after `make run` in a clone: binary, data, the files that the pages name.
        private func furnish(_ folder: String, _ stack: RunningStack) throws {
            let files = FileManager.default
            let binary = try #require(BuiltBinary.lugx)
            let python = try #require(TestPython.interpreter, ".venv-test is missing: run make test, which makes it")
            try files.createDirectory(atPath: "\(folder)/.build/release", withIntermediateDirectories: true)
            var links = [
                (".build/release/lugx", binary), (".lugx", stack.dataDirectory),
                // What `pip install` would have put there.
                ("client", FileSystem.parent(of: FileSystem.parent(of: python))),
            ]
            links += ["dashboards", "docs", "queries", "Tests"].map { ($0, "\(Repository.root)/\($0)") }
            for (name, target) in links {
                try files.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
            }
        }

        /// What is wrong with a block's output.
        private func difference(_ block: DocumentedPage.Block, _ shell: DocumentedShell) async -> String? {
            func once() async -> String? {
                do {
                    let printed = try await shell.run(block.commands)
                    return block.output.flatMap { DocumentedOutput.difference(shown: $0, printed: printed) }
                } catch {
                    return "\(error)"
                }
            }
            guard block.kind == .eventually else { return await once() }
            var last: String?
            try? await eventually(within: 90, every: 200, "the output of a page") { () -> Void? in
                last = await once()
                return last == nil ? () : nil
            }
            return last
        }
    }
}

/// How pages are read, and what may differ between what they show and what is printed.
@Suite struct DocumentedPageTests {
    @Test func `a page is its commands with what they print`() throws {
        let page = try DocumentedPage(
            "a.md",
            text: """
                ```sh
                # first
                echo a
                ```

                ```text
                a
                ```

                ```sh eventually
                cat b
                ```
                Words.
                ```sql
                SELECT 1
                ```
                ```sh by-hand
                make run
                ```
                """)
        #expect(page.blocks.map(\.kind) == [.once, .eventually, .byHand])
        #expect(page.blocks.map(\.name) == ["echo a", "cat b", "make run"])
        #expect(page.blocks.map(\.output) == [["a"], nil, nil])
        #expect(page.blocks.map(\.line) == [1, 10, 17])
    }

    @Test(arguments: [
        "```text\na\n```", "```sh\nls\n```\nWords.\n```text\na\n```", "```sh often\nls\n```", "```sh\nls",
    ])
    func `a page that the test could misread is refused`(text: String) {
        #expect(throws: Unexpected.self) { try DocumentedPage("a.md", text: text) }
    }

    @Test(arguments: [
        ("at 2026-11-22T08:00:00Z", "at 2027-01-01T23:59:59.123+01:00", true),
        ("at 2026-11-22", "at 2026-11-22T08:00:00Z", false),
        ("0b6f6d6e-8b1c-4b54-b9a2-0d3a6c1f2e3d", "11111111-2222-3333-4444-555555555555", true),
        ("LX-ABCDE-12345", "LX-FGHIJ-67890", true), ("127.0.0.1:3000 up", "127.0.0.1:41234 up", true),
        ("took 1.2 s", "took 17 ms", true), ("12 s", "13 sales", false), ("…", "anything", true),
        ("a … z", "a b c z", true), ("a … z", "a b c", false), ("86.94", "86.95", false), ("a", "a ", true),
        ("a", "", false),
    ])
    func `values of a named form may differ, others not`(shown: String, printed: String, isSame: Bool) {
        #expect((DocumentedOutput.difference(shown: [shown], printed: [printed]) == nil) == isSame)
    }

    @Test func `a line of dots is any lines, and nothing else is`() {
        #expect(DocumentedOutput.difference(shown: ["a", "…", "z"], printed: ["a", "b", "c", "z"]) == nil)
        #expect(DocumentedOutput.difference(shown: ["a", "…", "z"], printed: ["a", "b", "c"]) != nil)
        #expect(DocumentedOutput.difference(shown: ["a"], printed: ["a", "b"]) != nil)
        #expect(DocumentedOutput.difference(shown: ["a", "b"], printed: ["a"]) != nil)
        #expect(DocumentedOutput.difference(shown: ["a"], printed: ["a", ""]) == nil)
    }
}
