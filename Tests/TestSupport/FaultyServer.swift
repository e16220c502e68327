import LocalStack

/// The misbehaving HTTP server of Tests/faulty-http.
package final class FaultyServer: Sendable {
    package let port: Int
    package let process: TestProcess

    package static let shared = Task { try await FaultyServer() }

    package init(certificate: String? = nil, key: String? = nil) async throws {
        guard let python = TestPython.interpreter else {
            throw LocalStackError(
                .programMissing, "no Python with the packages of Tests/requirements.txt: run make test")
        }
        process = try TestProcess(
            python, ["\(Repository.root)/Tests/faulty-http/server.py"] + [certificate, key].compactMap { $0 })
        let line = try await process.line(containing: "ready on ")
        guard let port = Int(line.dropFirst("ready on ".count)) else {
            throw LocalStackError(.notReady, "the faulty server says \(line)")
        }
        self.port = port
    }

    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }
}
