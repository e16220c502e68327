import Foundation
import Synchronization

/// A report that is being made for somebody who waits for it. What of it is on disk already can be read before it is
/// whole.
final class ReportDownload: Sendable {
    /// It is made anew, as orders came in between, but its beginning has been sent.
    struct BegunAnew: Error {}

    /// It is not made yet, and its beginning is of no use.
    struct NotWhole: Error {}

    struct Made: Sendable {
        let report: RenderedReport
        let file: FileHandle
    }

    enum Start: Sendable {
        case made(Made)
        /// So far its beginning, in a file that grows.
        case underway(FileHandle)
    }

    private struct State {
        var bytes = 0
        var isLate = false
        var isBeingSent = false
        var isBegunAnew = false
        var outcome: Result<Made, any Error>?
    }

    private let state = Mutex(State())
    /// For the one who waits.
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation
    /// Where the file stands once it is whole; nil where its beginning is of no use.
    private let path: String?

    init(path: String?) {
        self.path = path
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Who makes it

    /// So many bytes are on disk.
    func reach(_ bytes: Int) {
        state.withLock { state in
            if bytes < state.bytes, state.isBeingSent { state.isBegunAnew = true }
            state.bytes = bytes
        }
        change.yield()
    }

    func end(_ outcome: Result<Made, any Error>) {
        state.withLock { $0.outcome = outcome }
        change.yield()
    }

    // MARK: Who waits

    /// Returns the report, or its beginning where it takes longer than `seconds`; throws ``NotWhole`` where that is of
    /// no use.
    func start(within seconds: Double) async throws -> Start {
        let timer = Task {
            try await Task.sleep(for: .seconds(seconds))
            state.withLock { $0.isLate = true }
            change.yield()
        }
        defer { timer.cancel() }
        for await _ in changes {
            let (outcome, isLate, bytes) = state.withLock { ($0.outcome, $0.isLate, $0.bytes) }
            if let outcome { return .made(try outcome.get()) }
            guard let path else {
                if isLate { throw NotWhole() }
                continue
            }
            if isLate, bytes > 0, let file = Self.open(path) {
                state.withLock { $0.isBeingSent = true }
                return .underway(file)
            }
        }
        throw CancellationError()
    }

    /// Hands the file's bytes over as they come, up to its end.
    func read(_ file: FileHandle, _ body: ([UInt8]) async throws -> Void) async throws {
        var sent = 0
        while true {
            let (bytes, outcome, isBegunAnew) = state.withLock { ($0.bytes, $0.outcome, $0.isBegunAnew) }
            if isBegunAnew { throw BegunAnew() }
            let end = try outcome.map { try $0.get().report.bytes } ?? bytes
            while sent < end {
                guard let piece = try file.read(upToCount: min(Self.pieceBytes, end - sent)), !piece.isEmpty else {
                    throw BegunAnew()
                }
                sent += piece.count
                try await body(Array(piece))
            }
            if outcome != nil { return }
            var iterator = changes.makeAsyncIterator()
            guard await iterator.next() != nil else { throw CancellationError() }
        }
    }

    static let pieceBytes = 64 << 10

    /// A file is called otherwise until it is whole.
    private static func open(_ path: String) -> FileHandle? {
        FileHandle(forReadingAtPath: ReportOutput.partPath(path)) ?? FileHandle(forReadingAtPath: path)
    }
}
