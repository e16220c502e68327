/// The 26.9 engine (chdb-core from PyPI) as an HTTP server.
package final class ModernClickHouse: Sendable {
    package let url: String
    private let process: TestProcess
    private let directory: TemporaryDirectory

    package static let shared = Task { try await ModernClickHouse() }

    private struct NoPython: Error, CustomStringConvertible {
        let description = "no Python with the packages of Tests/requirements.txt: run make test"
    }

    /// Starts an engine of one's own. It ends with the value.
    package init() async throws {
        guard let python = TestPython.interpreter else { throw NoPython() }
        directory = try TemporaryDirectory("clickhouse-modern")
        let password = "p'w %/:"
        process = try TestProcess(
            python,
            ["\(Repository.root)/Tests/clickhouse-modern/server.py", "\(directory.path)/data", "default", password])
        let line = try await process.line(containing: "ready on ", within: 60)
        url = "http://default:p%27w%20%25%2F%3A@127.0.0.1:\(line.dropFirst("ready on ".count))"
    }
}
