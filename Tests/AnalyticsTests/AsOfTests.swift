import ClickHouse
import HTTPTypes
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// `as_of` never claims more than the figures beside it show, on both ends of what ClickHouse servers are in use.
@Suite(.serialized) struct AsOfTests {
    private static let start = RollupRig.start
    private static let hour: Int64 = 3600
    private static let paths = [
        "/api/analytics/dashboard?from=2026-03-01&to=2026-03-03",
        "/api/analytics/page-visits?from=2026-03-01&to=2026-03-03",
    ]

    @Test func `on 18_16 what the figures lack is not claimed`() async throws {
        let server = try await TestClickHouse()
        try await follow(clickHouse: server.url(database: ""))
        await server.stop()
    }

    @Test func `on 26_9 what the figures lack is not claimed`() async throws {
        try await follow(clickHouse: ModernClickHouse().url)
    }

    private func follow(clickHouse url: String) async throws {
        try await AnalyticsRig.run(clickHouse: url) { rig in
            var worker = try RollupRig.worker(rig.clickHouse, rig.pool, Registry())
            func insert(_ event: TrackedEvent) async throws {
                for statement in TrackedEvent.inserts([event]) { try await rig.clickHouse.execute(statement) }
            }
            /// Visits and `as_of` of the dashboard, and of the page visits.
            func seen() async throws -> [String] {
                var seen: [String] = []
                for path in Self.paths {
                    let json = try JSONValue(await rig.send(.get, path).body)
                    let totals = json["totals"].isMissing ? json["metrics"]["page_visits"] : json["totals"]
                    seen.append("\(totals["total_visits"].integer ?? -1) \(json["as_of"].text ?? "unknown")")
                }
                return seen
            }
            func shown(_ visits: Int, _ asOf: Int64) -> [String] {
                Array(repeating: "\(visits) \(RawEvent.time(asOf * 1000))", count: 2)
            }
            func view(_ at: Int64, _ session: String) -> TrackedEvent {
                TrackedEvent(milliseconds: at * 1000, path: "/", session: session)
            }
            let (first, second, third, fourth) = (
                Self.start + 3 * 86_400, Self.start + 4 * 86_400, Self.start + 5 * 86_400, Self.start + 6 * 86_400
            )
            try await rig.pool.execute(
                "UPDATE analytics.\"MirrorState\" SET \"asOf\" = to_timestamp($1::bigint)", [.int(fourth + 86_400)])
            try await worker.store.note("idle s0", 5000)
            #expect(try await worker.store.marks().events == 5000, "of those that are gone, none was given more")
            try await insert(view(Self.start + 100, "a"))
            try await worker.store.touch([Self.start])
            try await worker.store.note("events s1", first * 1000)
            #expect(try await seen() == ["0 unknown", "0 unknown"], "nothing is worked out yet")
            while try await worker.pass() {}
            #expect(try await seen() == shown(1, first))

            // It stands, and nobody was told.
            try await insert(view(Self.start + 2 * Self.hour, "b"))
            #expect(try await seen() == shown(1, first))
            try await worker.store.touch([Self.start + 2 * Self.hour])
            #expect(try await seen() == shown(1, first))
            try await worker.store.note("events s1", second * 1000)
            #expect(try await seen() == shown(1, first), "told, and not worked out")
            while try await worker.pass() {}
            #expect(try await seen() == shown(2, second))

            // A backlog of more than one pass.
            let many = (0..<6).map { Self.start + (10 + $0) * Self.hour }
            for hour in many { try await insert(view(hour, "c\(hour)")) }
            try await worker.store.touch(many)
            try await worker.store.note("events s1", third * 1000)
            worker.passHoursMax = 4
            #expect(try await worker.pass())
            #expect(try await seen() == shown(6, second), "the newest four of six are worked out")
            while try await worker.pass() {}
            #expect(try await seen() == shown(8, third))

            // The day after the window is behind: it may be part of the window's sessions.
            let next = Self.start + 48 * Self.hour
            try await insert(view(next + 10, "d"))
            try await worker.store.touch([next])
            try await worker.store.note("events s1", fourth * 1000)
            #expect(try await seen() == shown(8, third))
            while try await worker.pass() {}
            #expect(try await seen() == shown(8, fourth))

            // Another spool is behind, or was empty; one that was empty long ago is gone.
            try await worker.store.note("events s2", third * 1000)
            #expect(try await seen() == shown(8, third), "what it was given since does not stand")
            try await worker.store.note("idle s2", Timestamp.nowMilliseconds())
            #expect(try await seen() == shown(8, fourth))
            try await worker.store.note("idle s3", first * 1000)
            #expect(try await seen() == shown(8, fourth))

            // The orders are older than that.
            try await rig.pool.execute(
                "UPDATE analytics.\"MirrorState\" SET \"asOf\" = to_timestamp($1::bigint)", [.int(first)])
            #expect(try await seen() == [shown(8, first)[0], shown(8, fourth)[0]])
            try await rig.pool.execute("UPDATE analytics.\"MirrorState\" SET \"asOf\" = NULL")
            #expect(try await seen() == ["8 unknown", shown(8, fourth)[0]])

            // What is worked out of the events themselves is as new as they are; orders are as new as their mirror.
            func asOf(_ figure: String) async throws -> String? {
                let path = "/api/analytics/\(figure)?from=2026-03-01&to=2026-03-03"
                return try JSONValue(await rig.send(.get, path).body)["as_of"].text
            }
            for figure in ["funnel", "retention", "carts"] {
                #expect(try await asOf(figure) == RawEvent.time(fourth * 1000), "\(figure)")
            }
            for figure in ["products", "attribution"] {
                #expect(try await asOf(figure) == nil, "\(figure)")
            }
            try await rig.pool.execute(
                "UPDATE analytics.\"MirrorState\" SET \"asOf\" = to_timestamp($1::bigint)", [.int(first)])
            for figure in ["products", "attribution"] {
                #expect(try await asOf(figure) == RawEvent.time(first * 1000), "\(figure)")
            }
        }
    }

    private static func hour(_ index: Int64, behind: Bool = false, sessions: Bool = false) -> RollupStore.Current {
        RollupStore.Current(
            hour: start + index * hour, facts: 1, sessions: 1, isBehind: behind, sessionsAreBehind: sessions)
    }

    @Test func `what was open when the rollups were complete last is not claimed at all`() {
        let window = Self.start..<Self.start + 86_400
        let now = Self.start + 30 * 86_400
        let marks = EventMarks(
            events: (Self.start + 20 * 86_400) * 1000, rollups: (Self.start + 10 * Self.hour) * 1000)
        func asOf(_ known: [RollupStore.Current], now: Int64 = now) -> Int64 {
            marks.asOf(DashboardCover(window, current: known, now: now)) - Self.start * 1000
        }
        let all = (0..<24).map { Self.hour($0) }
        #expect(asOf(all) == 20 * 86_400_000)
        #expect(asOf(all + [Self.hour(25, sessions: true)]) == 36_000_000, "sessions of the day after")
        #expect(asOf(all + [Self.hour(25, behind: true)]) == 20 * 86_400_000, "the facts of other days are not read")
        // Hour 9 was over at that moment: it is known up to there. Hour 10 was not.
        #expect(asOf([Self.hour(9, behind: true)]) == 36_000_000)
        #expect(asOf([Self.hour(10, behind: true)]) == 36_000_000)
        #expect(asOf([Self.hour(8, behind: true), Self.hour(11, behind: true)]) == 36_000_000)
        // While it is one of the latest hours, it is read from the events.
        #expect(asOf([Self.hour(11, behind: true)], now: Self.start + 13 * Self.hour) == 20 * 86_400_000)
        let early = EventMarks(events: marks.events, rollups: (Self.start + 10 * Self.hour + 1800) * 1000)
        let cover = DashboardCover(window, current: [Self.hour(10, behind: true)], now: now)
        #expect(early.asOf(cover) == (Self.start + 10 * Self.hour) * 1000)
        #expect(EventMarks().asOf(cover) == 0 && EventMarks(events: 5).asOf(cover) == 0)
    }
}
