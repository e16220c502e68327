import TestSupport
import Testing

/// The misbehaving HTTP server of Tests/faulty-http.
final class FaultyServer: Sendable {
    let port: Int
    let process: TestProcess

    static let shared = Task { try await FaultyServer() }

    init(certificate: String? = nil, key: String? = nil) async throws {
        let python = try #require(
            TestPython.interpreter, "no Python with the packages of Tests/requirements.txt: run make test")
        process = try TestProcess(
            python, ["\(Repository.root)/Tests/faulty-http/server.py"] + [certificate, key].compactMap { $0 })
        let line = try await process.line(containing: "ready on ")
        port = try #require(Int(line.dropFirst("ready on ".count)))
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }
}
