import ClickHouse
import HTTPTypes
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// Page views as they are answered, against what a list of events comes to, on both ends of what ClickHouse servers are
/// in use.
@Suite(.serialized) struct PageVisitsTests {
    private static let window = RollupRig.start + 5_400..<RollupRig.start + 2 * 86_400 + 1_800

    @Test func `on 18_16 page visits are what the events come to`() async throws {
        let server = try await TestClickHouse()
        try await agree(clickHouse: server.url(database: ""))
        await server.stop()
    }

    @Test func `on 26_9 page visits are what the events come to`() async throws {
        try await agree(clickHouse: ModernClickHouse().url)
    }

    private func agree(clickHouse url: String) async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "page visits"))
        let range = RollupRig.start * 1000..<(RollupRig.start + 60 * 3600) * 1000
        let events = (0..<300).map { _ in TrackedEvent.random(in: range, using: &generator) }
        try await AnalyticsRig.run(clickHouse: url) { rig in
            for insert in TrackedEvent.inserts(events) { try await rig.clickHouse.execute(insert) }
            let worker = try RollupRig.worker(rig.clickHouse, rig.pool, .init())
            try await worker.store.touch(window: RollupRig.start - 86_400..<RollupRig.now + 86_400)
            try await worker.store.note("events s1", RollupRig.now * 1000)
            while try await worker.pass() {}

            let path = "/api/analytics/page-visits?from=2026-03-01T01:30:00Z&to=2026-03-03T00:30:00Z"
            let first = try JSONValue(await rig.send(.get, path).body)
            try Self.compareTotals(first, events)
            for (name, value) in Self.dimensions { try await Self.compare(rig, path, name, events, value) }
            // Hours of a zone that is half an hour off, and days.
            for (interval, zone, offset, width) in [
                ("hour", "Asia/Kolkata", 19_800, 3600), ("day", "Europe/Berlin", 3600, 86_400),
            ] as [(String, String, Int64, Int64)] {
                let json = try JSONValue(await rig.send(.get, "\(path)&interval=\(interval)&tz=\(zone)").body)
                let series = json["series"]
                var expected = [Int](repeating: 0, count: series.count)
                let begin = (Self.window.lowerBound + offset) / width
                for event in Self.views(events) {
                    let index = Int((event.milliseconds / 1000 + offset) / width - begin)
                    if expected.indices.contains(index) { expected[index] += 1 }
                }
                #expect(expected.reduce(0, +) == Self.views(events).count, "\(interval) in \(zone)")
                #expect((0..<series.count).map { series[$0]["visits"].integer } == expected, "\(interval) in \(zone)")
            }
            let compared = try JSONValue(
                await rig.send(
                    .get, "/api/analytics/page-visits?from=2026-03-02&to=2026-03-03&compare=previous"
                ).body)
            let day = RollupRig.start * 1000..<(RollupRig.start + 86_400) * 1000
            let before = events.count { $0.type == "page_view" && !$0.isBot && day.contains($0.milliseconds) }
            #expect(compared["previous"]["totals"]["total_visits"].integer == before)
        }
    }

    private static let dimensions: [(String, @Sendable (TrackedEvent) -> String)] = [
        ("path", { $0.path }), ("referrer", { $0.source.referrer }), ("channel", { $0.source.channel }),
        ("utm_campaign", { $0.source.utmCampaign }), ("device", { $0.device }), ("country", { $0.country }),
        ("title", { _ in "" }),
    ]

    private static func views(_ events: [TrackedEvent]) -> [TrackedEvent] {
        events.filter { $0.type == "page_view" && !$0.isBot && window.contains($0.milliseconds / 1000) }
    }

    private static func compareTotals(_ json: JSONValue, _ events: [TrackedEvent]) throws {
        let expected = SessionOracle(events).metrics(window, bots: 0).page_visits
        let totals = json["totals"]
        #expect(totals["total_visits"].integer == expected.total_visits)
        #expect(totals["unique_sessions"].integer == expected.unique_sessions)
        #expect(totals["unique_users"].integer == expected.unique_users)
        #expect(json["visits"].integer == expected.total_visits && json["interval"].text == "hour")
        #expect(
            (0..<json["series"].count).reduce(0) { $0 + (json["series"][$1]["visits"].integer ?? 0) }
                == expected.total_visits)
        #expect(json["as_of"].text == RawEvent.time(RollupRig.now * 1000))
    }

    /// All groups at once, and two at a time.
    private static func compare(
        _ rig: AnalyticsRig, _ path: String, _ name: String, _ events: [TrackedEvent],
        _ value: @Sendable (TrackedEvent) -> String
    ) async throws {
        func id(_ event: TrackedEvent) -> String {
            event.user.isEmpty ? event.anonymous.isEmpty ? event.session : event.anonymous : event.user
        }
        let groups = Dictionary(grouping: views(events), by: value)
        let expected = groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { key, events in
            let sessions = Set(events.map(\.session)).subtracting([""]).count
            let visitors = Set(events.map(id)).subtracting([""]).count
            return "\(key) \(events.count) \(sessions) \(visitors)"
        }
        func answered(_ rest: String) async throws -> [String] {
            let json = try JSONValue(await rig.send(.get, "\(path)&group_by=\(name)\(rest)").body)
            #expect(json["total"].integer == expected.count && json["group_by"].text == name)
            let rows = json["groups"]
            return (0..<rows.count).map { index in
                let row = rows[index]
                return "\(row["key"].text ?? "?") \(row["visits"].integer ?? -1) \(row["sessions"].integer ?? -1) "
                    + "\(row["visitors"].integer ?? -1)"
            }
        }
        #expect(try await answered("") == expected, "\(name)")
        var paged: [String] = []
        for offset in stride(from: 0, through: expected.count, by: 2) {
            paged += try await answered("&limit=2&offset=\(offset)")
        }
        #expect(paged == expected, "\(name) in pages")
    }
}
