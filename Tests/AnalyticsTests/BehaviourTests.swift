import ClickHouse
import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// Funnels, retention and products agree with an oracle that computes them otherwise, on both ends of what ClickHouse
/// servers are in use.
@Suite(.serialized) struct BehaviourTests {
    @Test(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    func `on 18.16 the figures are the oracle's`() async throws {
        let server = try await TestClickHouse()
        try await agree(with: "behaviour.py", clickHouse: server.url(database: ""))
        await server.stop()
    }

    @Test(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    func `on 26.9 the figures are the oracle's`() async throws {
        let server = try await ModernClickHouse()
        try await agree(with: "behaviour.py", clickHouse: server.url)
    }

    @Test func `what can't be asked is refused with a reason`() async throws {
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server) { rig in
            for query in [
                "funnel?steps=page_view", "funnel?steps=", "funnel?steps=a,b,c,d,e,f,g,h,i", "funnel?window=91d",
                "funnel?window=0s", "funnel?window=9999999999d", "funnel?window=d", "funnel?by=user",
                "funnel?breakdown=user_id", "funnel?steps=a,b[", "funnel?steps=a,b]", "funnel?steps=a,b[[x=1]]",
                "funnel?steps=a,b[nonsense=1]", "funnel?steps=a,b[country]", "funnel?steps=a,b[country=DE]c",
                "funnel?steps=a,b%27", "funnel?steps=a,b[property.=1]", "funnel?limit=3",
                "funnel?steps=a,b[os=1,os=1,os=1,os=1,os=1,os=1]", "retention?cohort=year",
                "retention?cohort=day&date_range=90d", "retention?event=", "retention?event=a,b,c,d,e,f",
                "products?steps=a,b", "attribution?model=best", "attribution?dimension=user_id",
                "attribution?lookback_days=91",
                "attribution?lookback_days=0", "carts?hours=0", "carts?hours=169", "carts?hours=x",
            ] {
                let refused = try await rig.send(.get, "/api/analytics/\(query)")
                #expect(refused.status == 400, "\(query)")
                #expect(try JSONValue(refused.body)["code"].text != nil, "\(query)")
            }
            // Text that would be SQL is text.
            for value in [
                "'", "\\'", "x' OR 1=1 --", "{from:DateTime}", "*/;DROP TABLE analytics.events", "\u{0}", "é",
            ] {
                let text = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for query in [
                    "funnel?steps=page_view,b[country=\(text)]", "funnel?steps=page_view,b[property.\(text)=\(text)]",
                    "retention?event=a[path=\(text)]", "dashboard?tz=\(text)", "attribution?model=\(text)",
                    "carts?hours=\(text)",
                    "products?from=\(text)&to=\(text)", "funnel?from=\(text)&to=\(text)",
                ] {
                    let status = try await rig.send(.get, "/api/analytics/\(query)").status
                    #expect(status == 200 || status == 400, "\(query)")
                }
            }
            let tables = try await rig.clickHouse.query("SELECT count() AS n FROM analytics.events")
            #expect(tables.count == 1)
        }
        await server.stop()
    }

    /// Puts into ClickHouse what the oracle made up, and asks what it asks.
    private func agree(with oracle: String, clickHouse url: String) async throws {
        let python = try #require(TestPython.interpreter)
        let seed = UInt32.random(in: 1 ... .max)
        let output = try await withTaskExecutorPreference(BlockingExecutor()) {
            try Self.output(of: python, ["\(Repository.root)/Tests/analytics-oracle/\(oracle)", "\(seed)"])
        }
        let expected = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
        let inserts = try #require(expected["inserts"] as? [String])
        let questions = try #require(expected["questions"] as? [[String: Any]])
        var asked: [(path: String, answer: Data)] = []
        for question in questions {
            let path = try #require(question["path"] as? String)
            let answer = try JSONSerialization.data(withJSONObject: question["answer"] as Any, options: .sortedKeys)
            asked.append((path, answer))
        }
        let questionsAsked = asked
        try await AnalyticsRig.run(clickHouse: url) { rig in
            for insert in inserts { try await rig.clickHouse.execute(insert) }
            let links = try EventLinks(
                client: rig.clickHouse, intervalSeconds: 1, registry: Registry(), logger: Logger(label: "test"))
            // Twice, and in parts, since it is done again and again.
            for (from, to) in [(0, 1), (1, 2), (0, 2)] as [(Int64, Int64)] {
                let start: Int64 = 1_791_000_000
                try await links.link(from: start + from * 2_000_000, to: start + to * 2_000_000, now: 1)
            }
            for (path, answer) in questionsAsked {
                let response = try await rig.send(.get, "/api/analytics/\(path)")
                #expect(response.status == 200, "seed \(seed), \(path): \(response.text)")
                let wanted = try #require(try JSONSerialization.jsonObject(with: answer) as? [String: Any])
                let found = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
                for (name, value) in wanted {
                    let same = found?[name].map { Self.same($0, value) } ?? false
                    #expect(same, "seed \(seed), \(path): \(name) is \(found?[name] ?? "missing"), not \(value)")
                }
            }
        }
    }

    /// Whether two pieces of JSON say the same; 1 and 1.0 do.
    private static func same(_ a: Any, _ b: Any) -> Bool {
        switch (a, b) {
        case (let a as [String: Any], let b as [String: Any]):
            a.count == b.count && a.allSatisfy { name, value in b[name].map { same(value, $0) } ?? false }
        case (let a as [Any], let b as [Any]): a.count == b.count && zip(a, b).allSatisfy { same($0, $1) }
        case (let a as String, let b as String): a == b
        case (let a as NSNumber, let b as NSNumber): a.doubleValue == b.doubleValue
        default: false
        }
    }

    private static func output(of program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }
}
