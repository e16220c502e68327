import LocalStack
import TestSupport
import Testing

/// A `lugx up` in a directory of its own, on free ports.
final class UpProcess: Sendable {
    let process: TestProcess
    let data: String
    private let directory: TemporaryDirectory

    init(
        in directory: TemporaryDirectory? = nil, data: String? = nil, environment: [String: String] = [:]
    ) throws {
        let directory = try directory ?? TemporaryDirectory("up")
        self.directory = directory
        let data = data ?? "\(directory.path)/data"
        self.data = data
        var variables: [String: String?] = [
            "LUGX_DATA_DIR": data, "SWIFT_BACKTRACE": "enable=no", "LUGX_SAMPLE_DAYS": "0",
        ]
        for name in ["STOREFRONT", "CATALOG", "ORDERS", "ANALYTICS", "POSTGRES", "CLICKHOUSE"] {
            variables["LUGX_\(name)_PORT"] = "0"
        }
        for (name, value) in environment { variables[name] = value }
        process = try TestProcess(
            try #require(BuiltBinary.lugx), ["up"], environment: variables, in: directory.path)
    }

    var output: [String] { process.output }
    /// `lugx up` itself and everything below it.
    var family: [ProcessIdentity] { ProcessTable.family(of: process.identity) }

    func ready() async throws { _ = try await process.line(containing: "Lugx is ready", within: 90) }

    func stop() async throws {
        process.signal(15)
        #expect(try await process.exit(within: 6) == .code(0))
    }

    /// A value of the file `env`.
    func variable(_ name: String) -> String? {
        (FileSystem.read("\(data)/env") ?? "").split(separator: "\n").first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    /// Runs SQL with psql at `DATABASE_URL`.
    @discardableResult
    func execute(_ sql: String) async throws -> String {
        let psql = try TestProcess(
            "/usr/bin/psql",
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, try #require(variable("DATABASE_URL"))])
        #expect(try await psql.exit() == .code(0), "\(psql.output)")
        return psql.output.joined(separator: "\n")
    }
}
