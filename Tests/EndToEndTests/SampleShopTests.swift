import Foundation
import Glibc
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx simulate` as its users run it, beside what the databases hold.
    @Suite struct SampleShopTests {
        private static let days = 4

        @Test func `a simulated past stands in the databases once, to the cent, and follows from its seed`()
            async throws
        {
            let directory = try TemporaryDirectory("sample")
            let manifest = try await fill(directory)
            let again = try RunningStack(in: directory, sampleDays: Self.days)
            try await again.ready()
            let filled = try await again.process.line(containing: "the sample shop is filled", within: 180)
            #expect(filled.contains("visits"))
            let first = try Manifest(manifest)
            #expect(first.isComplete)
            #expect(first.totals.sales.orders > 0 && first.totals.events > 300)
            try await checkOrders(first, again)
            try await checkEvents(first, again)
            #expect(try await again.interrupt() == .code(0))

            let other = try TemporaryDirectory("sample")
            let shop = try RunningStack(in: other)
            try await shop.ready()
            try await simulate(first, shop, "\(other.path)/simulation.json")
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: "\(other.path)/simulation.json"))
                    == Data(contentsOf: URL(fileURLWithPath: manifest)))
            // Done is done.
            try await simulate(first, shop, "\(other.path)/simulation.json")
            try await checkOrders(first, shop)
            try await live(shop, "\(other.path)/live.json")
            #expect(try await shop.interrupt() == .code(0))
        }

        /// Starts a shop and kills it while it is filled; where its manifest will be.
        private func fill(_ directory: TemporaryDirectory) async throws -> String {
            let stack = try RunningStack(in: directory, sampleDays: Self.days)
            try await stack.ready()
            let manifest = "\(stack.dataDirectory)/simulation/manifest.json"
            try await eventually(within: 60, "the first visits") {
                let journal = FileSystem.read("\(manifest).journal", bytesMax: 1 << 24) ?? ""
                return journal.components(separatedBy: "\"done\"").count > 40
            }
            stack.process.signal(SIGKILL)
            _ = try await stack.process.exit(within: 20)
            return manifest
        }

        /// Lets customers come now until one has ordered and paid, and stops: what the manifest says was done.
        private func live(_ shop: RunningStack, _ path: String) async throws {
            let binary = try #require(BuiltBinary.lugx)
            let process = try TestProcess(
                binary, ["simulate", "--seed", "5", "--rate", "2", "--manifest", path], environment: environment(shop))
            let paid = #"FROM "Orders" WHERE NOT "isBackdated" AND "paymentStatus" = 'paid'"#
            try await eventually(within: 300, every: 200, "an order of now") {
                guard process.isRunning else { return true }
                return try await shop.psql("SELECT count(*) > 0 \(paid)") == "t"
            }
            process.signal(SIGINT)
            #expect(try await process.exit(within: 120) == .code(0), "\(process.output)")
            let manifest = try Manifest(path)
            #expect(manifest.totals.ordersMade > 0 && manifest.totals.events > 0)
            // One that was interrupted while a service asked for patience may stand without having been counted.
            let standing = try await shop.psql(#"SELECT count(*) FROM "Orders" WHERE NOT "isBackdated""#)
            #expect(try #require(Int(standing)) >= manifest.totals.ordersMade)
        }

        /// The built binary with the addresses and the admin of the shop's `env`.
        private func simulate(_ manifest: Manifest, _ shop: RunningStack, _ path: String) async throws {
            let binary = try #require(BuiltBinary.lugx)
            let moments = [manifest.from, manifest.to].map {
                Date(timeIntervalSince1970: Double($0 / 1000)).ISO8601Format()
            }
            let process = try TestProcess(
                binary,
                ["simulate", "--seed", manifest.seed, "--from", moments[0], "--to", moments[1], "--manifest", path],
                environment: environment(shop))
            #expect(try await process.exit(within: 180) == .code(0), "\(process.output)")
            #expect(process.output.contains { $0.contains("net      \(manifest.totals.sales.net)") })
        }

        private func environment(_ shop: RunningStack) throws -> [String: String?] {
            var environment: [String: String?] = ["LUGX_TRACK_COUNTRY_HEADER": "CF-IPCountry"]
            for name in ["CATALOG_URL", "ORDERS_URL", "ANALYTICS_URL", "ADMIN_EMAIL", "ADMIN_PASSWORD"] {
                environment["LUGX_\(name)"] = try shop.variable("LUGX_\(name)")
            }
            return environment
        }

        // MARK: Beside the databases

        private func checkOrders(_ manifest: Manifest, _ stack: RunningStack) async throws {
            let sales = try await stack.psql(
                """
                SELECT to_char(o."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD'), count(DISTINCT o.id), sum(i.quantity),
                    sum(i."totalPrice"), sum(i."discountAmount")
                FROM "Orders" o JOIN "OrderItems" i ON i."orderId" = o.id
                WHERE o.status <> 'cancelled' AND o."paymentStatus" IN ('paid', 'refunded')
                GROUP BY 1 ORDER BY 1
                """)
            #expect(
                sales.split(separator: "\n").map(String.init)
                    == manifest.days.filter { $0.sales.orders > 0 }.map {
                        "\($0.day)|\($0.sales.orders)|\($0.sales.units)|\($0.sales.gross)|\($0.sales.discounts)"
                    })
            let refunds = try await stack.psql(
                """
                SELECT to_char(r."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD'), sum(r.amount)
                FROM "Refunds" r JOIN "Orders" o ON o.id = r."orderId"
                WHERE o.status <> 'cancelled' AND r.status = 'succeeded' AND r."completedAt" = r."createdAt"
                GROUP BY 1 ORDER BY 1
                """)
            #expect(
                refunds.split(separator: "\n").map(String.init)
                    == manifest.days.filter { $0.sales.refunds != "0.00" }.map { "\($0.day)|\($0.sales.refunds)" })
            #expect(
                try await stack.psql(
                    """
                    SELECT o."discountCode", count(*), sum(o."discountAmount") FROM "Orders" o
                    WHERE o."discountCode" IS NOT NULL AND o.status <> 'cancelled'
                        AND o."paymentStatus" IN ('paid', 'refunded')
                    GROUP BY 1 ORDER BY 1
                    """
                ).split(separator: "\n").map(String.init)
                    == manifest.discountCodes.map { "\($0.code)|\($0.orders)|\($0.amount)" })
            #expect(
                try await stack.psql(
                    """
                    SELECT (SELECT count(*) FROM "Orders"), (SELECT count(*) FROM "Reviews"),
                        (SELECT count(*) FROM "Users" WHERE "createdAt" < now() - interval '5 minutes'),
                        (SELECT count(*) FROM "Orders" WHERE "createdAt" >= to_timestamp(\(manifest.to / 1000))),
                        (SELECT count(*) FROM "OrderHistory" h JOIN "Orders" o ON o.id = h."orderId"
                            WHERE h."createdAt" NOT BETWEEN o."createdAt" AND o."updatedAt"),
                        (SELECT count(*) FROM "Products" p WHERE stock <> (
                            SELECT sum(change) FROM "StockMovements" m WHERE m."productId" = p.id))
                    """)
                    == "\(manifest.totals.ordersMade)|\(manifest.totals.reviews)|\(manifest.totals.customers)|0|0|0")
        }

        private func checkEvents(_ manifest: Manifest, _ stack: RunningStack) async throws {
            let expected = manifest.days.flatMap { day in
                day.events.sorted { $0.key < $1.key }.map { "\(day.day)\t\($0.key)\t\($0.value)\t\($0.value)" }
            }
            try await eventually(within: 60, every: 200, "the events in ClickHouse") {
                let rows = try await stack.select(
                    """
                    SELECT toDate(event_time) AS day, event_type, count(), uniqExact(event_id) FROM analytics.events
                    GROUP BY day, event_type ORDER BY day, event_type
                    """)
                return rows.split(separator: "\n").map(String.init) == expected
            }
            #expect(
                try await stack.select(
                    """
                    SELECT uniqExact(session_id), uniqExact(anonymous_id), countIf(country = ''), countIf(is_bot = 1),
                        uniqExactIf(order_id, order_id != '')
                    FROM analytics.events
                    """) == "\(manifest.totals.sessions)\t\(manifest.totals.visitors)\t0\t0\t\(manifest.purchases)")
        }
    }
}

/// A manifest as another program would read it.
private struct Manifest: Decodable {
    struct Sales: Decodable {
        let orders: Int
        let units: Int
        let gross: String
        let discounts: String
        let refunds: String
        let net: String
    }
    struct Totals: Decodable {
        let sales: Sales
        let ordersMade: Int
        let reviews: Int
        let customers: Int
        let sessions: Int
        let visitors: Int
        let events: Int
    }
    struct Day: Decodable {
        let day: String
        let sales: Sales
        let events: [String: Int]
    }

    struct DiscountCode: Decodable {
        let code: String
        let orders: Int
        let amount: String
    }

    let seed: String
    let from: Int64
    let to: Int64
    let isComplete: Bool
    let totals: Totals
    let days: [Day]
    let discountCodes: [DiscountCode]
    let events: [String: Int]

    var purchases: Int { events["purchase"] ?? 0 }

    init(_ path: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Manifest.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
