import Glibc
import Synchronization

@testable import EventSpool

/// A directory of a test's own, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/lugx-spool-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }

    deinit { Self.remove(path) }

    static func remove(_ path: String) {
        for name in (try? PosixFiles().list(path)) ?? [] where unlink("\(path)/\(name)") != 0 {
            remove("\(path)/\(name)")
        }
        rmdir(path)
    }

    /// A copy of everything in `source`, as a crash at this moment would leave it.
    static func snapshot(of source: String) throws -> TemporaryDirectory {
        let copy = TemporaryDirectory()
        for name in try PosixFiles().list(source) where name != "quarantine" {
            // A file can be renamed between listing and reading.
            guard let bytes = try? readFile("\(source)/\(name)") else { continue }
            try writeFile("\(copy.path)/\(name)", bytes)
        }
        return copy
    }
}

func readFile(_ path: String) throws -> [UInt8] {
    let files = PosixFiles()
    let file = try files.open(path, .read)
    defer { files.close(file) }
    let bytes = try files.size(file, path: path)
    guard bytes > 0 else { return [] }
    let storage = ChunkStorage(capacity: bytes)
    let count = try files.readAll(file, into: storage.prefix(bytes), at: 0, path: path)
    return Array(storage.prefix(count))
}

func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    let files = PosixFiles()
    let file = try files.open(path, .createOrOpen)
    defer { files.close(file) }
    try files.resize(file, bytes: 0, path: path)
    guard !bytes.isEmpty else { return }
    let storage = ChunkStorage(capacity: bytes.count)
    storage.prefix(bytes.count).copyBytes(from: bytes)
    try files.writeAll(file, UnsafeRawBufferPointer(storage.prefix(bytes.count)), at: 0, path: path)
}

extension SpoolConfiguration {
    /// Small enough to turn over segments quickly.
    static func small(
        _ directory: String, segmentBytes: Int = 16 << 10, segments: Int = 8, recordBytesMax: Int = 4000,
        spares: Int = 2
    ) -> SpoolConfiguration {
        SpoolConfiguration(
            directory: directory, bytesMax: segments * segmentBytes, segmentBytes: segmentBytes,
            pendingBytesMax: min(segmentBytes - SegmentHeader.bytes, 12 << 10), recordBytesMax: recordBytesMax,
            spareSegmentsMax: spares)
    }
}

/// Keeps what a spool reports.
final class RecordingObserver: SpoolObserver {
    struct Report: Equatable {
        var groups = 0
        var records = 0
        var groupFailures: [SpoolError] = []
        var segmentFailures: [SpoolError] = []
        var recoveries = 0
        var segmentsBegun = 0
        var zeroFilled = 0
        var trimmed = 0
        var spareFailures = 0
        var damages: [SpoolDamage] = []
        var truncated: [Int] = []
        var fallenBack: [String] = []
    }

    private let state = Mutex(Report())
    var report: Report { state.withLock { $0 } }

    func groupCommitted(records: Int, bytes: Int, seconds: Double) {
        state.withLock {
            $0.groups += 1
            $0.records += records
        }
    }
    func groupFailed(_ error: SpoolError) { state.withLock { $0.groupFailures.append(error) } }
    func segmentFailed(_ error: SpoolError, retryAfterSeconds: Double) {
        state.withLock { $0.segmentFailures.append(error) }
    }
    func recovered() { state.withLock { $0.recoveries += 1 } }
    func segmentBegun(zeroFilled: Bool) {
        state.withLock {
            $0.segmentsBegun += 1
            $0.zeroFilled += zeroFilled ? 1 : 0
        }
    }
    func trimmed(segments: Int) { state.withLock { $0.trimmed += segments } }
    func spareFailed(_ error: SpoolError) { state.withLock { $0.spareFailures += 1 } }
    func quarantined(_ damage: SpoolDamage) { state.withLock { $0.damages.append(damage) } }
    func truncated(bytes: Int) { state.withLock { $0.truncated.append(bytes) } }
    func positionFellBack(reader: String) { state.withLock { $0.fallenBack.append(reader) } }
}

struct TimedOut: Error {}

/// A spool with what its listener was told.
final class TestSpool: Sendable {
    let spool: EventSpool
    let observer: RecordingObserver
    private let commits = Monitor<[SpoolCommit]>([])

    init(
        _ configuration: SpoolConfiguration, files: some SpoolFiles = PosixFiles(),
        observer: RecordingObserver = RecordingObserver(),
        clock: @escaping @Sendable () -> Double = SpoolClock.monotonicSeconds
    ) throws(SpoolError) {
        self.observer = observer
        spool = try EventSpool.open(configuration, files: files, observer: observer, clock: clock)
        spool.addListener { [commits] commit in
            commits.withLock { list in
                list.pointee.append(commit)
                commits.signal()
            }
        }
    }

    deinit { spool.close() }

    var state: SpoolState { spool.state }
    var allCommits: [SpoolCommit] { commits.withLock { $0.pointee } }

    func append(_ records: [[UInt8]], epoch: UInt64? = nil) throws(SpoolError) -> UInt64 {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for record in records {
            bytes += record
            ends.append(UInt32(bytes.count))
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        let endsBuffer = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: ends.count)
        defer { endsBuffer.deallocate() }
        _ = endsBuffer.initialize(from: ends)
        let ticket = try spool.append(
            UnsafeRawBufferPointer(buffer), ends: UnsafeBufferPointer(endsBuffer), epoch: epoch ?? spool.epoch)
        return ticket
    }

    /// What the ticket came to.
    func settle(_ ticket: UInt64, seconds: Double = 20) throws -> SpoolCommit {
        spool.wake()
        let deadline = SpoolClock.monotonicSeconds() + seconds
        return try commits.withLock { list in
            while true {
                if let commit = list.pointee.first(where: { $0.upTo >= ticket }) { return commit }
                let rest = deadline - SpoolClock.monotonicSeconds()
                guard rest > 0 else { throw TimedOut() }
                // Several threads may wait here, and a signal wakes one.
                commits.wait(seconds: min(rest, 0.005))
            }
        }
    }

    /// Appends and waits until it is durable.
    func store(_ records: [[UInt8]]) throws {
        let commit = try settle(try append(records))
        if case .failure(let error) = commit.outcome { throw error }
    }

    func store(_ texts: String...) throws { try store(texts.map { Array($0.utf8) }) }
}

/// Awaits a condition with a bound.
func eventually(seconds: Double = 20, _ condition: () -> Bool) throws {
    let deadline = SpoolClock.monotonicSeconds() + seconds
    while !condition() {
        guard SpoolClock.monotonicSeconds() < deadline else { throw TimedOut() }
        usleep(1000)
    }
}

/// What a reader found: records by sequence, and what it was told is lost.
struct Contents: Equatable {
    var records: [UInt64: [UInt8]] = [:]
    var lost: [Range<UInt64>] = []
    var next: UInt64

    var texts: [String] { records.sorted { $0.key < $1.key }.map { String(decoding: $0.value, as: UTF8.self) } }
}

extension SpoolReader {
    /// Everything from the position on; checks that each sequence is either a record or reported lost.
    func everything(from: UInt64? = nil, recordsMax: Int = 1000, bytesMax: Int = 64 << 10) throws -> Contents {
        var contents = Contents(next: from ?? position)
        while true {
            let chunk = try read(from: contents.next, recordsMax: recordsMax, bytesMax: bytesMax)
            if chunk.isEmpty { return contents }
            var expected = contents.next
            if let damage = chunk.damage {
                precondition(damage.sequences.lowerBound == expected, "lost \(damage.sequences), expected \(expected)")
                contents.lost.append(damage.sequences)
                expected = damage.sequences.upperBound
            }
            precondition(chunk.firstSequence == expected, "a silent gap: \(chunk.firstSequence), expected \(expected)")
            chunk.forEach { sequence, payload in
                contents.records[sequence] = Array(payload)
            }
            contents.next = chunk.nextSequence
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// `LUGX_TEST_SEED` repeats a run.
    init(seed: UInt64 = getenv("LUGX_TEST_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 0 ... .max)) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}
