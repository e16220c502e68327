import Foundation
import Testing

@testable import Ingestion

@Suite struct QuarantineTests {
    private let directory: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "lugx-quarantine-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        directory = url.path(percentEncoded: false)
    }

    private func entry(_ sequence: UInt64) -> Quarantine.Entry {
        .init(sequence: sequence, at: Date(timeIntervalSince1970: 0), reason: "no \"such\" value\n", row: [0, 1, 255])
    }

    @Test func `a row stands here once, also after a restart`() throws {
        var quarantine = try Quarantine(directory: directory, bytesMax: 1 << 20)
        #expect(try quarantine.add(entry(7)))
        #expect(try !quarantine.add(entry(7)))
        quarantine.close()

        var again = try Quarantine(directory: directory, bytesMax: 1 << 20)
        #expect(try !again.add(entry(7)))
        #expect(try again.add(entry(8)))
        again.close()
        try FileManager.default.removeItem(atPath: directory)
    }

    @Test func `a line that a crash cut off is written again`() throws {
        var quarantine = try Quarantine(directory: directory, bytesMax: 1 << 20)
        #expect(try quarantine.add(entry(1)))
        let whole = quarantine.bytes
        #expect(try quarantine.add(entry(2)))
        quarantine.close()
        for length in whole..<quarantine.bytes {
            #expect(truncate(quarantine.path, off_t(length)) == 0)
            var again = try Quarantine(directory: directory, bytesMax: 1 << 20)
            #expect(again.bytes == whole)
            #expect(try again.add(entry(2)))
            again.close()
        }
        try FileManager.default.removeItem(atPath: directory)
    }

    @Test func `the file never grows beyond its limit, and says so`() throws {
        var quarantine = try Quarantine(directory: directory, bytesMax: 1 << 20)
        #expect(try quarantine.add(entry(1)))
        let size = quarantine.bytes
        quarantine.close()

        var exact = try Quarantine(directory: directory, bytesMax: size * 2)
        #expect(try exact.add(entry(2)))
        #expect(throws: Quarantine.Failure.self) { _ = try exact.add(entry(3)) }
        exact.close()
        try FileManager.default.removeItem(atPath: directory)
    }

    @Test func `what was set aside before a moment is removed, and what came after it stays`() throws {
        func moment(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }
        func entry(_ sequence: UInt64) -> Quarantine.Entry {
            .init(sequence: sequence, at: moment(100 + Double(sequence)), reason: "no", row: [1, 2, 3])
        }
        let folder = directory + "/quarantine"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, seconds) in [("old.bytes", 101.0), ("new.bytes", 102.0)] {
            _ = FileManager.default.createFile(
                atPath: "\(folder)/\(name)", contents: Data([1]), attributes: [.modificationDate: moment(seconds)])
        }
        var quarantine = try Quarantine(directory: directory, bytesMax: 1 << 20)
        for sequence in 0..<4 { #expect(try quarantine.add(entry(UInt64(sequence)))) }
        let whole = quarantine.bytes
        #expect(try quarantine.remove(before: moment(100)) == (0, 0) && quarantine.bytes == whole)
        #expect(try quarantine.remove(before: moment(102)) == (2, 1) && quarantine.bytes == whole / 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["new.bytes"])
        #expect(try quarantine.add(entry(4)))
        quarantine.close()
        // As a crash in the middle leaves it: the new file is half there.
        _ = FileManager.default.createFile(atPath: quarantine.path + ".new", contents: Data([1]))
        var again = try Quarantine(directory: directory, bytesMax: 1 << 20)
        #expect(again.bytes == whole / 4 * 3)
        for sequence in 2...4 { #expect(try !again.add(entry(UInt64(sequence)))) }
        #expect(try again.remove(before: moment(1000)) == (3, 1) && again.bytes == 0)
        #expect(try again.add(entry(5)))
        again.close()
        try FileManager.default.removeItem(atPath: directory)
    }
}
