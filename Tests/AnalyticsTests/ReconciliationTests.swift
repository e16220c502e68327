import ClickHouse
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

@Suite(.serialized) struct ReconciliationTests {
    private static func store(_ rig: MirrorRig) throws -> ReconciliationStore {
        var store = ReconciliationStore(
            pool: rig.pool, client: rig.client, source: try MirrorSource(path: nil),
            ledger: LedgerStore(pool: rig.pool, client: rig.client))
        store.pauseSeconds = 0.01
        return store
    }

    @Test func `a difference in a mirrored order is found by day and order, and repaired`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 30)
            let mirror = try rig.mirror()
            try await mirror.drain()
            let store = try Self.store(rig)
            let clean = try await store.reconcile()
            #expect(clean.status == .ok && clean.orders.postgresql == 30 && clean.orders.mirror == 30)
            #expect(clean.orders.days.isEmpty && clean.orders.orders.isEmpty)

            // What is on its way is no difference.
            try await rig.owner.execute("UPDATE orders.\"Orders\" SET status = 'shipped' WHERE \"orderNumber\" = 'N7'")
            let early = try await store.reconcile()
            #expect(early.status == .ok && early.orders.waiting == 1)
            try await mirror.drain()

            // An order altered, one gone, one that never was, one altered in nothing that is added up.
            let columns = MirrorLine.columns.dropLast(2).joined(separator: ", ")
            func plant(_ number: String, _ replaced: [String: String], deleted: Int = 0) async throws {
                let values = MirrorLine.columns.dropLast(2).map { replaced[$0] ?? $0 }.joined(separator: ", ")
                try await rig.client.execute(
                    "INSERT INTO analytics.order_lines (\(columns), version, is_deleted) SELECT \(values), "
                        + "version + 1, toUInt8(\(deleted)) FROM analytics.order_lines FINAL "
                        + "WHERE order_number = '\(number)' AND is_deleted = 0 AND kind = 'sale'")
            }
            try await plant("N1", ["gross": "toDecimal64(99, 4)"])
            try await plant("N2", [:], deleted: 1)
            let ghost = "00000000-0000-4000-8000-000000000001"
            try await plant("N3", ["line_id": "concat('ghost', line_id)", "order_id": "'\(ghost)'"])
            try await plant("N4", ["country": "if(country = '', 'FR', concat(country, 'X'))"])
            let found = try await store.reconcile()
            #expect(found.status == .difference && found.orders.difference == 4)
            let kinds = Dictionary(grouping: found.orders.orders, by: \.difference).mapValues(\.count)
            #expect(kinds == [.changed: 3, .extra: 1])
            #expect(found.orders.orders.contains { $0.order_id == ghost && $0.difference == .extra })
            #expect(found.orders.days.contains { $0.figures.contains { $0.name == "gross" } })

            #expect(try await store.repair(found.orders.orders) == 4)
            try await mirror.drain()
            #expect(try await store.reconcile().status == .ok)
            try await rig.expectEqual()
        }
    }

    @Test func `purchases without an order and sales without a purchase are listed`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 12)
            try await rig.mirror().drain()
            let sales = try await rig.client.query(
                "SELECT DISTINCT order_id FROM analytics.order_lines FINAL WHERE is_sale = 1 ORDER BY order_id")
            let ids = try sales.map { try $0("order_id", as: String.self) }
            for id in ids.dropFirst() + ["nobody"] {
                try await rig.client.execute(
                    "INSERT INTO analytics.events (event_type, event_time, order_id) "
                        + "SELECT 'purchase', toDateTime('2026-11-21 10:00:00', 'UTC'), '\(id)'")
            }
            let purchases = try await Self.store(rig).reconcile().purchases
            #expect(purchases.tracked == ids.count && purchases.unknown == 1)
            #expect(purchases.sales == ids.count && purchases.untracked == 1)
            #expect(purchases.unknown_orders == [.init(order_id: "nobody", at: "2026-11-21T10:00:00Z")])
            #expect(purchases.untracked_orders.map(\.order_id) == [ids[0]])
        }
    }

    @Test func `the ledger of the events adds up over runs, and what is lost or doubled is found`() async throws {
        try await MirrorRig.with { rig in
            let ledger = LedgerStore(pool: rig.pool, client: rig.client)
            func note(_ run: PostgresUUID, rejected: Int64, inserted: Int64, spooled: Int64 = 2) async throws {
                try await ledger.note(
                    LedgerEntry(
                        spool: "0123456789", rejected: rejected, duplicates: 1, accepted: 7, spooled: spooled,
                        inserted: inserted, quarantined: 1), incarnation: run)
            }
            func insert(_ count: Int) async throws {
                try await rig.client.execute(
                    "INSERT INTO analytics.events (batch_id, event_time) SELECT "
                        + "toUUID('01234567-89ab-cdef-0000-000000000001'), toDateTime('2026-11-21 10:00:00', 'UTC') "
                        + "FROM (SELECT number FROM system.numbers LIMIT \(count))")
            }
            let (first, second) = (PostgresUUID.random(), PostgresUUID.random())
            try await note(first, rejected: 3, inserted: 4)
            try await note(first, rejected: 5, inserted: 4)
            try await note(second, rejected: 2, inserted: 4)
            try await insert(4)
            let events = try await ledger.events()
            #expect(
                events
                    == Reconciliation.Events(
                        received: 16, rejected: 7, duplicates: 2, accepted: 7, spooled: 2, inserted: 4, quarantined: 1,
                        difference: 0))
            try await note(second, rejected: 2, inserted: 3)
            #expect(try await ledger.events().difference == 1, "one stands nowhere")
            try await note(second, rejected: 2, inserted: 6, spooled: 0)
            #expect(try await ledger.events().difference == 2, "ClickHouse lost two")
            try await insert(4)
            try await note(second, rejected: 2, inserted: 6, spooled: 0)
            #expect(try await ledger.events().difference == 2, "ClickHouse has two of them twice")
        }
    }

    @Test func `the route answers what the command prints, and the metric shows it`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 5)
            try await rig.mirror().drain()
            let configuration = try ServiceConfiguration(
                environment: ["LUGX_ANALYTICS_PORT": "0", "LUGX_OPEN_ANALYTICS": "true"])
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let host = try ServiceHost(
                AnalyticsService.description(tracking: false, api: true), configuration: configuration,
                registry: rig.registry, logger: logger, checks: [])
            try await AnalyticsService.addRoutes(
                to: host, configuration: configuration, registry: rig.registry, logger: logger,
                clickHouse: rig.client, database: rig.pool)
            let report = try await ReconciliationReport(
                configuration: configuration, clickHouse: rig.client, database: rig.pool, repairs: false)
            #expect(report.isOk && report.table.contains("orders in PostgreSQL") && report.table.hasSuffix("ok"))
            try await TestService.run(host, over: .inProcess) { service in
                let response = try await service.get("/api/analytics/reconciliation")
                #expect(response.status == 200)
                let json = try JSONValue(response.body)
                #expect(json["status"].text == "ok" && json["orders"]["postgresql"].integer == 5)
                #expect(json["events"]["difference"].integer == 0)
                #expect(try await service.get("/api/analytics/reconciliation?x=1").status == 400)
            }
            #expect(rig.metric("lugx_reconciliation_difference{of=\"orders\"} 0"))
        }
    }
}
