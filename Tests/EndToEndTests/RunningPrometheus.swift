import Foundation
import LocalStack
import TestSupport

/// Debian's Prometheus with the repository's configuration and rules, every second instead of every 15.
struct RunningPrometheus {
    let process: TestProcess
    private let url: String

    /// - Parameters:
    ///   - services: name and base address of each.
    ///   - authority: whose certificates are believed.
    init(
        in directory: TemporaryDirectory, scraping services: [(name: String, url: String)],
        trusting authority: TestAuthority
    ) throws {
        let folder = "\(directory.path)/prometheus"
        try FileManager.default.copyItem(atPath: Dashboard.folder, toPath: folder)
        let configuration = try Dashboard.text("prometheus.yml").replacingOccurrences(of: ": 15s", with: ": 1s")
            .replacingOccurrences(
                of: "job_name: lugx\n", with: "job_name: lugx\n    tls_config: {ca_file: \(authority.path)}\n")
        try configuration.write(toFile: "\(folder)/prometheus.yml", atomically: true, encoding: .utf8)
        let targets = services.map { service in
            let parts = service.url.components(separatedBy: "://")
            return [
                "targets": [parts[1]], "labels": ["service": service.name, "__scheme__": parts[0]],
            ] as [String: Any]
        }
        // JSON is YAML.
        try JSONSerialization.data(withJSONObject: targets)
            .write(to: URL(fileURLWithPath: "\(folder)/targets.yml"))
        let port = try Loopback.freePort()
        url = "http://127.0.0.1:\(port)"
        process = try TestProcess(
            "/usr/bin/prometheus",
            [
                "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(directory.path)/tsdb",
                "--web.listen-address=127.0.0.1:\(port)",
            ], in: directory.path)
    }

    func ready() async throws {
        try await eventually(within: 60, every: 100, "Prometheus") {
            guard process.isRunning else { throw Unexpected("it ended: \(process.output.suffix(10))") }
            return try await Tool.run("curl", ["-sS", "--fail", "\(url)/-/ready"]).contains("Ready")
        }
    }

    /// The values of each query as of now: those of all its series that are numbers.
    func values(of queries: [String]) async throws -> [[Double]] {
        try await answers("query", queries.map { ("query", $0) }, as: Vector.self).map { vector in
            vector.result.compactMap { Double($0.value.text) }.filter(\.isFinite)
        }
    }

    /// How many series each selector has.
    func seriesCounts(of selectors: [String]) async throws -> [Int] {
        try await answers("series", selectors.map { ("match[]", $0) }, as: [[String: String]].self).map(\.count)
    }

    /// Every name that a query may use: of metrics, recorded ones included, and of labels.
    func names() async throws -> Set<String> {
        let metrics = try await answers("label/__name__/values", [("limit", "0")], as: [String].self, get: true)
        let labels = try await answers("labels", [("limit", "0")], as: [String].self, get: true)
        return Set((metrics + labels).joined())
    }

    struct Rule: Decodable {
        let name: String
        let query: String
        let health: String
        let lastError: String?
    }

    /// Recording rules and alerts, as it read them, and how their evaluation went.
    func rules() async throws -> [Rule] {
        struct Groups: Decodable {
            struct Group: Decodable {
                let rules: [Rule]
            }
            let groups: [Group]
        }
        return try await answers("rules", [("type", "")], as: Groups.self, get: true).flatMap(\.groups).flatMap(\.rules)
    }

    // MARK: Asking

    private struct Answer<Value: Decodable>: Decodable {
        let status: String
        let data: Value?
        let error: String?
    }

    private struct Vector: Decodable {
        struct Series: Decodable {
            let value: Sample
        }
        struct Sample: Decodable {
            let text: String
            init(from decoder: any Decoder) throws {
                var parts = try decoder.unkeyedContainer()
                _ = try parts.decode(Double.self)
                text = try parts.decode(String.self)
            }
        }
        let result: [Series]
    }

    /// One curl for all questions; the answers in their order, a line each.
    private func answers<Value: Decodable>(
        _ path: String, _ questions: [(name: String, value: String)], as type: Value.Type, get: Bool = false
    ) async throws -> [Value] {
        let transfers = questions.map { name, value in
            let text = "\(name)=\(value)".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return """
                url = "\(url)/api/v1/\(path)"
                data-urlencode = "\(text)"
                write-out = "\\n"
                silent
                show-error
                \(get ? "get" : "")
                """
        }
        let lines = try await Tool.run("curl", ["-K", "-"], input: transfers.joined(separator: "\nnext\n"))
            .split(separator: "\n")
        guard lines.count == questions.count else { throw Unexpected("\(lines.count) answers: \(lines.prefix(3))") }
        return try zip(lines, questions).map { line, question in
            let answer = try JSONDecoder().decode(Answer<Value>.self, from: Data(line.utf8))
            guard let data = answer.data, answer.status == "success" else {
                throw Unexpected("\(question): \(answer.error ?? "no data")")
            }
            return data
        }
    }
}
