import Foundation
import LocalStack
import TestSupport
import Testing

/// The pages of docs/reference are what the built binary writes.
@Suite struct ReferenceTests {
    private static let folder = "docs/reference"

    @Test func `the reference pages are those that the code gives`() async throws {
        let directory = try TemporaryDirectory("reference")
        let binary = try #require(BuiltBinary.lugx)
        // An environment that must not show up in what is written.
        let process = try TestProcess(
            binary, ["reference", "\(directory.path)/pages"],
            environment: ["LUGX_ORDERS_PORT": "4711", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"])
        #expect(try await process.exit(within: 60) == .code(0), "\(process.output)")
        let written = try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/pages").sorted()
        let kept = Repository.files(below: Self.folder, suffix: "").map { String($0.dropFirst(Self.folder.count + 1)) }
        #expect(written == kept, "run make reference")
        for name in written {
            let text = try String(contentsOfFile: "\(directory.path)/pages/\(name)", encoding: .utf8)
            #expect(
                try text == Repository.text("\(Self.folder)/\(name)"),
                "\(Self.folder)/\(name) is not what the code gives: run make reference")
        }
    }

    @Test func `the pages hold what only the whole of the code knows`() throws {
        let pages = try ["configuration", "metrics", "commands", "api-analytics"].map {
            try Repository.text("\(Self.folder)/\($0).md")
        }
        let options = try Repository.files(below: "Sources/ServiceKit/Configuration", suffix: ".swift")
            .map(Repository.text).joined().matches(of: /Self\(\s*"([A-Z_]+)"/).map { String($0.1) }
        #expect(options.count > 80)
        #expect(options.filter { !pages[0].contains("| `\($0)` |") } == [])
        // A metric of a collector, one without a series yet, one of a job.
        for metric in ["lugx_spool_bytes", "lugx_mirror_lag_seconds", "lugx_clickhouse_failures_total"] {
            #expect(pages[1].contains("| `\(metric)` |"))
        }
        #expect(pages[2].contains("## lugx report schedule"))
        #expect(pages[3].contains("## POST /api/analytics/track\n"))
        #expect(pages[3].contains("### SalesReport"))
    }
}
