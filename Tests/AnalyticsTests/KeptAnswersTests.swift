import ClickHouse
import MetricsRegistry
import Queries
import TestSupport
import Testing

@testable import Analytics

@Suite struct KeptAnswersTests {
    @Test func `those asked for last are kept, up to a number of bytes`() {
        var answers = KeptAnswers(bytesMax: 100)
        #expect(answers.keep(1, of: "a", bytes: 24) == 0)
        #expect(answers.keep(2, of: "b", bytes: 24) == 0)
        #expect(answers.keep(3, of: "c", bytes: 24) == 0)
        #expect(answers.keep(4, of: "d", bytes: 24) == 0)
        #expect(answers.bytes == 100 && answers.count == 4)
        #expect(answers.value(of: "a", as: Int.self) == 1)
        // b has not been asked for since.
        #expect(answers.keep(5, of: "e", bytes: 24) == 1)
        #expect(answers.value(of: "b", as: Int.self) == nil)
        #expect(answers.value(of: "a", as: Int.self) == 1 && answers.value(of: "e", as: Int.self) == 5)
        // The same question again takes its own place.
        #expect(answers.keep(6, of: "e", bytes: 4) == 0)
        #expect(answers.value(of: "e", as: Int.self) == 6 && answers.bytes == 80)
    }

    @Test func `an answer of more than a quarter of all is not kept, and the others stay`() {
        var answers = KeptAnswers(bytesMax: 100)
        #expect(answers.keep(1, of: "a", bytes: 10) == 0)
        #expect(answers.keep(2, of: "b", bytes: 25) == nil)
        #expect(answers.value(of: "b", as: Int.self) == nil && answers.value(of: "a", as: Int.self) == 1)
    }

    @Test func `small answers are bounded in number`() {
        var answers = KeptAnswers(bytesMax: 1 << 20)
        for nth in 0...KeptAnswers.countMax { _ = answers.keep(nth, of: "\(nth)", bytes: 1) }
        #expect(answers.count == KeptAnswers.countMax)
        #expect(answers.value(of: "0", as: Int.self) == nil && answers.value(of: "1", as: Int.self) == 1)
    }

    @Test func `an answer that is read as something else is asked for again`() {
        var answers = KeptAnswers(bytesMax: 100)
        #expect(answers.keep(1, of: "a", bytes: 1) == 0)
        #expect(answers.value(of: "a", as: String.self) == nil)
    }

    @Test func `a question of revisions is asked once, and what is too large each time`() async throws {
        let server = try await TestClickHouse()
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url()))
        let registry = Registry()
        let queries = FigureQueries(client: client, metrics: try FigureMetrics(registry: registry))
        try await client.execute("CREATE DATABASE analytics")
        try await client.execute(
            "CREATE TABLE analytics.products (product_id String, name String, version UInt64) "
                + "ENGINE = ReplacingMergeTree(version) ORDER BY product_id")
        func names(bytes: Int) async throws -> Int {
            try await queries.kept(
                "dashboard_names", ["products": .strings(["p1", "p2"])], bytes: { _ in bytes }, \.count)
        }
        #expect(try await names(bytes: queries.limits.keptBytesMax) == 0)
        try await client.execute("INSERT INTO analytics.products VALUES ('p1', 'One', 1)")
        #expect(try await names(bytes: 8) == 1)
        try await client.execute("INSERT INTO analytics.products VALUES ('p2', 'Two', 1)")
        #expect(try await names(bytes: 8) == 1)
        let metrics = registry.rendered()
        for line in [
            "lugx_figure_answers_total{result=\"too_large\"} 1", "lugx_figure_answers_total{result=\"asked\"} 1",
            "lugx_figure_answers_total{result=\"found\"} 1", "lugx_figure_answers_kept 1",
            "lugx_figure_queries_total{result=\"ok\"} 2",
        ] {
            #expect(metrics.contains(line), "\(line)")
        }
        await client.close()
        await server.stop()
    }
}

@Suite struct SessionSumsTests {
    @Test func `ids of both parts of a window count once`() throws {
        func ids(_ ids: UInt64...) -> SessionSums.IDs { .init(count: ids.count, named: ids) }
        #expect(ids(1, 5, 9).joined(ids(0, 5, 9, 10)) == 5)
        #expect(ids(.max).joined(ids(0, .max)) == 2)
        #expect(ids().joined(ids(3)) == 1 && ids(3).joined(ids()) == 1 && ids().joined(ids()) == 0)
        let many = SessionSums.IDs(count: 9, named: nil)
        #expect(many.joined(ids(3)) == nil && ids(3).joined(many) == nil)
        #expect(many.joined(ids()) == 9)
    }
}
