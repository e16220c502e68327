import ClickHouse
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceLifecycle
import TestSupport
import Testing

@testable import Analytics

/// The sales maker and the links of events in two instances side by side, over real servers.
@Suite(.serialized) struct SharedWorkTests {
    /// Starts what a process of its own would run; cancelled, it stops as that process would be told to.
    private static func start(_ service: some Service) -> Task<Void, any Error> { Task { try await service.run() } }

    private static func stop(_ instances: Task<Void, any Error>...) async throws {
        for instance in instances {
            instance.cancel()
            try await instance.value
        }
    }

    /// As if an instance had taken the work and was killed: nobody gives it back.
    private static func die(_ name: String, _ rig: RollupRig) async throws {
        let taken = try await rig.pool.query(
            QueryFile.named("postgres/job_lease_claim.sql").text, [.text(name), .uuid(.random()), .double(1)])
        #expect(taken.count == 1)
    }

    // MARK: Sales

    private static func maker(_ rig: RollupRig) -> SalesMakerService {
        SalesMakerService(
            maker: SalesMaker(client: rig.client, timeoutSeconds: 60), lease: JobLease("sales", pool: rig.pool),
            intervalSeconds: 0.05, logger: Logger(label: "sales"))
    }

    /// Orders and gross of the days that are read.
    private static func sums(_ rig: RollupRig) async throws -> String {
        try await rig.server.execute(
            """
            SELECT concat(toString(sum(orders)), ' ', toString(toInt64(sum(gross)))) FROM analytics.sales_sums
            WHERE dimension = '' AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days GROUP BY day)
            """
        ).trimmingPrefix("\n").split(separator: "\n").joined()
    }

    private static func expectSums(_ rig: RollupRig, orders: Int) async throws {
        try await eventually(within: 60, "the sales of \(orders) orders") {
            try await sums(rig) == "\(orders) \(orders * 5)"
        }
    }

    @Test func `two sales makers count each order once, whichever of them dies or stops`() async throws {
        let rig = try await RollupRig()
        func sell(_ orders: Range<Int>) async throws {
            for order in orders {
                try await SalesRig.sell(rig.client, "o\(order)", day: order % 4 + 1, product: "p", cents: 500)
            }
        }
        try await sell(0..<4)
        // One died between making a day and naming it.
        try await Self.die("sales", rig)
        let days: ClickHouseValue = .array([.date(try #require(ClickHouseDate(year: 2026, month: 11, day: 1)))])
        let left: [String: ClickHouseValue] = [
            "revision": .uint(7), "from": SalesReader.time(1_793_491_200), "to": SalesReader.time(1_793_577_600),
        ]
        for (name, values) in [
            ("sales_make_facts", left.merging(["days": days]) { $1 }), ("sales_make_sums", left),
        ] {
            try await rig.client.execute(QueryFile.named("clickhouse/\(name).sql").text, values)
        }
        #expect(try await Self.sums(rig) == "0 0")

        let first = Self.start(Self.maker(rig))
        var second = Self.start(Self.maker(rig))
        try await Self.expectSums(rig, orders: 4)
        try await sell(4..<12)
        try await Self.expectSums(rig, orders: 12)
        // Each of the two goes on when the other one ends.
        try await Self.stop(second)
        try await sell(12..<16)
        try await Self.expectSums(rig, orders: 16)
        second = Self.start(Self.maker(rig))
        try await Self.stop(first)
        try await sell(16..<20)
        try await Self.expectSums(rig, orders: 20)
        try await Self.stop(second)
        await rig.close()
    }

    // MARK: Links

    private static func links(_ rig: RollupRig, _ registry: Registry) throws -> EventLinks {
        var logger = Logger(label: "links")
        logger.logLevel = .critical
        return try EventLinks(
            client: rig.client, lease: JobLease("links", pool: rig.pool), intervalSeconds: 0.05, registry: registry,
            logger: logger)
    }

    /// Visitors who signed in and bought, each with what led them here, within the last hours.
    private static func buy(_ rig: RollupRig, _ orders: Range<Int>) async throws {
        let rows = orders.flatMap { order in
            [("page_view", "", "google.com", 0), ("purchase", "o\(order)", "", 60)].map { type, id, referrer, later in
                "SELECT generateUUIDv4(), now() - 3000 + \(later), now(), '\(type)', 'u\(order)', 'a\(order)', 's\(order)', "
                    + "'\(id)', '\(referrer)'"
            }
        }
        try await rig.server.execute(
            "INSERT INTO analytics.events (event_id, event_time, received_at, event_type, user_id, anonymous_id, session_id, "
                + "order_id, referrer_domain) " + rows.joined(separator: " UNION ALL "))
    }

    private static func expectLinks(_ rig: RollupRig, orders: Int) async throws {
        try await eventually(within: 60, "what led to \(orders) orders") {
            try await rig.client.query(
                """
                SELECT count() AS n FROM analytics.order_channels FINAL WHERE channel = 'organic_search'
                """
            ).first?("n") == orders
        }
        #expect(
            try await rig.client.query("SELECT count() AS n FROM analytics.order_channels FINAL").first?("n") == orders)
        // A round that began before the events came in may have seen them only in its second half.
        try await eventually(within: 60, "who the visitors of \(orders) orders were") {
            try await rig.client.query("SELECT count() AS n FROM analytics.identities FINAL").first?("n") == orders
        }
    }

    private static func rounds(_ registry: Registry) -> Double {
        let line = registry.rendered().split(separator: "\n").first {
            $0.hasPrefix("lugx_event_links_total{result=\"ok\"}")
        }
        return line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
    }

    @Test func `two instances link each event once, whichever of them dies or stops`() async throws {
        let rig = try await RollupRig()
        let registries = [Registry(), Registry()]
        try await Self.buy(rig, 0..<5)
        try await Self.die("links", rig)
        let first = Self.start(try Self.links(rig, registries[0]))
        let second = Self.start(try Self.links(rig, registries[1]))
        try await Self.expectLinks(rig, orders: 5)
        try await Self.buy(rig, 5..<10)
        try await Self.expectLinks(rig, orders: 10)
        try await Self.stop(first)
        let before = Self.rounds(registries[1])
        try await Self.buy(rig, 10..<15)
        try await Self.expectLinks(rig, orders: 15)
        try await eventually(within: 60, "the other instance to do it") { Self.rounds(registries[1]) > before }
        try await Self.stop(second)
        let tables = "SELECT count() AS n FROM analytics.order_channels FINAL"
        #expect(try await rig.client.query(tables).first?("n") == 15)
        await rig.close()
    }
}
