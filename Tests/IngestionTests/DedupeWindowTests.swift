import EventSpool
import Events
import Synchronization
import TestSupport
import Testing

@testable import Ingestion

struct DedupeWindowTests {
    private final class Tickets: Sendable {
        let last = Mutex<UInt64>(0)
    }

    @Test func `an id is new once it is stored, and again once it isn't`() throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path)
        var spool = ModelSpool()
        let session = window.makeSession()
        session.begin()
        #expect(session.admit(eventID(1)))
        #expect(!session.admit(eventID(1)) && !session.metUnsettled)
        session.abort()
        #expect(session.admit(eventID(1)))
        session.appended(ticket: spool.append([eventID(1)]))
        spool.commit(window, fails: true)
        #expect(session.admit(eventID(1)))
        session.appended(ticket: spool.append([eventID(1)]))
        #expect(!session.admit(eventID(1)))
        spool.commit(window)
        #expect(!session.admit(eventID(1)))
        #expect(window.idCount == 1)
    }

    @Test func `an id that another loop has not appended yet is unsettled`() throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path)
        let (a, b) = (window.makeSession(), window.makeSession())
        a.begin()
        b.begin()
        #expect(a.admit(eventID(1)))
        #expect(!b.admit(eventID(1)) && b.metUnsettled)
        a.appended(ticket: 1)
        b.begin()
        #expect(!b.admit(eventID(1)) && !b.metUnsettled)
    }

    @Test(arguments: [true, false])
    func `a ticket may be settled before its session says what it appended`(isDurable: Bool) throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path)
        let session = window.makeSession()
        session.begin()
        _ = session.admit(eventID(1))
        window.settle(upTo: 5, isDurable: isDurable, nextSequence: 1)
        session.appended(ticket: 5)
        #expect(session.admit(eventID(1)) == !isDurable)
    }

    @Test func `what a session may still append is not covered`() throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path)
        let session = window.makeSession()
        session.begin()
        _ = session.admit(eventID(1))
        window.settle(upTo: 5, isDurable: true, nextSequence: 50)
        window.seal(upTo: 50)
        _ = window.work()
        #expect(window.coveredSequence == 0)
        session.appended(ticket: 5)
        window.seal(upTo: 50)
        _ = window.work()
        #expect(window.coveredSequence == 50)
        #expect(!session.admit(eventID(1)))
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `it agrees with a model through seals, merges, failures and restarts`(seed: UInt64) throws {
        print("dedupe model seed \(seed)")
        var random = DedupeRandom(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let directory = DedupeDirectory()
        var window = try openWindow(directory.path)
        var sessions = [window.makeSession(), window.makeSession()]
        var spool = ModelSpool()
        var known: Set<EventID> = []
        for _ in 0..<2000 {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<80:
                let session = sessions.randomElement(using: &random)!
                session.begin()
                var ids: [EventID] = []
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    let id = eventID(Int.random(in: 0..<8000, using: &random))
                    let isNew = session.admit(id)
                    #expect(isNew == !known.contains(id))
                    if isNew {
                        known.insert(id)
                        ids.append(id)
                    }
                }
                if Int.random(in: 0..<10, using: &random) == 0 {
                    session.abort()
                    known.subtract(ids)
                } else if !ids.isEmpty {
                    session.appended(ticket: spool.append(ids))
                }
            case 80..<95: spool.commit(window)
            case 95..<97:
                known.subtract(spool.pending.flatMap(\.ids))
                spool.commit(window, fails: true)
            case 97..<99: _ = window.work()
            default:
                known.subtract(spool.pending.flatMap(\.ids))
                spool.pending.removeAll()
                sessions.removeAll()
                window = try openWindow(directory.path)
                spool.restore(window)
                sessions = [window.makeSession(), window.makeSession()]
            }
        }
        _ = window.work()
        #expect(window.generationCount > 0 && window.generationCount < 30)
        #expect(window.coveredSequence > 0)
    }

    @Test func `the background thread seals and says what is covered`() async throws {
        let directory = DedupeDirectory()
        let recorder = DedupeRecorder()
        let window = try openWindow(directory.path, observer: recorder)
        window.start(nextSequence: 0)
        var spool = ModelSpool()
        let session = window.makeSession()
        session.begin()
        for n in 0..<200 { _ = session.admit(eventID(n)) }
        session.appended(ticket: spool.append((0..<200).map(eventID)))
        spool.commit(window)
        window.seal(upTo: 200)
        window.wake()
        try await eventually("the seal is told") { recorder.now.sealed.last == 200 }
        #expect(window.coveredSequence == 200)
        #expect((0..<200).allSatisfy { !session.admit(eventID($0)) })
        window.close()
    }

    @Test func `of many threads one is told that an id is new`() async throws {
        let directory = DedupeDirectory()
        let window = try openWindow(directory.path) { $0.sealIDsMax = 200 }
        window.start(nextSequence: 0)
        let tickets = Tickets()
        let news = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var random = DedupeRandom(state: UInt64(worker + 1) &* 0x1234_5678_9ABC)
                    let session = window.makeSession()
                    var news = 0
                    for n in (0..<2000).shuffled(using: &random) {
                        session.begin()
                        while true {
                            let isNew = session.admit(eventID(n))
                            if isNew { news += 1 }
                            if !session.metUnsettled { break }
                            session.begin()
                            await Task.yield()
                        }
                        tickets.last.withLock { ticket in
                            ticket += 1
                            session.appended(ticket: ticket)
                            window.settle(upTo: ticket, isDurable: true, nextSequence: ticket)
                        }
                    }
                    return news
                }
            }
            return await group.reduce(0, +)
        }
        #expect(news == 2000)
        window.close()
    }
}
