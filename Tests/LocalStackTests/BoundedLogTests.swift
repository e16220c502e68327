import Glibc
import LocalStack
import TestSupport
import Testing

@Suite struct BoundedLogTests {
    private func write(_ text: String, to log: BoundedLog) {
        Array(text.utf8).withUnsafeBytes { log.receive($0) }
    }

    @Test func `two files together stay below the bound`() throws {
        let directory = try TemporaryDirectory("log")
        let log = try BoundedLog(path: "\(directory.path)/a.log", bytesMax: 1000)
        for number in 0..<200 { write("line number \(number)\n", to: log) }
        let sizes = ["a.log", "a.log.1"].map { Int(FileSystem.status("\(directory.path)/\($0)")?.st_size ?? 0) }
        #expect(sizes.reduce(0, +) <= 1000)
        #expect(FileSystem.entries(of: directory.path).count == 2)
        #expect(log.lastLines(2) == ["line number 198", "line number 199"])
    }

    @Test func `a file exactly at half the bound is kept, one byte more begins the next`() throws {
        let directory = try TemporaryDirectory("log")
        let log = try BoundedLog(path: "\(directory.path)/a.log", bytesMax: 20)
        write("123456789\n", to: log)
        #expect(FileSystem.entries(of: directory.path) == ["a.log"])
        write("x", to: log)
        #expect(FileSystem.read("\(directory.path)/a.log.1") == "123456789\n")
        #expect(FileSystem.read("\(directory.path)/a.log") == "x")
    }
}
