import Glibc
import Synchronization
import Testing

@testable import EventSpool

/// Copies of a spool that is in use open, and hold what was durable when copying began.
@Suite struct SpoolCopyTests {
    private let directory = TemporaryDirectory()

    @Test func `where there is no spool there is no copy`() throws {
        let target = TemporaryDirectory()
        #expect(try SpoolCopy.make(of: "/tmp/lugx-is-not-there", to: target.path) == nil)
        #expect(try SpoolCopy.make(of: directory.path, to: target.path) == nil)
    }

    @Test func `a copy of a spool at rest has its records, its readers and the files beside it`() throws {
        let test = try TestSpool(.small(directory.path))
        for index in 0..<200 { _ = try test.settle(try test.append([[UInt8](repeating: UInt8(index), count: 300)])) }
        let reader = try test.spool.makeReader(name: "clickhouse")
        try reader.commit(120, attachment: [7, 8])
        try PosixFiles().makeDirectory("\(directory.path)/dedupe")
        try writeFile("\(directory.path)/dedupe/1.ids", [1, 2, 3])
        try writeFile("\(directory.path)/dedupe/2.tmp", [4])
        try writeFile("\(directory.path)/refused-rows.ndjson", [5])
        let target = TemporaryDirectory()
        let made = try SpoolCopy.make(
            of: directory.path, to: target.path, before: ["dedupe"], after: ["refused-rows.ndjson", "quarantine"])
        let copy = try #require(made)
        #expect(copy.identity == test.spool.identity && copy.nextSequence == 200)
        #expect(copy.readers == ["clickhouse": .init(position: 120, attachment: [7, 8])])
        #expect(try readFile("\(target.path)/dedupe/1.ids") == [1, 2, 3])
        #expect(try PosixFiles().list("\(target.path)/dedupe") == ["1.ids"])
        #expect(try readFile("\(target.path)/refused-rows.ndjson") == [5])

        let observer = RecordingObserver()
        let opened = try EventSpool.open(.small(target.path), observer: observer)
        defer { opened.close() }
        #expect(opened.state.nextSequence == 200)
        let again = try opened.makeReader(name: "clickhouse")
        #expect(again.position == 120 && again.attachment == [7, 8])
        #expect(try Self.first(again, 120) == [UInt8](repeating: 120, count: 300))
        #expect(observer.report.damages.isEmpty)
    }

    @Test func `copies made while records are written, read and recycled lack none that was durable before`() throws {
        let test = try TestSpool(.small(directory.path, segments: 12))
        let reader = try test.spool.makeReader(name: "clickhouse")
        let finished = Shared(isDone: false)
        let writer = try SpoolThread.start(name: "append") {
            var index = 0
            while !finished.isDone {
                // Full now and then, which the reader mends.
                guard let ticket = try? test.append([Self.record(index)]), let commit = try? test.settle(ticket),
                    commit.isDurable
                else {
                    usleep(500)
                    continue
                }
                index += 1
                usleep(1000)
            }
        }
        let consumer = try SpoolThread.start(name: "consume") {
            while !finished.isDone {
                guard let chunk = try? reader.read(from: reader.position, recordsMax: 50, bytesMax: 16 << 10),
                    !chunk.isEmpty
                else {
                    usleep(500)
                    continue
                }
                try? reader.commit(chunk.nextSequence, attachment: [])
            }
        }
        defer {
            finished.finish()
            writer.join()
            consumer.join()
        }
        var copies = 0
        for _ in 0..<20 {
            let before = test.spool.state.nextSequence
            let target = TemporaryDirectory()
            // So much is written that a copy may not come about; then it says so.
            guard let copy = try? SpoolCopy.make(of: directory.path, to: target.path) else { continue }
            copies += 1
            let observer = RecordingObserver()
            let opened = try EventSpool.open(.small(target.path, segments: 12), observer: observer)
            defer { opened.close() }
            #expect(copy.nextSequence >= before && opened.state.nextSequence == copy.nextSequence)
            let again = try opened.makeReader(name: "clickhouse")
            #expect(again.position == copy.readers["clickhouse"]?.position ?? 0)
            var sequence = again.position
            while sequence < copy.nextSequence {
                let chunk = try again.read(from: sequence, recordsMax: 100, bytesMax: 64 << 10)
                #expect(chunk.damage == nil)
                chunk.forEach { number, bytes in #expect(Array(bytes) == Self.record(Int(number))) }
                guard chunk.nextSequence > sequence else { break }
                sequence = chunk.nextSequence
            }
            #expect(sequence == copy.nextSequence)
            #expect(observer.report.damages.isEmpty)
        }
        #expect(copies > 0)
    }

    private final class Shared: Sendable {
        private let state: Mutex<Bool>
        init(isDone: Bool) { state = Mutex(isDone) }
        var isDone: Bool { state.withLock { $0 } }
        func finish() { state.withLock { $0 = true } }
    }

    private static func record(_ index: Int) -> [UInt8] {
        [UInt8(index >> 16 & 255), UInt8(index >> 8 & 255), UInt8(index & 255)]
            + [UInt8](repeating: UInt8(index & 255), count: index % 200)
    }

    private static func first(_ reader: SpoolReader, _ sequence: UInt64) throws -> [UInt8]? {
        var found: [UInt8]?
        try reader.read(from: sequence, recordsMax: 1, bytesMax: 4096).forEach { _, bytes in found = Array(bytes) }
        return found
    }
}
