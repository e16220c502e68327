import Glibc
import Testing

@testable import EventSpool

struct DiskFullTests {
    /// A file system of its own that is really full; needs the right to mount.
    @Test(.enabled(if: geteuid() == 0)) func `a disk that is really full loses nothing and recovers`() throws {
        let directory = TemporaryDirectory()
        guard mount("none", directory.path, "tmpfs", 0, "size=200k") == 0 else {
            print("mounting is not permitted here: \(errno)")
            return
        }
        defer { umount2(directory.path, Int32(MNT_DETACH)) }
        let configuration = SpoolConfiguration(
            directory: "\(directory.path)/spool", bytesMax: 1 << 20, segmentBytes: 32 << 10,
            pendingBytesMax: 8 << 10, recordBytesMax: 4000, spareSegmentsMax: 0)
        let test = try TestSpool(configuration)
        let reader = try test.spool.makeReader(name: "r")
        var stored = 0
        var failure: SpoolError?
        while failure == nil {
            do { try test.store([[UInt8](repeating: UInt8(stored & 255), count: 2000)]) } catch let error as SpoolError
            {
                failure = error
                break
            }
            stored += 1
        }
        guard case .failed(let error) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(error.errno == ENOSPC)
        #expect(stored > 20)
        let contents = try reader.everything()
        #expect(contents.records.count == stored && contents.lost.isEmpty)
        try reader.commit(contents.next, attachment: [])
        try eventually { test.state.failure == nil }
        try test.store([[1]])
        test.spool.close()
        let again = try TestSpool(configuration)
        #expect(again.state.nextSequence == UInt64(stored + 1))
        again.spool.close()
    }
}
