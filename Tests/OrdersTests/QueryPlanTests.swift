import Foundation
import Postgres
import Queries
import TestSupport
import Testing

/// Every statement file of the two services, as PostgreSQL runs it beside a million orders.
@Suite struct QueryPlanTests {
    /// Files that are no statement of their own, or none of a request.
    private static let exceptions = [
        // Made whole by ProductQuery; CataloguePlanTests reads the plan of every combination of its filters.
        "catalog_products_list.sql", "catalog_products_count.sql",
        // `lugx seed`: once in a shop's life, on a table of a few rows.
        "accounts_seed_find.sql", "accounts_seed_mark.sql",
        // Clear away 1,000 rows at a time, in the background: of a table of 30,000 that is enough to read it whole.
        "accounts_sweep.sql", "accounts_sweep_attempts.sql",
    ]

    /// Tables that don't grow with the shop: a row for each shard; a row for each code that an admin has made.
    private static let smallTables: Set<String> = ["OrderTotals", "Discounts"]

    /// What a statement may cost in PostgreSQL's own measure, where a page read one after the other is 1: about a
    /// twentieth of reading all orders.
    private static let costMax = 2500.0
    /// Those that may cost more, and why.
    private static let dearer: [String: Double] = [
        // Counts per category and platform of all active products, from an index alone.
        "catalog_products_facets.sql": 10_000,
        // The accounts that are there: a page with its total, for admins.
        "accounts_count.sql": 10_000,
    ]

    /// What a parameter holds where its type alone says too little: by file, by place.
    private static let meanings: [String: [Int: String]] = [
        "orders_by_status.sql": [1: "'delivered'"], "orders_by_status_count.sql": [1: "'delivered'"],
        "orders_by_user.sql": [1: "$user"], "orders_by_user_count.sql": [1: "$user"],
        "orders_purchases.sql": [1: "$user"],
        "orders_document.sql": [2: "$user"], "orders_history.sql": [2: "$user"],
    ]

    /// The parameters' types, where the statement's text alone doesn't say them.
    private static let types = ["orders_outbox_insert.sql": "(uuid, uuid, text, uuid, text[], text[])"]

    private static let values = [
        "uuid": "$order", "uuid[]": "ARRAY[$order, $user]", "text": "'x'", "text[]": "'{x}'", "bytea": "'\\x01'",
        "smallint": "5", "integer": "20", "bigint": "20", "bigint[]": "'{1,2}'", "integer[]": "'{1,2}'",
        "double precision": "900", "numeric": "1", "boolean": "true", "json": "'{}'", "jsonb": "'{}'",
        "timestamp with time zone": "now()", "date": "current_date", "interval": "'1 hour'",
    ]

    @Test func `no statement reads a whole table beside a million orders`() async throws {
        try await TestPostgres.shared().withDatabase { database in
            var settings = try PostgresConfiguration(url: database.url)
            settings.pool.connectionsMax = 1
            // The fill is one text.
            settings.statementTimeoutSeconds = 300
            let pool = PostgresPool(settings)
            defer { pool.close() }
            let migrations = QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
            try await PostgresMigrator(migrations: migrations).run(pool)
            try await MillionOrders.fill(pool)
            let row = try await pool.query(#"SELECT id, "userId" FROM orders."Orders" LIMIT 1"#)[0]
            let ids = try (
                order: row.decode("id", as: PostgresUUID.self), user: row.decode("userId", as: PostgresUUID.self)
            )

            var statements = try Self.files()
            #expect(statements.count > 70)
            statements += try await Self.functions(pool)
            for (name, sql) in statements {
                for plan in try await Self.plans(of: sql, name, ids, pool) {
                    let whole = plan.wholeReads.filter { !Self.smallTables.contains($0) }
                    #expect(whole.isEmpty, "\(name) reads all of \(whole):\n\(plan.text)")
                    #expect(plan.cost <= Self.dearer[name] ?? Self.costMax, "\(name) costs \(plan.cost):\n\(plan.text)")
                }
            }
        }
    }

    /// Taken from the folder, so that a new one can't be forgotten.
    private static func files() throws -> [(name: String, sql: String)] {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(Repository.root)/queries/postgres").sorted()
        for exception in exceptions { #expect(names.contains(exception)) }
        for name in dearer.keys { #expect(names.contains(name)) }
        return names.filter { name in
            (name.hasPrefix("orders_") || name.hasPrefix("catalog_") || name.hasPrefix("accounts_"))
                && !exceptions.contains(name)
        }.map { ($0, QueryFile.named("postgres/\($0)").text) }
    }

    /// What the functions in SQL read, which no plan of a statement shows: `orders.order_document` asks for the lines.
    private static func functions(_ pool: PostgresPool) async throws -> [(name: String, sql: String)] {
        let rows = try await pool.query(
            """
            SELECT p.proname AS name, pg_get_function_sqlbody(p.oid) AS body, p.proargnames[1] AS argument,
                c.oid::regclass::text AS "table"
            FROM pg_proc p JOIN pg_class c ON c.reltype = p.proargtypes[0]
            WHERE p.pronamespace IN ('orders'::regnamespace, 'catalog'::regnamespace) AND p.prosqlbody IS NOT NULL
            """)
        #expect(rows.count >= 1)
        return try rows.map { row in
            let name = try row.decode("name", as: String.self)
            let body = try row.decode("body", as: String.self).replacing("RETURN ", with: "", maxReplacements: 1)
                .replacing("\(name).", with: "")
            let (argument, table) = try (
                row.decode("argument", as: String.self), row.decode("table", as: String.self)
            )
            return (
                name,
                "SELECT \(body) FROM \(table) \(argument) WHERE \(argument).id = $1"
            )
        }
    }

    // MARK: Plans

    private struct Plan {
        let text: String
        let cost: Double
        let wholeReads: [String]

        init(_ text: String) throws {
            self.text = text
            let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
            let root = try #require(json?.first?["Plan"] as? [String: Any])
            cost = try #require(root["Total Cost"] as? Double)
            wholeReads = Self.wholeReads(root)
        }

        private static func wholeReads(_ node: [String: Any]) -> [String] {
            let own = node["Node Type"] as? String == "Seq Scan" ? [node["Relation Name"] as? String ?? "?"] : []
            let below = node["Plans"] as? [[String: Any]] ?? []
            return own + below.flatMap(wholeReads)
        }
    }

    /// How it is run at first, for the values it is given, and once it has been run so often that PostgreSQL takes one
    /// plan for all values where that seems as good.
    private static func plans(
        of sql: String, _ name: String, _ ids: (order: PostgresUUID, user: PostgresUUID), _ pool: PostgresPool
    ) async throws -> [Plan] {
        let customPlans = 5
        return try await pool.withConnection { connection in
            _ = try await connection.script("PREPARE \"\(name)\"\(Self.types[name] ?? "") AS \(sql)")
            let parameters = try await connection.query(
                "SELECT format_type(t, NULL) AS type FROM pg_prepared_statements, unnest(parameter_types) t WHERE name = $1",
                [.text(name)]
            )
            var arguments: [String] = []
            for (index, row) in parameters.enumerated() {
                let type = try row.decode("type", as: String.self)
                let known = meanings[name]?[index + 1] ?? values[type]
                let value = try #require(known, "\(name): what is $\(index + 1), a \(type)?")
                arguments.append(
                    value.replacing("$order", with: "'\(ids.order)'::uuid").replacing(
                        "$user", with: "'\(ids.user)'::uuid"))
            }
            let execute = "EXECUTE \"\(name)\"" + (arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))")
            var plans: [String] = []
            for _ in 0...customPlans {
                plans.append(
                    try await connection.query("EXPLAIN (FORMAT JSON) \(execute)")[0].decode(0, as: String.self))
            }
            return try [Plan(plans[0]), Plan(plans[customPlans])]
        }
    }
}
