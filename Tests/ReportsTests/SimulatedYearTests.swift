import Foundation
import MetricsRegistry
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Reports

/// Three instances through a year, with all the changes of the clocks in it, that die again and again.
@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct SimulatedYearTests {
    private struct Killed: Error {}

    /// Says at each step whether the instance dies there, as a seed has it.
    private final class Fate: Sendable {
        private let generator: Mutex<SeededGenerator>
        let deaths = Atomic<Int>(0)

        init(_ seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

        func decide() throws {
            let isDue = generator.withLock { Int.random(in: 0..<60, using: &$0) == 0 }
            guard isDue else { return }
            deaths.add(1, ordering: .relaxed)
            throw Killed()
        }
    }

    /// Name, zone, minute, hour, day, months, weekday, and where its reports go to besides a folder.
    private static let schedules: [(name: String, zone: String, at: [String], to: String?)] = [
        ("berlin", "Europe/Berlin", ["30", "2", "*", "*", "*"], "fails"),
        ("newyork", "America/New_York", ["30", "1", "*", "*", "*"], nil),
        ("lordhowe", "Australia/Lord_Howe", ["15", "2", "*", "*", "*"], nil),
        ("santiago", "America/Santiago", ["0", "0", "*", "*", "0"], "deaf"),
        ("cairo", "Africa/Cairo", ["0", "0", "*", "*", "5"], "mail"),
        ("kathmandu", "Asia/Kathmandu", ["45", "5", "1", "*", "*"], "slow"),
    ]

    @Test func `a year of deaths leaves each report with its receivers once, and none out`() async throws {
        let seed =
            ProcessInfo.processInfo.environment["LUGX_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
        print("simulated year: LUGX_TEST_SEED=\(seed)")
        let python = try #require(TestPython.interpreter)
        let (mail, receiver) = (try await TestMailServer(python: python), try await ReportReceiver())
        try await ScheduleRig.run(mail: mail.url) { rig in
            let (start, end) = (rig.clock.now, rig.clock.now + 365 * 86_400)
            var ids: [String: String] = [:]
            for schedule in Self.schedules {
                var recipients = [("directory", schedule.name)]
                if let to = schedule.to {
                    recipients.append(
                        to == "mail" ? ("email", "ann@example.org, bob@example.org") : ("webhook", receiver.url(to)))
                }
                ids[schedule.name] = try await rig.schedule(
                    schedule.at.joined(separator: " "), schedule.zone, catchUp: "all", recipients: recipients,
                    name: schedule.name
                ).id.description
            }
            let deaths = try await Self.live(rig, until: end, seed: seed)
            #expect(deaths > 20, "seed \(seed)")

            let expected = try Self.expected(python, from: start, to: end)
            // Each run once.
            let runs = try await rig.text(
                "SELECT name || ' ' || extract(epoch FROM \"scheduledAt\")::bigint || ' ' || status "
                    + "FROM analytics.\"ReportRuns\" ORDER BY 1")
            #expect(runs == expected.map { "\($0) succeeded" }.sorted(), "seed \(seed)")
            // Each file once.
            var files: [String] = []
            for schedule in Self.schedules {
                for file in rig.delivered(schedule.name) {
                    let time =
                        "\(file.prefix(4))-\(file.dropFirst(4).prefix(2))-\(file.dropFirst(6).prefix(5)):"
                        + "\(file.dropFirst(11).prefix(2)):\(file.dropFirst(13).prefix(3))"
                    files.append("\(schedule.name) \(try #require(ScheduleRig.seconds(time)))")
                }
            }
            #expect(files.sorted() == expected.sorted(), "seed \(seed)")
            try await Self.checkPosts(receiver, expected, ids, seed)
            try await Self.checkMails(rig, mail, expected, seed)
        }
        await receiver.process.kill()
        await mail.process.kill()
    }

    /// Lets time go by in leaps, with three instances at work in each; whoever dies comes back later.
    private static func live(_ rig: ScheduleRig, until end: Int64, seed: UInt64) async throws -> Int {
        let fate = Fate(seed)
        var generator = SeededGenerator(seed: seed &+ 1)
        var policy = RunPolicy()
        policy.attemptsMax = 1000
        policy.earlierWindowsMax = 1
        let limits = policy
        func pass() async throws {
            await withTaskGroup(of: Void.self) { group in
                for name in ["one", "two", "three"] {
                    group.addTask {
                        // A death ends the instance where it is: it is made anew next time.
                        let parts = try? rig.parts(name, policy: limits, checkpoint: { _ in try fate.decide() })
                        if let parts { try? await rig.work(parts) }
                    }
                }
            }
        }
        while rig.clock.now < end {
            rig.clock.now = min(end, rig.clock.now + Int64.random(in: 3600...250_000, using: &generator))
            var rounds = 0
            while true {
                try await pass()
                // What waits for a lease to end, or to be tried again.
                let next = try await rig.pool.query(
                    """
                    SELECT extract(epoch FROM min(due))::bigint + 1 AS due FROM (
                        SELECT "dueAt" AS due FROM analytics."ReportRuns" WHERE status IN ('pending', 'waiting', 'running')
                        UNION ALL
                        SELECT "dueAt" FROM analytics."ReportDeliveries" WHERE state IN ('pending', 'sending')) waiting
                    """)[0].decode("due", as: Int64?.self)
                let unplanned = try await rig.count(
                    "\"ReportSchedules\" WHERE \"nextAt\" <= to_timestamp(\(rig.clock.now))")
                guard next != nil || unplanned > 0 else { break }
                if let next, unplanned == 0 { rig.clock.now = max(rig.clock.now, next) }
                rounds += 1
                try #require(rounds < 1000, "it does not come to an end; seed \(seed)")
            }
        }
        return fate.deaths.load(ordering: .relaxed)
    }

    /// "name moment" of all that is to be run, as Python has it.
    private static func expected(_ python: String, from: Int64, to: Int64) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments =
            ["\(Repository.root)/Tests/ReportsTests/year.py"] + schedules.flatMap { [$0.name, $0.zone] + $0.at }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).filter { line in
            let moment = line.split(separator: " ").last.flatMap { Int64($0) } ?? 0
            return moment > from && moment <= to
        }
    }

    private static func checkPosts(
        _ receiver: ReportReceiver, _ expected: [String], _ ids: [String: String], _ seed: UInt64
    ) async throws {
        let posts = try await receiver.posts()
        let areSigned = posts.allSatisfy(\.signed)
        #expect(areSigned)
        let taken = Dictionary(grouping: posts, by: \.delivery)
        // However often it came, it was the same message; and it was taken.
        #expect(taken.values.allSatisfy { Set($0.map(\.digest)).count == 1 && $0.contains { $0.status == 200 } })
        let names = Dictionary(uniqueKeysWithValues: ids.map { ($1, $0) })
        let told = try taken.values.map { posts in
            "\(names[posts[0].schedule] ?? "") \(try #require(ScheduleRig.seconds(posts[0].scheduled_at)))"
        }
        let wanted = expected.filter { line in
            schedules.contains { line.hasPrefix($0.name + " ") && $0.to != nil && $0.to != "mail" }
        }
        #expect(told.sorted() == wanted.sorted(), "seed \(seed)")
    }

    /// A mail may come twice only where that is written down, and is then the same mail.
    private static func checkMails(
        _ rig: ScheduleRig, _ server: TestMailServer, _ expected: [String], _ seed: UInt64
    ) async throws {
        let sent = server.mails.compactMap { mail in
            mail.split(separator: "\n").first { $0.lowercased().hasPrefix("message-id: <") }
                .map { String($0.dropFirst("message-id: <".count).prefix(36)) }
        }
        #expect(Set(sent).count == expected.count { $0.hasPrefix("cairo ") }, "seed \(seed)")
        let uncertain = Set(
            try await rig.text(
                "SELECT id::text FROM analytics.\"ReportDeliveries\" WHERE channel = 'email' AND \"isUncertain\""))
        let twice = Dictionary(grouping: sent) { $0 }.filter { $1.count > 1 }.keys
        #expect(uncertain.isSuperset(of: twice), "seed \(seed)")
    }
}
