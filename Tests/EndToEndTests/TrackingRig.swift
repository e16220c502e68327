import LocalStack
import TestSupport

/// `lugx serve analytics` with a spool and a ClickHouse of its own, migrated by `lugx migrate`.
final class TrackingRig {
    let clickHouse: TestClickHouse
    let service: ServedService
    let databaseURL: String
    let spoolDirectory: String
    private let directory: TemporaryDirectory

    private init(clickHouse: TestClickHouse, databaseURL: String, environment: [String: String?]) throws {
        directory = try TemporaryDirectory("tracking")
        spoolDirectory = "\(directory.path)/spool"
        self.clickHouse = clickHouse
        self.databaseURL = databaseURL
        var variables = environment
        variables["CLICKHOUSE_URL"] = try clickHouse.url(database: "analytics")
        variables["DATABASE_URL"] = databaseURL
        variables["LUGX_SPOOL_DIR"] = spoolDirectory
        variables["LUGX_OPEN_ANALYTICS"] = "true"
        service = try ServedService("analytics", environment: variables)
    }

    /// Runs the body with the service started, and leaves no process behind.
    static func with(
        environment: [String: String?] = [:], isolation: isolated (any Actor)? = #isolation,
        _ body: (TrackingRig) async throws -> Void
    ) async throws {
        let clickHouse = try await TestClickHouse()
        let postgres = try await TestPostgres.shared()
        let database = try await postgres.freshDatabase(named: "end_to_end")
        do {
            try await migrate(database.url, clickHouse.url(database: "analytics"))
            let rig = try TrackingRig(clickHouse: clickHouse, databaseURL: database.url, environment: environment)
            do {
                try await rig.service.start()
                try await body(rig)
            } catch {
                await rig.service.clear()
                throw error
            }
            await rig.service.clear()
        } catch {
            clickHouse.resume()
            await clickHouse.kill()
            try? await postgres.drop(database)
            throw error
        }
        clickHouse.resume()
        await clickHouse.kill()
        try await postgres.drop(database)
    }

    /// `lugx migrate`, to its end.
    static func migrate(_ databaseURL: String, _ clickHouseURL: String) async throws {
        guard let binary = BuiltBinary.lugx else {
            throw Unexpected("the lugx binary is missing: run swift build, or set LUGX_TEST_BINARY")
        }
        let process = try TestProcess(
            binary, ["migrate"], environment: ["DATABASE_URL": databaseURL, "CLICKHOUSE_URL": clickHouseURL])
        guard try await process.exit(within: 60) == .code(0) else {
            throw Unexpected("lugx migrate failed: \(process.output.suffix(10))")
        }
    }

    /// Runs a load client against the service while the body does its worst; what became of each event.
    func whileSending(
        seed: UInt64, _ arguments: [String] = [], isolation: isolated (any Actor)? = #isolation,
        _ body: (LoadClient) async throws -> Void
    ) async throws -> Ledger {
        let client = try LoadClient(port: service.port, seed: seed, arguments: arguments)
        do {
            try await body(client)
            return try await client.stop()
        } catch {
            await client.clear()
            throw error
        }
    }

    // MARK: Orders

    /// What a statement prints, as the database's owner.
    @discardableResult
    func psql(_ sql: String) async throws -> String {
        try await Tool.run("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, databaseURL])
    }

    /// Makes a paid order of one game; `number` is the last digit of its id.
    func order(_ number: Int) async throws {
        try await psql(
            """
            WITH o AS (
                INSERT INTO orders."Orders" (id, "orderNumber", "userId", "paymentMethod", "stockState",
                    "paymentStatus", "subtotalAmount", "totalAmount", "taxAmount", currency, "shippingAddress")
                VALUES ('00000000-0000-4000-8000-00000000000\(number)', 'R\(number)', gen_random_uuid(), 'card',
                    'reserved', 'paid', 59.99, 59.99, 0, 'USD', '{"country":"DE"}') RETURNING id)
            INSERT INTO orders."OrderItems" (id, "orderId", position, "productId", "productName", "unitPrice",
                quantity, "totalPrice")
            SELECT gen_random_uuid(), o.id, 0, gen_random_uuid(), 'Game', 59.99, 1, 59.99 FROM o
            """)
    }

    // MARK: What stands in ClickHouse

    /// The value of a query that gives one.
    func value(_ sql: String) async throws -> String {
        String(try await clickHouse.execute(sql).split(separator: "\n").first ?? "")
    }

    func count() async throws -> Int { Int(try await value("SELECT count() FROM analytics.events")) ?? -1 }

    /// How often each event id stands there.
    func standing() async throws -> [String: Int] {
        var result: [String: Int] = [:]
        // In parts, since the client that asks reads at most a megabyte.
        for digit in "0123456789abcdef" {
            let rows = try await clickHouse.execute(
                """
                SELECT toString(event_id) AS id, count() FROM analytics.events
                WHERE substring(id, 1, 1) = '\(digit)' GROUP BY id
                """)
            for row in rows.split(separator: "\n") {
                let fields = row.split(separator: "\t")
                result[String(fields[0])] = Int(fields[1])
            }
        }
        return result
    }

    /// Returns once every acknowledged event stands in ClickHouse and the spool has nothing left to ship; how the two
    /// then compare.
    func settled(_ ledger: Ledger, within seconds: Double = 60) async throws -> Ledger.Comparison {
        try await eventually(within: seconds, every: 100, "nothing left to ship") {
            let unshippedSeconds = try await service.metric(Metric.oldestUnshipped)
            let count = try await count()
            return unshippedSeconds == 0 && count >= ledger.acknowledged.count
        }
        return ledger.compare(with: try await standing())
    }
}
