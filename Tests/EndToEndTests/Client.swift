import Foundation
import LocalStack
import TestSupport

/// The Python programs of clients/.
enum Client {
    static func start(
        _ script: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> TestProcess {
        guard let python = TestPython.interpreter else {
            throw Unexpected(".venv-test is missing: run make test, which makes it")
        }
        return try TestProcess(
            python, ["\(Repository.root)/Tests/EndToEndTests/clients/\(script)"] + arguments,
            environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 })
    }

    /// Runs one to its end; what it printed.
    static func run(
        _ script: String, _ arguments: [String], environment: [String: String] = [:], within seconds: Double = 120
    ) async throws -> String {
        let process = try start(script, arguments, environment: environment)
        guard try await process.exit(within: seconds) == .code(0) else {
            throw Unexpected("\(script) failed: \(process.output.suffix(80).joined(separator: "\n"))")
        }
        return process.output.joined(separator: "\n")
    }

    /// Runs one that prints a JSON object.
    static func run<Value: Decodable>(
        _ script: String, _ arguments: [String], as type: Value.Type, environment: [String: String] = [:],
        within seconds: Double = 120
    ) async throws -> Value {
        try await JSONDecoder().decode(
            type, from: Data(run(script, arguments, environment: environment, within: seconds).utf8))
    }

    /// What clients/fill.py prints.
    struct Fill: Decodable {
        let accepted: Int
        let statuses: [String: Int]
        let status: Int?
        let headers: [String: String]?
        let body: String?
    }

    /// Sends events without ids in batches of 1,000.
    static func fill(
        port: Int, events: Int, untilStatus: Int? = nil, propertiesBytes: Int = 60
    ) async throws -> Fill {
        let until = untilStatus.map { ["--until-status", "\($0)"] } ?? []
        return try await run(
            "fill.py",
            ["--port", "\(port)", "--events", "\(events)", "--properties-bytes", "\(propertiesBytes)"] + until,
            as: Fill.self)
    }
}
