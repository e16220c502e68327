import EventSpool
import Events
import Synchronization
import Testing

@testable import Ingestion

struct DedupeBoundTests {
    @Test func `the table of ids agrees with a dictionary`() {
        var random = DedupeRandom(state: 42)
        let table = IDTable(capacity: 4)
        var model: [EventID: UInt64] = [:]
        for _ in 0..<100_000 {
            let id = eventID(Int.random(in: 0..<3000, using: &random))
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                let value = random.next()
                table.set(id, value)
                model[id] = value
            case 1:
                table.remove(id)
                model[id] = nil
            default: #expect(table.value(id) == model[id])
            }
        }
        #expect(table.count == model.count && Set(table.ids) == Set(model.keys))
    }

    @Test func `the filter knows its ids and one in some hundred others`() {
        let filter = BlockedBloomFilter(ids: 50_000)
        for n in 0..<50_000 { filter.insert(GenerationKey(eventID(n))) }
        #expect((0..<50_000).allSatisfy { filter.mayContain(GenerationKey(eventID($0))) })
        let wrong = (50_000..<250_000).count { filter.mayContain(GenerationKey(eventID($0))) }
        #expect(wrong < 1000)
    }

    @Test func `ids in memory are bounded, and what is not remembered is told`() throws {
        let directory = DedupeDirectory()
        let recorder = DedupeRecorder()
        let window = try openWindow(directory.path, observer: recorder) { $0.memoryIDsMax = 100 }
        let session = window.makeSession()
        session.begin()
        for n in 0..<100 { #expect(session.admit(eventID(n))) }
        #expect(recorder.now.forgotten == 0)
        #expect(!session.admit(eventID(99)))
        #expect(session.admit(eventID(100)) && recorder.now.forgotten == 1)
        #expect(session.admit(eventID(100)))
        session.abort()
    }

    @Test func `the oldest generations are dropped early above the bound`() throws {
        let directory = DedupeDirectory()
        let recorder = DedupeRecorder()
        let window = try openWindow(directory.path, observer: recorder) { $0.idsMax = 1000 }
        var spool = ModelSpool()
        let session = window.makeSession()
        for n in 0..<2000 {
            session.begin()
            #expect(session.admit(eventID(n)))
            session.appended(ticket: spool.append([eventID(n)]))
            spool.commit(window)
            if n % 50 == 49 { _ = window.work() }
        }
        #expect(window.idCount <= 1000 + 128)
        #expect(recorder.now.droppedEarly + window.idCount == 2000)
        #expect(!session.admit(eventID(1999)) && session.admit(eventID(0)))
        session.abort()
    }

    @Test func `ids outlive their window by a little and then go`() throws {
        let directory = DedupeDirectory()
        let clock = DedupeTestClock()
        let window = try openWindow(directory.path, clock: clock) { $0.windowSeconds = 3600 }
        var spool = ModelSpool()
        let session = window.makeSession()
        for hour in 0..<3 {
            session.begin()
            for n in 0..<100 { #expect(session.admit(eventID(hour * 1000 + n))) }
            session.appended(ticket: spool.append((0..<100).map { eventID(hour * 1000 + $0) }))
            spool.commit(window)
            _ = window.work()
            if hour == 0 { #expect(!session.admit(eventID(0))) }
            clock.advance(milliseconds: 3_000_000)
        }
        #expect(session.admit(eventID(0)))
        #expect(!session.admit(eventID(2000)))
        session.abort()
    }

    @Test func `a clock that went back doesn't keep ids for ever`() throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path, clock: DedupeTestClock(9_000_000_000_000))
        var spool = ModelSpool()
        let session = window.makeSession()
        session.begin()
        for n in 0..<100 { _ = session.admit(eventID(n)) }
        session.appended(ticket: spool.append((0..<100).map(eventID)))
        spool.commit(window)
        _ = window.work()
        let generation = try #require(
            try openWindow(directory.path, clock: DedupeTestClock()).state.withLock { $0.generations.first })
        #expect(generation.newestMilliseconds == 1_795_348_800_000)
    }

    @Test func `eight neighbours of a size are merged, never beyond the span or the size`() {
        let plan = GenerationPlan(windowMilliseconds: 8000, idsMax: 100_000, sealIDsMax: 100)
        func entries(_ counts: [Int], apart: Int64 = 10) -> [GenerationPlan.Entry] {
            counts.enumerated().map { i, count in
                .init(count: count, oldestMilliseconds: Int64(i) * apart, newestMilliseconds: Int64(i + 1) * apart)
            }
        }
        #expect(plan.merge(entries(Array(repeating: 100, count: 7))) == nil)
        #expect(plan.merge(entries(Array(repeating: 100, count: 8))) == 0..<8)
        #expect(plan.merge(entries([800] + Array(repeating: 100, count: 8))) == 1..<9)
        #expect(plan.merge(entries(Array(repeating: 100, count: 8), apart: 200)) == nil)
        #expect(plan.merge(entries(Array(repeating: 3000, count: 20))) == nil)
    }
}
