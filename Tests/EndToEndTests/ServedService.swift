import Glibc
import LocalStack
import TestSupport

/// `lugx serve NAME` of the built binary as a child process, on one port for its whole life.
final class ServedService {
    let name: String
    let port: Int
    private let arguments: [String]
    /// Of the next start.
    var environment: [String: String?]
    private var current: TestProcess?

    /// - Parameters:
    ///   - arguments: further ones of `lugx serve NAME`.
    ///   - port: nil for any that is free.
    init(_ name: String, _ arguments: [String] = [], environment: [String: String?], port: Int? = nil) throws {
        self.name = name
        self.arguments = arguments
        self.port = try port ?? Loopback.freePort()
        var environment = environment
        environment["LUGX_\(name.uppercased())_PORT"] = String(self.port)
        environment["LUGX_READINESS_INTERVAL_SECONDS"] = "0.1"
        self.environment = environment
    }

    var process: TestProcess {
        get throws {
            guard let current else { throw Unexpected("\(name) was not started") }
            return current
        }
    }

    /// Starts the process; returns when it serves (`/health` answers), whatever its databases do.
    func start() async throws {
        guard let binary = BuiltBinary.lugx else {
            throw Unexpected("the lugx binary is missing: run swift build, or set LUGX_TEST_BINARY")
        }
        let process = try TestProcess(binary, ["serve", name] + arguments, environment: environment)
        current = process
        try await eventually(within: 60, "\(name) to serve") {
            guard process.isRunning else { return true }
            return try await get("/health").status == 200
        }
        guard process.isRunning else { throw Unexpected("\(name) ended: \(process.output.suffix(10))") }
    }

    func get(_ path: String) async throws -> HTTPAnswer { try await HTTPAnswer.to(port: port, path) }

    func readiness() async throws -> Int { try await get("/ready").status }

    /// SIGKILL, and waits until the process is gone.
    func kill() async throws {
        let process = try process
        process.signal(SIGKILL)
        try await process.exit(within: 10)
    }

    /// As an operator stops it; the exit.
    @discardableResult
    func stop() async throws -> ProcessExit {
        let process = try process
        process.signal(SIGTERM)
        return try await process.exit(within: 15)
    }

    /// For the end of a test, however it went.
    func clear() async { await current?.kill() }

    /// The sum of a metric's samples whose line holds `label`.
    func metric(_ name: String, label: String = "") async throws -> Double {
        let text = try await get("/metrics").body
        let samples = text.split(separator: "\n").filter {
            ($0.hasPrefix("\(name) ") || $0.hasPrefix("\(name){")) && (label.isEmpty || $0.contains(label))
        }
        guard !samples.isEmpty else { throw Unexpected("there is no metric \(name) \(label)") }
        return samples.reduce(0) { $0 + (Double($1.split(separator: " ").last ?? "") ?? .nan) }
    }

    /// A line of /proc/PID/status that counts kB, in bytes: `VmRSS` for what is resident, `VmHWM` for the most that was.
    func memoryBytes(_ line: String) throws -> Int {
        let text = FileSystem.read("/proc/\(try process.pid)/status", bytesMax: 65536) ?? ""
        let found = text.split(separator: "\n").first { $0.hasPrefix("\(line):") }
        guard let found,
            let kilobytes = found.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { throw Unexpected("no \(line) of \(name)") }
        return kilobytes * 1024
    }
}
