import Glibc
import LocalStack
import TestSupport

/// clients/load.py as a child process: sends events until it is told to stop.
final class LoadClient {
    private let process: TestProcess
    private let directory: TemporaryDirectory

    init(port: Int, seed: UInt64, arguments: [String] = []) throws {
        directory = try TemporaryDirectory("load")
        process = try Client.start(
            "load.py",
            ["--port", "\(port)", "--seed", "\(seed)", "--ledger", "\(directory.path)/ledger.json"] + arguments)
    }

    /// Events acknowledged so far.
    var acknowledged: Int {
        let line = process.output.last { $0.hasPrefix("acknowledged ") }
        return line.flatMap { Int($0.dropFirst("acknowledged ".count)) } ?? 0
    }

    /// Returns once that many more events were acknowledged.
    func progress(by events: Int, within seconds: Double = 60) async throws {
        let goal = acknowledged + events
        try await eventually(within: seconds, "\(events) more acknowledged events") {
            guard process.isRunning else {
                throw Unexpected("the client ended: \(process.output.suffix(5))")
            }
            return acknowledged >= goal
        }
    }

    /// Ends the client; what became of each event.
    func stop() async throws -> Ledger {
        process.signal(SIGTERM)
        guard try await process.exit(within: 60) == .code(0) else {
            throw Unexpected("the client failed: \(process.output.suffix(10))")
        }
        return try Ledger(contentsOf: "\(directory.path)/ledger.json")
    }

    /// For the end of a test, however it went.
    func clear() async { await process.kill() }
}
