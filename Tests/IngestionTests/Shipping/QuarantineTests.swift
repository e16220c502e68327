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
}
