import Foundation
import Glibc
import LocalStack
import TestSupport

/// `lugx up` of the built binary in a directory of its own, on free ports.
final class RunningStack {
    let process: TestProcess
    let dataDirectory: String

    /// - Parameters:
    ///   - sampleDays: of a simulated past; a shop that is compared to the last order or event has none.
    ///   - options: more of its environment.
    ///   - backup: what it begins with.
    init(
        in directory: TemporaryDirectory, sampleDays: Int = 0, options: [String: String] = [:],
        restoring backup: String? = nil
    ) throws {
        guard let binary = BuiltBinary.lugx else {
            throw Unexpected("the lugx binary is missing: run swift build, or set LUGX_TEST_BINARY")
        }
        dataDirectory = "\(directory.path)/data"
        var environment: [String: String?] = [
            "LUGX_DATA_DIR": dataDirectory, "LUGX_WEB_DIR": "\(Repository.root)/Sources/Storefront/web/dist",
            "LUGX_SAMPLE_DAYS": "\(sampleDays)",
        ]
        for name in ["STOREFRONT", "CATALOG", "ORDERS", "ANALYTICS", "POSTGRES", "CLICKHOUSE"] {
            environment["LUGX_\(name)_PORT"] = "0"
        }
        for (name, value) in options { environment[name] = value }
        process = try TestProcess(
            binary, ["up"] + (backup.map { ["--restore", $0] } ?? []), environment: environment, in: directory.path)
    }

    /// Returns once it says that it is ready and has said all its addresses.
    func ready() async throws {
        _ = try await process.line(containing: "Lugx is ready", within: 90)
        let url = try variable("LUGX_ANALYTICS_URL")
        try await eventually(within: 5, "the addresses") {
            let ready = process.output.firstIndex { $0.contains("Lugx is ready") }!
            return process.output[ready...].contains { $0.contains("analytics") && $0.contains(url) }
        }
    }

    /// Ctrl-C in its terminal: to the whole foreground process group.
    func interrupt() async throws -> ProcessExit {
        Glibc.kill(-process.pid, SIGINT)
        return try await process.exit(within: 6)
    }

    /// A value of the file it writes for other programs.
    func variable(_ name: String) throws -> String {
        let lines = (FileSystem.read("\(dataDirectory)/env") ?? "").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("\(name)=") }) else {
            throw Unexpected("\(dataDirectory)/env has no \(name)")
        }
        return String(line.dropFirst(name.count + 1))
    }

    /// Base addresses of the four services.
    func services() throws -> [String] {
        try ["STOREFRONT", "CATALOG", "ORDERS", "ANALYTICS"].map { try variable("LUGX_\($0)_URL") }
    }

    /// What SQL gives in the shop's PostgreSQL, asked with psql: columns parted by a bar.
    func psql(_ sql: String) async throws -> String {
        try await Tool.run(
            "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, variable("DATABASE_URL")])
    }

    /// What one SELECT gives, asked over HTTP with curl as a user would.
    func select(_ sql: String) async throws -> String {
        guard let url = try URLComponents(string: variable("CLICKHOUSE_URL")), let user = url.user,
            let password = url.password, let port = url.port
        else { throw Unexpected("CLICKHOUSE_URL is not whole") }
        return try await Tool.run(
            "curl", ["-sS", "--fail", "-u", "\(user):\(password)", "--data-binary", sql, "http://127.0.0.1:\(port)/"])
    }
}
