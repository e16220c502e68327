import Foundation
import Glibc

/// What a run over the past was asked for and has done, a JSON line each, so that another process can go on with it.
///
/// A line that was cut off by a crash is as if it had not been written: what it says is done again, which changes
/// nothing. Not thread-safe.
final class RunJournal {
    /// What the run is: the first line.
    struct Head: Codable, Equatable {
        var request: SimulationRequest
        /// Milliseconds since 1970.
        var from: Int64
        var to: Int64
        /// The catalogue as it was at the start; it decides what is done, whatever becomes of it meanwhile.
        var products: [ShopProduct]
    }

    private struct Line: Codable {
        var head: Head?
        /// A visit that was begun.
        var begun: Int?
        var done: VisitOutcome?
        /// The manifest is written.
        var isComplete: Bool?
    }

    let path: String
    private(set) var head: Head?
    private(set) var begun: Set<Int> = []
    private(set) var done: [Int: VisitOutcome] = [:]
    private(set) var isComplete = false
    private var descriptor: Int32 = -1

    /// Reads what is there.
    init(path: String) throws {
        self.path = path
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        let decoder = JSONDecoder()
        var whole = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            guard let entry = try? decoder.decode(Line.self, from: line) else { break }
            whole += line.count + 1
            if let head = entry.head { self.head = head }
            if let number = entry.begun { begun.insert(number) }
            if let outcome = entry.done { done[outcome.number] = outcome }
            if entry.isComplete == true { isComplete = true }
        }
        guard bytes.isEmpty || head != nil else { throw SimulationFault("\(path) is no journal of a simulation") }
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, off_t(whole)) == 0 else { throw Self.fault(path) }
    }

    deinit { close(descriptor) }

    func begin(_ head: Head) throws {
        self.head = head
        try write(Line(head: head))
    }

    func begin(visit number: Int) throws { try write(Line(begun: number)) }

    func finish(_ outcome: VisitOutcome) throws {
        done[outcome.number] = outcome
        try write(Line(done: outcome))
    }

    func complete() throws {
        isComplete = true
        try write(Line(isComplete: true))
        fsync(descriptor)
    }

    private func write(_ line: Line) throws {
        let bytes = try Array(JSONEncoder().encode(line)) + [UInt8(ascii: "\n")]
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw Self.fault(path) }
            written += max(0, count)
        }
    }

    private static func fault(_ path: String) -> SimulationFault {
        SimulationFault("\(path): \(String(cString: strerror(errno)))")
    }
}

extension SimulationManifest {
    /// Writes it whole or not at all.
    package func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        var bytes = try encoder.encode(self)
        bytes.append(UInt8(ascii: "\n"))
        try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    package static func read(_ path: String) throws -> SimulationManifest {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(SimulationManifest.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
