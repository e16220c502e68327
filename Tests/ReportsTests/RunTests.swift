import Analytics
import Foundation
import Postgres
import Synchronization
import Testing

@testable import Reports

@Suite struct RunTests {
    private struct Killed: Error {}

    @Test func `a run happens once, for the window of its scheduled time, however late it is`() async throws {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *", "Europe/Berlin", recipients: [("directory", "sales/daily")])
            rig.clock.now += 5 * 3600 + 400
            let (one, two) = (try rig.parts("one"), try rig.parts("two"))
            async let first: Void = rig.work(one)
            async let second: Void = rig.work(two)
            _ = try await (first, second)
            #expect(try await rig.count("\"ReportRuns\"") == 1)
            let request = try #require(rig.figures.made.first)
            #expect(request.window.text(request.window.start) == "2025-12-31T00:00:00+01:00")
            #expect(request.window.text(request.window.end) == "2026-01-01T00:00:00+01:00")
            let files = rig.delivered()
            #expect(files.count == 1 && files[0].hasPrefix("sales/daily/20260101T050000Z-"))
            let page = try await one.runs.list(limit: 10)
            let run = try #require(page.documents.first)
            for part in [
                "\"status\" : \"succeeded\"", "\"scheduled_at\" : \"2026-01-01T05:00:00Z\"", "\"rows\" : 1",
                "\"format\": \"csv\"", "\"channel\" : \"directory\"", "\"target\" : \"sales/daily\"",
            ] { #expect(run.contains(part), "\(part) in \(run)") }
        }
    }

    @Test(arguments: RunWorker.Step.allCases)
    func `an instance that dies at any step is succeeded by another, and nothing is sent twice`(
        step: RunWorker.Step
    ) async throws {
        try await ScheduleRig.run(named: "dies at \(step.rawValue)") { rig in
            try await rig.schedule("0 6 * * *", recipients: [("directory", "out")])
            rig.clock.now += 6 * 3600 + 1
            let isDead = Mutex(false)
            let dying = try rig.parts(
                "one",
                checkpoint: { reached in
                    guard reached == step,
                        isDead.withLock({ dead in
                            defer { dead = true }; return !dead
                        })
                    else { return }
                    throw Killed()
                })
            try? await rig.work(dying)
            #expect(isDead.withLock { $0 })
            let other = try rig.parts("two")
            try await rig.work(other)
            for _ in 0..<2 {
                rig.clock.now += 200
                try await rig.work(other)
            }
            #expect(try await rig.text("SELECT status FROM analytics.\"ReportRuns\"") == ["succeeded"])
            #expect(try await rig.text("SELECT state FROM analytics.\"ReportDeliveries\"") == ["sent"])
            #expect(rig.delivered().count == 1)
        }
    }

    @Test func `who was overtaken writes nothing`() async throws {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *", recipients: [("directory", "out")])
            rig.clock.now += 6 * 3600 + 1
            let parts = try rig.parts()
            _ = try await parts.schedules.plan(limit: 1)
            let slow = try #require(try await parts.runs.claim(leaseSeconds: 60, limit: 1).first)
            #expect(try await parts.runs.claim(leaseSeconds: 60, limit: 1).isEmpty)
            rig.clock.now += 30
            #expect(try await parts.runs.heartbeat(slow, leaseSeconds: 60))
            rig.clock.now += 59
            #expect(try await parts.runs.claim(leaseSeconds: 60, limit: 1).isEmpty)
            rig.clock.now += 2
            let other = try #require(try await parts.runs.claim(leaseSeconds: 60, limit: 1).first)
            #expect(other.id == slow.id && other.wasRunning && other.attempts == 2)
            #expect(try await !parts.runs.heartbeat(slow, leaseSeconds: 60))
            #expect(try await !parts.runs.finish(slow, RunResult(), milliseconds: 1))
            #expect(
                try await !parts.runs.fail(slow, RunFailure(.internal, "late", isTransient: false), milliseconds: 1))
            #expect(try await rig.count("\"ReportDeliveries\"") == 0)
            #expect(try await parts.runs.finish(other, RunResult(), milliseconds: 1))
            #expect(try await rig.count("\"ReportDeliveries\"") == 1)
        }
    }

    @Test func `a run waits for its figures, within a bound, and says when they are not complete`() async throws {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 0 * * *")
            let isBehind = Mutex(true)
            let marks = Mutex<[WatermarkMark?]>([])
            let parts = try rig.parts(
                watermark: { _, mark in
                    marks.withLock { $0.append(mark) }
                    return isBehind.withLock { $0 }
                        ? .behind(WatermarkMark(spools: ["a": 7]), milliseconds: 5000) : .passed(milliseconds: 9000)
                })
            rig.clock.now += 86_401
            try await rig.work(parts)
            #expect(try await rig.text("SELECT status FROM analytics.\"ReportRuns\"") == ["waiting"])
            rig.clock.now += 6
            isBehind.withLock { $0 = false }
            try await rig.work(parts)
            #expect(marks.withLock { $0 } == [nil, WatermarkMark(spools: ["a": 7])])
            #expect(
                try await rig.text("SELECT status || incomplete || attempts FROM analytics.\"ReportRuns\"")
                    == ["succeededfalse1"])
            isBehind.withLock { $0 = true }
            rig.clock.now += 86_400
            try await rig.work(parts)
            rig.clock.now += 901
            try await rig.work(parts)
            #expect(
                try await rig.text("SELECT status || incomplete FROM analytics.\"ReportRuns\" ORDER BY number")
                    == ["succeededfalse", "succeededtrue"])
        }
    }

    @Test func `the watermarks are those of the orders and of every spool`() {
        func spool(_ accepted: Int64, _ settled: Int64, after: Bool, silent: Bool = false) -> Watermarks.Spool {
            .init(name: "a", accepted: accepted, settled: settled, isAfter: after, isSilent: silent)
        }
        func decide(_ asOf: Int64?, _ spools: [Watermarks.Spool], _ mark: [String: Int64] = [:]) -> Watermark {
            Watermarks.decide(end: 100, asOf: asOf, spools: spools, mark: WatermarkMark(spools: mark))
        }
        #expect(decide(100_000, []) == .passed(milliseconds: 100_000))
        #expect(decide(99_999, []) == .behind(WatermarkMark(), milliseconds: 99_999))
        #expect(decide(nil, []) == .behind(WatermarkMark(), milliseconds: nil))
        #expect(decide(100_000, [spool(9, 9, after: true)]) == .passed(milliseconds: 100_000))
        #expect(
            decide(100_000, [spool(9, 8, after: true)])
                == .behind(WatermarkMark(spools: ["a": 9]), milliseconds: 100_000))
        // More has come in since: only what was there then is waited for.
        #expect(decide(100_000, [spool(50, 9, after: true)], ["a": 9]) == .passed(milliseconds: 100_000))
        // Nothing is known of the time after the window's end yet, unless its process has gone.
        #expect(decide(100_000, [spool(9, 9, after: false)]) == .behind(WatermarkMark(), milliseconds: 100_000))
        #expect(decide(100_000, [spool(9, 9, after: false, silent: true)]) == .passed(milliseconds: 100_000))
    }

    @Test(arguments: [
        ("skip", ["skipped", "skipped", "skipped"]), ("last", ["skipped", "skipped", "succeeded"]),
        ("all", ["succeeded", "succeeded", "succeeded"]),
    ])
    func `what was missed is made good as the schedule says, and is in the history`(
        policy: String, statuses: [String]
    ) async throws {
        try await ScheduleRig.run(named: "missed \(policy)") { rig in
            try await rig.schedule("0 6 * * *", catchUp: policy)
            rig.clock.now += 3 * 86_400
            try await rig.work(try rig.parts())
            #expect(
                try await rig.text("SELECT status FROM analytics.\"ReportRuns\" ORDER BY \"scheduledAt\"") == statuses)
        }
    }

    @Test func `a failure that passes is tried again, another one is not, and both say why`() async throws {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *", recipients: [("directory", "out")])
            let parts = try rig.parts()
            rig.figures.set { $0.failure = ReportError(.databaseUnavailable, "ClickHouse is away") }
            rig.clock.now += 6 * 3600 + 1
            try await rig.work(parts)
            #expect(
                try await rig.text(
                    "SELECT status || ' ' || \"errorKind\" || ' ' || error FROM analytics.\"ReportRuns\"")
                    == ["pending database ClickHouse is away"])
            rig.figures.set { $0.failure = nil }
            rig.clock.now += 21
            try await rig.work(parts)
            #expect(try await rig.text("SELECT status || attempts FROM analytics.\"ReportRuns\"") == ["succeeded2"])
            rig.figures.set { $0.failure = ReportError(.unknownReport, "There is no report sales.") }
            rig.clock.now += 86_400
            try await rig.work(parts)
            #expect(
                try await rig.text("SELECT status || attempts FROM analytics.\"ReportRuns\" ORDER BY number")
                    == ["succeeded2", "failed1"])
            rig.figures.set { $0.failure = ReportError(.timeout, "too long") }
            rig.clock.now += 86_400
            for _ in 0..<8 {
                try await rig.work(parts)
                rig.clock.now += 1801
            }
            #expect(
                try await rig.text("SELECT status || attempts FROM analytics.\"ReportRuns\" ORDER BY number").last
                    == "failed5")
        }
    }

    @Test func `an empty report is left out where that is wished, and only where nothing can be missing from it`()
        async throws
    {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *", recipients: [("directory", "out")], onlyIfNotEmpty: true)
            rig.figures.set { $0.rows = 0 }
            rig.clock.now += 6 * 3600 + 1
            let parts = try rig.parts()
            try await rig.work(parts)
            #expect(try await rig.text("SELECT status FROM analytics.\"ReportRuns\"") == ["empty"])
            rig.figures.set { $0.rows = 1 }
            rig.clock.now += 86_400
            try await rig.work(parts)
            #expect(rig.delivered().count == 1)
            rig.figures.set { $0.rows = 0 }
            rig.clock.now += 86_400 + 900
            try await rig.work(
                try rig.parts("behind", watermark: { _, _ in .behind(WatermarkMark(), milliseconds: nil) }))
            #expect(rig.delivered().count == 2)
            #expect(try await rig.count("\"ReportRuns\" WHERE incomplete AND status = 'succeeded'") == 1)
        }
    }

    @Test func `the next report says which closed days were restated, once and by how much`() async throws {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *", recipients: [("directory", "out")])
            let parts = try rig.parts()
            for _ in 0..<2 {
                rig.clock.now += 86_400
                try await rig.work(parts)
            }
            // A day that was sent is another one now.
            let day = try #require(ScheduleRig.seconds("2025-12-31T00:00:00Z"))
            rig.figures.set { $0.totals[day] = "0.75" }
            for _ in 0..<2 {
                rig.clock.now += 86_400
                try await rig.work(parts)
            }
            let restated = try await rig.text("SELECT restated::text FROM analytics.\"ReportRuns\" ORDER BY number")
            #expect(restated.count == 4 && restated[0] == "[]" && restated[1] == "[]" && restated[3] == "[]")
            let found = try ScheduleSQL.value(restated[2], as: [ReportRestatement].self)
            #expect(found == [ReportRestatement(period: "2025-12-31", figure: "net", before: "1.00", now: "0.75")])
        }
    }

    @Test func `old runs are forgotten, and what waits is not`() async throws {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *")
            let parts = try rig.parts()
            rig.clock.now += 6 * 3600 + 1
            try await rig.work(parts)
            rig.clock.now += 86_400
            _ = try await parts.schedules.plan(limit: 1)
            rig.clock.now += 10 * 86_400
            #expect(try await parts.runs.prune(keepSeconds: 11.5 * 86_400, keepRuns: 1000, limit: 10).isEmpty)
            #expect(try await parts.runs.prune(keepSeconds: 86_400, keepRuns: 1000, limit: 10).count == 1)
            #expect(try await rig.text("SELECT status FROM analytics.\"ReportRuns\"") == ["pending"])
        }
    }
}
