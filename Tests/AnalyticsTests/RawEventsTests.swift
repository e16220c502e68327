import ClickHouse
import Foundation
import HTTPTypes
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// Raw events as admins see them, on both ends of what ClickHouse servers are in use.
@Suite(.serialized) struct RawEventsTests {
    private static let path = "/api/analytics/events?from=2026-03-01&to=2026-03-04"

    @Test func `on 18_16 events are listed whole, filtered, page by page, and to admins only`() async throws {
        let server = try await TestClickHouse()
        try await list(clickHouse: server.url(database: ""))
        await server.stop()
    }

    @Test func `on 26_9 events are listed whole, filtered, page by page, and to admins only`() async throws {
        try await list(clickHouse: ModernClickHouse().url)
    }

    private func list(clickHouse url: String) async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "raw events"))
        let range = RollupRig.start * 1000..<(RollupRig.start + 3600) * 1000
        var drawn = (0..<120).map { _ in TrackedEvent.random(in: range, using: &generator) }
        // Many of one moment, so that pages end between them.
        for index in 0..<30 { drawn[index].milliseconds = RollupRig.start * 1000 + 7 }
        let events = drawn
        try await AnalyticsRig.run(clickHouse: url) { rig in
            for insert in TrackedEvent.inserts(events) { try await rig.clickHouse.execute(insert) }
            let admin = try await rig.bearer(.admin)
            for (headers, status) in [([:], 401), (try await rig.bearer(.analyst), 403), (admin, 200)] {
                #expect(try await rig.send(.get, Self.path, headers).status == status)
            }
            func all(_ filter: String, by limit: Int) async throws -> [String] {
                var (ids, cursor): ([String], String?) = ([], nil)
                repeat {
                    let page = cursor.map { "&cursor=\($0)" } ?? ""
                    let json = try JSONValue(
                        await rig.send(.get, "\(Self.path)\(filter)&limit=\(limit)\(page)", admin).body)
                    let rows = json["events"]
                    #expect(rows.count <= limit && ids.count <= events.count)
                    ids += (0..<rows.count).compactMap { rows[$0]["event_id"].text }
                    cursor = json["next_cursor"].text
                } while cursor != nil && ids.count <= events.count
                return ids
            }
            let whole = try await all("", by: 200)
            #expect(whole.count == events.count && Set(whole).count == events.count)
            #expect(try await all("", by: 7) == whole)
            for (filter, holds) in [
                ("&type=purchase", { $0.type == "purchase" }), ("&user=u1", { $0.user == "u1" }),
                ("&session=s2&type=page_view", { $0.session == "s2" && $0.type == "page_view" }),
                ("&anonymous=a3", { $0.anonymous == "a3" }), ("&product=p1", { $0.product == "p1" }),
                ("&order=none", { _ in false }),
            ] as [(String, (TrackedEvent) -> Bool)] {
                #expect(try await all(filter, by: 9).count == events.count(where: holds), "\(filter)")
            }
            let newest = try JSONValue(await rig.send(.get, "\(Self.path)&limit=1", admin).body)["events"][0]
            let last = try #require(events.map(\.milliseconds).max())
            #expect(newest["event_time"].text == RawEvent.time(last))
            for query in [
                "limit=0", "limit=201", "cursor=1", "cursor=1.x", "cursor=99999999999999.\(whole[0])", "type=",
            ] {
                #expect(try await rig.send(.get, "\(Self.path)&\(query)", admin).status == 400, "\(query)")
            }
            try await Self.hostile(rig)
        }
    }

    /// What stands in the table is shown as it is, and ends nothing.
    private static func hostile(_ rig: AnalyticsRig) async throws {
        let texts = [
            #"{"a":"</script>","n":12345678901234567890.125,"list":[1,{"b":null}]}"#, "not json \" \u{2028}", "[1]",
            "{\"a\":\u{1}}", "{\"a\":", "",
        ]
        for (index, text) in texts.enumerated() {
            try await rig.clickHouse.execute(
                "INSERT INTO analytics.events (event_id, event_time, event_type, path, properties) SELECT "
                    + "generateUUIDv4(), toDateTime('2026-04-01 00:00:00', 'UTC'), 'hostile', {path:String}, {text:String}",
                ["path": .string("\(index)"), "text": .string(text)])
        }
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.events (event_id, event_time, event_type, path, user_id) SELECT generateUUIDv4(), "
                + "toDateTime('2026-04-01 00:00:00', 'UTC'), 'hostile', '99', unhex('FF22FE')")
        let answer = try await rig.send(
            .get, "/api/analytics/events?from=2026-04-01&to=2026-04-02&type=hostile", rig.bearer(.admin))
        let rows = try JSONValue(answer.body)["events"]
        #expect(answer.status == 200 && rows.count == texts.count + 1)
        #expect(!answer.text.contains("\u{2028}") && answer.text.contains("12345678901234567890.125"))
        for index in 0..<rows.count {
            guard let number = rows[index]["path"].text.flatMap(Int.init), number < texts.count else { continue }
            switch number {
            case 0: #expect(rows[index]["properties"]["a"].text == "</script>")
            case texts.count - 1: #expect(rows[index]["properties"].count == 0)
            default: #expect(rows[index]["properties"].text == texts[number])
            }
        }
    }
}
