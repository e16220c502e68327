import Foundation
import LocalStack
import TestSupport

/// clients/race.py as a child process: buyers who race for the last copies.
final class RaceClient {
    /// What became of a buyer.
    struct Result: Decodable {
        let user: String
        let status: Int
        let code: String?
        let order: String?
        let payment: String?
        let tries: Int
        let faults: [String]
    }

    private let process: TestProcess

    init(_ rig: StoreRig, product: String, buyers: Int, atOnce: Int, seed: UInt64) throws {
        process = try Client.start(
            "race.py",
            [
                "--ports", rig.orders.map { "\($0.port)" }.joined(separator: ","), "--secret", StoreRig.secret,
                "--product", product, "--buyers", "\(buyers)", "--at-once", "\(atOnce)", "--seed", "\(seed)",
            ])
    }

    var isRunning: Bool { process.isRunning }

    /// Requests sent so far.
    var sent: Int { process.output.last { $0.hasPrefix("sent ") }.flatMap { Int($0.dropFirst(5)) } ?? 0 }

    /// Returns once so many more requests were sent, or the race is over.
    func progress(by requests: Int) async throws {
        let goal = sent + requests
        try await eventually(within: 60, every: 1, "\(requests) more requests") { sent >= goal || !isRunning }
    }

    /// The end of the race.
    func results() async throws -> [Result] {
        guard try await process.exit(within: 180) == .code(0), let last = process.output.last else {
            throw Unexpected("the race failed: \(process.output.suffix(10))")
        }
        return try JSONDecoder().decode([Result].self, from: Data(last.utf8))
    }

    /// For the end of a test, however it went.
    func clear() async { await process.kill() }
}
