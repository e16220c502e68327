import EventSpool
import Events
import Glibc
import Synchronization

@testable import Ingestion

/// A directory of its own, removed with its owner.
final class DedupeDirectory {
    let path: String

    init() {
        var template = Array("/tmp/lugx-dedupe-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }

    deinit { DedupeDirectory.remove(path) }

    static func remove(_ path: String) {
        for name in (try? PosixFiles().list(path)) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }

    static func bytes(_ path: String) -> [UInt8] {
        let files = PosixFiles()
        guard let file = try? files.open(path, .read), let size = try? files.size(file, path: path) else { return [] }
        defer { files.close(file) }
        var bytes = [UInt8](repeating: 0, count: size)
        _ = bytes.withUnsafeMutableBytes { try? files.read(file, into: $0, at: 0, path: path) }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String) {
        let files = PosixFiles()
        let file = try! files.open(path, .createOrOpen)
        defer { files.close(file) }
        try! files.resize(file, bytes: 0, path: path)
        _ = bytes.withUnsafeBytes { try! files.write(file, $0, at: 0, path: path) }
    }
}

final class DedupeRecorder: DedupeObserver {
    struct Seen {
        var sealed: [UInt64] = []
        var failures = 0
        var droppedEarly = 0
        var quarantined: [String] = []
        var lookupFailures = 0
        var forgotten = 0
    }

    let seen = Mutex(Seen())
    var now: Seen { seen.withLock { $0 } }

    func sealed(ids: Int, coveredSequence: UInt64) { seen.withLock { $0.sealed.append(coveredSequence) } }
    func sealFailed(_ reason: String) { seen.withLock { $0.failures += 1 } }
    func droppedEarly(ids: Int) { seen.withLock { $0.droppedEarly += ids } }
    func quarantined(file: String, reason: String) { seen.withLock { $0.quarantined.append(reason) } }
    func lookupFailed(file: String, reason: String) { seen.withLock { $0.lookupFailures += 1 } }
    func idForgotten() { seen.withLock { $0.forgotten += 1 } }
}

/// The system's files, with something done after (or instead of) each change.
struct TappedFiles: SpoolFiles {
    let posix = PosixFiles()
    /// Called before a change; may throw in its place.
    var before: @Sendable (SpoolFileError.Operation, String) throws(SpoolFileError) -> Void = {
        (_, _) throws(SpoolFileError) in
    }
    var after: @Sendable () -> Void = {}

    func makeDirectory(_ path: String) throws(SpoolFileError) { try posix.makeDirectory(path) }
    func list(_ directory: String) throws(SpoolFileError) -> [String] { try posix.list(directory) }
    func open(_ path: String, _ mode: SpoolFileMode) throws(SpoolFileError) -> Int32 {
        try before(.open, path)
        defer { after() }
        return try posix.open(path, mode)
    }
    func close(_ file: Int32) { posix.close(file) }
    func size(_ file: Int32, path: String) throws(SpoolFileError) -> Int { try posix.size(file, path: path) }
    func resize(_ file: Int32, bytes: Int, path: String) throws(SpoolFileError) {
        try posix.resize(file, bytes: bytes, path: path)
    }
    func write(
        _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        try before(.write, path)
        defer { after() }
        // At most half a page at a time, as the system may.
        return try posix.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(2048)), at: offset, path: path)
    }
    func read(
        _ file: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        try posix.read(file, into: UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(1500)), at: offset, path: path)
    }
    func sync(_ file: Int32, path: String) throws(SpoolFileError) {
        try before(.sync, path)
        try posix.sync(file, path: path)
    }
    func syncDirectory(_ path: String) throws(SpoolFileError) { try posix.syncDirectory(path) }
    func rename(_ from: String, to: String) throws(SpoolFileError) {
        try before(.rename, from)
        defer { after() }
        try posix.rename(from, to: to)
    }
    func remove(_ path: String) throws(SpoolFileError) {
        defer { after() }
        try posix.remove(path)
    }
    func lock(_ file: Int32, path: String) throws(SpoolFileError) -> Bool { try posix.lock(file, path: path) }
}

/// Milliseconds that go on only when told.
final class DedupeTestClock: Sendable {
    private let milliseconds: Mutex<Int64>

    init(_ start: Int64 = 1_795_348_800_000) { milliseconds = Mutex(start) }

    var now: Int64 { milliseconds.withLock { $0 } }
    func advance(milliseconds delta: Int64) { milliseconds.withLock { $0 += delta } }
}

func eventID(_ n: Int) -> EventID { EventID(high: 0x018F_2A3B_0000_7000 + UInt64(n >> 20), low: UInt64(n) + 1) }

/// xorshift, seeded and printed by the tests.
struct DedupeRandom: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// A spool as the window sees it: ids of durable records, tickets, failures.
struct ModelSpool {
    var durable: [EventID] = []
    var pending: [(ticket: UInt64, ids: [EventID])] = []
    var ticket: UInt64 = 0

    mutating func append(_ ids: [EventID]) -> UInt64 {
        ticket += 1
        pending.append((ticket, ids))
        return ticket
    }

    /// Settles everything pending.
    mutating func commit(_ window: DedupeWindow, fails: Bool = false) {
        guard let last = pending.last else { return }
        if !fails { durable += pending.flatMap(\.ids) }
        pending.removeAll()
        window.settle(upTo: last.ticket, isDurable: !fails, nextSequence: UInt64(durable.count))
    }

    /// What a start does.
    func restore(_ window: DedupeWindow) {
        for id in durable[min(Int(window.coveredSequence), durable.count)...] { window.restore(id) }
        window.state.withLock {
            $0.nextSequence = UInt64(durable.count)
            $0.freezeIfDue()
        }
    }
}

func openWindow(
    _ path: String, files: some SpoolFiles = PosixFiles(), observer: DedupeRecorder = DedupeRecorder(),
    identity: UInt64 = 7, clock: DedupeTestClock = DedupeTestClock(),
    _ change: (inout DedupeConfiguration) -> Void = { _ in }
) throws -> DedupeWindow {
    var configuration = DedupeConfiguration(directory: path)
    configuration.sealIDsMax = 64
    configuration.sealRecordsMax = 100
    change(&configuration)
    return try DedupeWindow.open(
        configuration, spoolIdentity: identity, now: { clock.now }, files: files, observer: observer)
}
