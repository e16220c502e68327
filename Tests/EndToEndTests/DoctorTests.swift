import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx doctor` on what `lugx up` runs.
    @Suite struct DoctorTests {
        @Test func `a shop that runs is well, and one that was stopped is not`() async throws {
            let directory = try TemporaryDirectory("doctor")
            let options = ["LUGX_SPOOL_MAX_BYTES": "64MiB", "LUGX_SPOOL_SEGMENT_BYTES": "16MiB"]
            let stack = try RunningStack(in: directory, options: options)
            try await stack.ready()
            // The mirror needs a moment to know that it is complete.
            try await eventually(within: 60, "a shop that is well") {
                let (code, report) = try await examine(stack, options)
                guard code != .code(0) else { return true }
                // What the machine lacks is no fault of the shop's.
                let faults = report.findings.filter { $0.level != "ok" }.map(\.check)
                if Set(faults).isSubset(of: ["tools.chromium"]) { return true }
                throw Unexpected("\(report.findings.filter { $0.level != "ok" })")
            }
            let secret = try stack.variable("JWT_SECRET")
            #expect(try await stack.interrupt() == .code(0))

            let (code, report) = try await examine(stack, options)
            #expect(code == .code(2))
            let problems = Set(report.findings.filter { $0.level == "problem" }.map(\.check))
            #expect(
                problems.isSuperset(of: [
                    "postgresql.reachable", "clickhouse.reachable", "services.catalog", "services.orders",
                    "services.analytics",
                ]))
            #expect(!report.text.contains(secret))
        }

        private struct Report: Decodable {
            struct Finding: Decodable {
                let check: String
                let level: String
                let found: String
            }

            let status: String
            let findings: [Finding]
            var text: String { findings.map { "\($0.check) \($0.found)" }.joined() }
        }

        private func examine(_ stack: RunningStack, _ options: [String: String]) async throws -> (ProcessExit, Report) {
            let binary = try #require(BuiltBinary.lugx)
            var environment: [String: String?] = ["DATABASE_URL": nil, "CLICKHOUSE_URL": nil]
            for (name, value) in options { environment[name] = value }
            let process = try TestProcess(
                binary, ["doctor", "--json", "--data-dir", stack.dataDirectory], environment: environment)
            let code = try await process.exit(within: 120)
            let output = process.output.joined(separator: "\n")
            return (code, try JSONDecoder().decode(Report.self, from: Data(output.utf8)))
        }
    }
}
