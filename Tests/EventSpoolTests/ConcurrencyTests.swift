import Glibc
import Testing

@testable import EventSpool

struct ConcurrencyTests {
    let directory = TemporaryDirectory()

    /// Threads append, a reader consumes and trims, all at once; each record is numbered by its thread.
    @Test func `records of many threads are all read once, each thread's in its order`() throws {
        let test = try TestSpool(.small(directory.path, segmentBytes: 64 << 10, segments: 16))
        let threads = 8
        let perThread = 400
        let reader = try test.spool.makeReader(name: "r")
        var running: [SpoolThread] = []
        for thread in 0..<threads {
            running.append(
                try SpoolThread.start(name: "append") {
                    var next = 0
                    while next < perThread {
                        let count = min(1 + next % 5, perThread - next)
                        let records = (next..<next + count).map { index in
                            [UInt8(thread), UInt8(index >> 8), UInt8(index & 255)]
                                + [UInt8](repeating: UInt8(thread), count: index % 90)
                        }
                        do {
                            let commit = try test.settle(try test.append(records))
                            if commit.isDurable { next += count }
                        } catch { usleep(1000) }
                    }
                })
        }
        var seen = [Int](repeating: 0, count: threads)
        var total = 0
        let deadline = SpoolClock.monotonicSeconds() + 60
        while total < threads * perThread, SpoolClock.monotonicSeconds() < deadline {
            let chunk = try reader.read(from: reader.position, recordsMax: 100, bytesMax: 16 << 10)
            #expect(chunk.damage == nil)
            chunk.forEach { _, bytes in
                let thread = Int(bytes[0])
                #expect(Int(bytes[1]) << 8 | Int(bytes[2]) == seen[thread])
                seen[thread] += 1
                total += 1
            }
            if chunk.isEmpty { usleep(1000) } else { try reader.commit(chunk.nextSequence, attachment: []) }
        }
        for thread in running { thread.join() }
        #expect(seen == [Int](repeating: perThread, count: threads))
        #expect(test.observer.report.trimmed > 0)
    }

    @Test func `tickets are settled in order, each once`() throws {
        let test = try TestSpool(.small(directory.path))
        for index in 0..<50 { _ = try test.settle(try test.append([[UInt8(index)]])) }
        let tickets = test.allCommits.map(\.upTo)
        #expect(tickets == tickets.sorted() && Set(tickets).count == tickets.count && tickets.last == 50)
        #expect(try test.spool.barrier(epoch: test.spool.epoch) == 50)
        #expect(test.spool.settledTicket == 50)
    }

    @Test func `many who wait share few syncs`() throws {
        let test = try TestSpool(.small("/spool"), files: MemoryFiles())
        var last: UInt64 = 0
        for index in 0..<100 { last = try test.append([[UInt8(index)]]) }
        #expect(try test.settle(last).isDurable)
        // A writer that is just about to wait, or a test that is made to wait, has some of them taken by themselves.
        #expect(test.allCommits.count < 50)
    }

    @Test func `after a busy group, what comes while the writer waits shares one sync`() throws {
        var configuration = SpoolConfiguration.small("/spool")
        configuration.lingerSeconds = 1
        let test = try TestSpool(configuration, files: MemoryFiles())
        var last: UInt64 = 0
        for index in 0..<8 { last = try test.append([[UInt8(index)]]) }
        #expect(try test.settle(last).isDurable)
        let first = last
        for index in 0..<5 {
            last = try test.append([[UInt8(index)]])
            test.spool.wake()
        }
        #expect(try test.settle(last).isDurable)
        #expect(test.allCommits.map(\.upTo).filter { $0 > first } == [last])
    }

    @Test func `a busy spool settles what is pending when it is closed`() throws {
        var configuration = SpoolConfiguration.small("/spool")
        configuration.lingerSeconds = 1
        let test = try TestSpool(configuration, files: MemoryFiles())
        var last: UInt64 = 0
        for index in 0..<8 { last = try test.append([[UInt8(index)]]) }
        #expect(try test.settle(last).isDurable)
        last = try test.append([[9]])
        test.spool.close()
        #expect(test.spool.settledTicket == last)
    }
}
