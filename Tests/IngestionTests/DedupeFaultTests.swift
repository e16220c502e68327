import EventSpool
import Events
import Glibc
import Synchronization
import Testing

@testable import Ingestion

struct DedupeFaultTests {
    private func fill(_ window: DedupeWindow, _ spool: inout ModelSpool, _ range: Range<Int>) {
        let session = window.makeSession()
        for n in range {
            session.begin()
            if session.admit(eventID(n)) { session.appended(ticket: spool.append([eventID(n)])) }
            if n % 10 == 9 {
                spool.commit(window)
                _ = window.work()
            }
        }
        spool.commit(window)
    }

    @Test func `a crash at any moment loses no id and makes none up`() throws {
        let directory = DedupeDirectory()
        let snapshots = Mutex<[[String: [UInt8]]]>([])
        let path = directory.path
        let files = TappedFiles(after: {
            var snapshot: [String: [UInt8]] = [:]
            for name in (try? PosixFiles().list(path)) ?? [] {
                snapshot[name] = DedupeDirectory.bytes(path + "/" + name)
            }
            snapshots.withLock { $0.append(snapshot) }
        })
        let window = try openWindow(path, files: files) { $0.sealIDsMax = 8 }
        var spool = ModelSpool()
        fill(window, &spool, 0..<120)
        let all = snapshots.withLock { $0 }
        #expect(all.count > 60)
        for snapshot in all {
            let copy = DedupeDirectory()
            for (name, bytes) in snapshot { DedupeDirectory.write(bytes, to: copy.path + "/" + name) }
            let recorder = DedupeRecorder()
            let reopened = try openWindow(copy.path, observer: recorder)
            spool.restore(reopened)
            let session = reopened.makeSession()
            #expect((0..<120).allSatisfy { !session.admit(eventID($0)) })
            #expect((300..<350).allSatisfy { session.admit(eventID($0)) })
            #expect(recorder.now.quarantined.isEmpty)
        }
    }

    @Test func `a damaged file is set aside or its page is, and no id is made up`() throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path) {
            $0.sealIDsMax = 1000
            $0.sealRecordsMax = 1000
        }
        var spool = ModelSpool()
        fill(window, &spool, 0..<900)
        window.seal(upTo: 900)
        _ = window.work()
        #expect(window.coveredSequence == 900)
        let name = try #require(try PosixFiles().list(directory.path).first)
        let whole = DedupeDirectory.bytes(directory.path + "/" + name)
        for offset in stride(from: 0, to: whole.count, by: 499) {
            let copy = DedupeDirectory()
            var bytes = whole
            bytes[offset] ^= 0x10
            DedupeDirectory.write(bytes, to: copy.path + "/" + name)
            let recorder = DedupeRecorder()
            let reopened = try openWindow(copy.path, observer: recorder)
            let session = reopened.makeSession()
            let known = (0..<900).count { !session.admit(eventID($0)) }
            #expect((900..<1200).allSatisfy { session.admit(eventID($0)) })
            #expect(known == 900 || recorder.now.lookupFailures > 0 || recorder.now.quarantined.count == 1)
            #expect(known >= 900 - 255 || recorder.now.quarantined.count == 1)
        }
        for size in [0, 1, 111, 4095, 4096, whole.count - 1] {
            let copy = DedupeDirectory()
            DedupeDirectory.write(Array(whole[..<size]), to: copy.path + "/" + name)
            let recorder = DedupeRecorder()
            let reopened = try openWindow(copy.path, observer: recorder)
            #expect(recorder.now.quarantined.count == 1 && reopened.coveredSequence == 0)
            #expect(try PosixFiles().list(copy.path) == [name + ".corrupt"])
        }
    }

    @Test func `a disk that refuses delays sealing and loses nothing`() throws {
        let directory = DedupeDirectory()
        let recorder = DedupeRecorder()
        let isFull = Mutex(true)
        let files = TappedFiles(before: { (operation, path) throws(SpoolFileError) in
            if operation == .sync, isFull.withLock({ $0 }) { throw SpoolFileError(.sync, path: path, errno: ENOSPC) }
        })
        let window = try openWindow(directory.path, files: files, observer: recorder)
        var spool = ModelSpool()
        fill(window, &spool, 0..<300)
        #expect(recorder.now.failures > 0 && window.coveredSequence == 0)
        let session = window.makeSession()
        #expect((0..<300).allSatisfy { !session.admit(eventID($0)) })
        isFull.withLock { $0 = false }
        _ = window.work()
        #expect(window.coveredSequence > 0 && window.generationCount > 0)
        #expect((0..<300).allSatisfy { !session.admit(eventID($0)) })
        #expect(try PosixFiles().list(directory.path).allSatisfy { $0.hasSuffix(".ids") })
    }

    @Test func `sequences of another spool cover nothing, its ids stay known`() throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path)
        var spool = ModelSpool()
        fill(window, &spool, 0..<200)
        #expect(window.coveredSequence > 0)
        let other = try openWindow(directory.path, identity: 8)
        #expect(other.coveredSequence == 0)
        let session = other.makeSession()
        #expect(!session.admit(eventID(0)) && session.admit(eventID(5000)))
    }
}
