import ClickHouse
import Queries
import Testing

/// Every statement of `queries/clickhouse/` runs on both engines and says the same.
@Suite struct QueryFileTests {
    private static let files = QueryFile.all.filter {
        $0.path.hasPrefix("clickhouse/") && !ClickHouseMigration.isNumbered($0.path)
    }

    /// What the other statements read is written by these, in this order.
    private static let writing = [
        "clickhouse/sales_make_facts.sql", "clickhouse/sales_make_buyers.sql", "clickhouse/sales_make_firsts.sql",
        "clickhouse/sales_make_sums.sql", "clickhouse/sales_publish.sql",
    ]

    /// Columns that tell the server's time.
    private static let volatile: Set<String> = ["asked_at"]

    /// What a server says of itself: its version, and the migrations that are for such a one.
    private static let own: Set<String> = ["clickhouse/doctor_server.sql", "clickhouse/doctor_migrations.sql"]

    /// 2026-01-01 00:00:00 UTC.
    private static let start: Int64 = 1_767_225_600

    @Test func `every query gives the same on 18.16 and 26.9`() async throws {
        let old = try await results(.old)
        let modern = try await results(.modern)
        #expect((old.keys + Self.writing).sorted() == Self.files.map(\.path).sorted())
        for (path, result) in old where !Self.own.contains(path) { #expect(result == modern[path], "\(path)") }
    }

    private func results(_ engine: Engine) async throws -> [String: [[String]]] {
        var results: [String: [[String]]] = [:]
        try await engine.withDatabase { client, name in
            func here(_ sql: String) -> String {
                sql.replacing("analytics.", with: "\(name).").replacing("EXISTS analytics;", with: "EXISTS \(name);")
            }
            let migrations = try QueryFile.migrations(in: "clickhouse").map {
                try ClickHouseMigration(version: $0.version, name: $0.name, text: here($0.text))
            }
            _ = try await ClickHouseMigrator(migrations).run(client, database: name)
            try await seed(client)
            try await seedRollups(client, here)
            // Every anonymous visitor is known by the user of the same events.
            try await client.execute(
                here("INSERT INTO analytics.identities " + QueryFile.named("clickhouse/identities.sql").text),
                ["from": value("from", "DateTime"), "to": value("to", "DateTime")])
            for path in Self.writing {
                let sql = QueryFile.named(path).text
                try await client.execute(here(sql), try values(sql))
            }
            // Someone counts as new who never bought.
            try await client.execute(
                """
                INSERT INTO sales_firsts SELECT toDate('2026-01-02') AS day, toUInt64(3600), 'EUR', toUInt64(1),
                    toDateTime(day, 'UTC')
                """)
            for file in Self.files where !Self.writing.contains(file.path) {
                let rows = try await client.query(here(file.text), try values(file.text))
                results[file.path] = try rows.map(texts).sorted { $0.lexicographicallyPrecedes($1) }
                let head = file.text.split(separator: "\n").first { !$0.hasPrefix("--") } ?? ""
                let isQuestion = head.hasPrefix("SELECT") || head.hasPrefix("WITH")
                #expect(!rows.isEmpty || !isQuestion, "\(file.path) gives no row: the seed does not reach it")
            }
        }
        return results
    }

    /// 2000 events of five days, of everything a little, and 400 orders of the purchases among them.
    private func seed(_ client: ClickHouseClient) async throws {
        try await client.execute(
            """
            INSERT INTO events (batch_id, event_id, event_time, event_time_ms, received_at, received_at_ms, event_type,
                user_id, anonymous_id, session_id, product_id, order_id, path, device_type, value, currency, source,
                referrer_domain)
            SELECT toUUID('00000000-0000-0000-0000-000000000001'),
                toUUID(concat('00000000-0000-0000-0000-0000000', toString(10000 + number))),
                toDateTime({start:UInt32} + number * 200, 'UTC'), number % 1000,
                toDateTime({start:UInt32} + number * 200 + 1, 'UTC'), number % 999,
                arrayElement(['page_view', 'product_view', 'purchase', 'add_to_cart'], number % 4 + 1),
                if(number % 3 = 0, concat('u', toString(number % 50)), ''), concat('a', toString(number % 80)),
                concat('s', toString(intDiv(number, 7))), concat('p', toString(number % 9)),
                if(number % 4 = 2 AND number % 90 != 2, concat('o', toString(intDiv(number, 4))), ''), concat('/p/', toString(number % 11)), arrayElement(['desktop', 'mobile', 'tablet'], number % 3 + 1),
                toDecimal64(number, 4), 'EUR', 'lugx',
                if(number % 5 = 0, 'google.com', '')
            FROM (SELECT number FROM system.numbers LIMIT 2000)
            """, ["start": .int(Self.start)])
        // Two lines an order, every fifth with its second one given back; each in an older version too, and some gone.
        for (version, deleted) in [(1, "0"), (2, "line_id = 'l19'")] {
            try await client.execute(
                """
                INSERT INTO order_lines SELECT
                    if(number < 800, concat('l', toString(number)),
                        concat('refund:r', toString(number), ':l', toString(line))) AS line_id,
                    if(number < 800, 'sale', 'refund'), concat('o', toString(intDiv(line, 2))),
                    concat('N', toString(intDiv(line, 2))),
                    toDateTime({start:UInt32} + intDiv(line, 2) * 800 + if(number < 800, 0, 90000), 'UTC'),
                    toDateTime({start:UInt32} + intDiv(line, 2) * 800, 'UTC'),
                    concat('u', toString(intDiv(line, 2) % 50)), concat('p', toString(line % 9)),
                    concat('Game ', toString(line % 9)), arrayElement(['rpg', 'action', 'sports'], line % 3 + 1),
                    arrayElement(['pc', 'ps5'], line % 2 + 1), arrayElement(['DE', 'US', ''], line % 3 + 1), 'card',
                    'EUR', 'delivered', 'paid', toUInt8(intDiv(line, 2) % 7 != 0), toInt64(line % 3 + 1),
                    toDecimal64(if(number < 800, (line % 3 + 1) * {version:UInt32} * 10, 0), 4),
                    toDecimal64(if(number < 800, line % 2, 0), 4), toDecimal64(if(number < 800, 1, 0), 4),
                    toDecimal64(if(number < 800, 0, 7), 4), toUInt64({version:UInt32}), toUInt8(\(deleted))
                FROM (
                    SELECT number, if(number < 800, number, toUInt64((number - 800) * 10 + 1)) AS line
                    FROM (SELECT number FROM system.numbers LIMIT 880))
                """, ["start": .int(Self.start), "version": .int(Int64(version))])
        }
        try await client.execute("INSERT INTO mirror_generation SELECT 'one', toUInt64(2)")
        try await client.execute(
            """
            INSERT INTO products SELECT concat('p', toString(number)), concat('Game ', toString(number)),
                arrayElement(['rpg', 'action', 'sports'], number % 3 + 1),
                arrayElement(['pc', 'ps5'], number % 2 + 1), toDecimal64(number + 10, 4), toUInt8(number != 8),
                toUInt64(1)
            FROM (SELECT number FROM system.numbers LIMIT 9)
            """)
    }

    private func values(_ sql: String) throws -> [String: ClickHouseValue] {
        var values: [String: ClickHouseValue] = [:]
        for placeholder in try ClickHouseTemplate.placeholders(sql) {
            values[placeholder.name] =
                try Self.known[placeholder.name] ?? value(placeholder.name, placeholder.type)
        }
        return values
    }

    /// What some placeholders have to be for the seed to be reached.
    private static let known: [String: ClickHouseValue] = [
        "user": .string("u3"), "until": .int(Int64(UInt32.max)), "newest": .int(.max), "currency": .string("EUR"),
        "dimension": .string("product"), "types": .strings(["purchase", "login"]), "folds": .int(1),
        "ids_max": .int(100_000),
        "without_from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: start + 86_400)),
        "without_to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: start + 2 * 86_400)),
        "page_views_min": .int(0), "bin_seconds": .int(60),
        "activity_table": .identifier("rollup_minutes", among: ["rollup_minutes"]),
        "bin_column": .identifier("minute", among: ["minute"]),
        "item": .identifier("product_id", among: ["product_id"]),
        "counted": .identifier("is_product", among: ["is_product"]),
        "column": .identifier("channel", among: ["channel"]),
        "inner_from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: start + 86_400)),
        "inner_to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: start + 3 * 86_400)),
        // Days, by the clocks of a zone that changes its offset once.
        "months": .int(0), "is_long": .int(0), "width": .int(86_400), "shift": .int(0), "absolute": .int(0),
        "transitions": .array([.int(0), .int(start + 100_000)]), "offsets": .array([.int(3600), .int(7200)]),
        // The fifth day is left for sales_stale_days.
        "days": .array((1...4).compactMap { ClickHouseDate(year: 2026, month: 1, day: $0).map { .date($0) } }),
        "touches": .array((1...4).map { .int($0) }), "day_revisions": .array((1...4).map { _ in .int(3600) }),
        "fingerprints": .array((1...4).map { .int($0) }), "orders_max": .int(10),
        // Nothing is to go while the other statements are asked.
        "kept": .array((1...4).map { _ in .int(0) }),
        // What the first day changes is of the days after it.
        "made_days": .array([ClickHouseDate(year: 2026, month: 1, day: 1)].compactMap { $0.map { .date($0) } }),
        "replaced": .array([.int(0)]),
        "sales_table": .identifier("sales_facts", among: ["sales_facts"]),
    ]

    /// Four days of hours that are worked out, of five that have events.
    private func seedRollups(_ client: ClickHouseClient, _ here: (String) -> String) async throws {
        func run(_ name: String, _ head: String = "") async throws {
            let sql = QueryFile.named("clickhouse/\(name).sql").text
            try await client.execute(head + here(sql), try values(sql))
        }
        try await run("rollup_touch")
        for (table, source) in [
            ("rollup_activity", "rollup_activity"), ("rollup_minutes", "rollup_minutes"),
            ("rollup_values", "rollup_values"), ("rollup_sessions", "rollup_sessions"),
            ("rollup_values", "rollup_session_values"),
        ] {
            try await run(source, "INSERT INTO \(table) ")
        }
        try await run("rollup_switch")
    }

    private func value(_ name: String, _ type: String) throws -> ClickHouseValue {
        switch (name, type) {
        case ("table", "Identifier"): return .identifier("rollup_sessions", among: ["rollup_sessions"])
        case ("family", "String"): return .string("sessions")
        case ("open_from", "DateTime"): return .dateTime(ClickHouseDateTime(secondsSinceEpoch: Self.start + 180_000))
        case ("day_numbers", "Array(UInt32)"): return .array([.int(Self.start / 86_400 + 4)])
        case ("hours", "Array(UInt32)"): return .array((0..<96).map { .int(Self.start + 3600 * $0) })
        case ("seen", "Array(UInt64)"): return .array((0..<96).map { .int($0 % 2) })
        case (_, "Array(UInt64)"): return .array((0..<96).map { .int(3600 + $0) })
        case ("products", "Array(String)"): return .strings((0..<9).map { "p\($0)" })
        default: break
        }
        switch type {
        case "DateTime":
            let offset: Int64 = name.contains("to") ? 4 * 86_400 : 0
            return .dateTime(ClickHouseDateTime(secondsSinceEpoch: Self.start + offset))
        case "UUID": return .uuid(try #require(ClickHouseUUID("00000000-0000-0000-0000-000000000001")))
        case "UInt32", "UInt64", "Int64", "UInt16", "UInt8":
            return .int(
                [
                    "limit": 1000, "periods": 5, "stitch": 1, "window": 86_400_000, "lookback": 86_400_000,
                    "reach": 259_200, "idle": 3_600_000,
                    "now": 1_795_000_000_000, "skipped": 0,
                ][name] ?? 3600)
        case "String": return .string(name.hasPrefix("tz") || name.hasPrefix("zone") ? "UTC" : "page_view")
        case "Array(String)": return .strings(name == "orders" ? ["o1", "o2"] : ["page_view", "purchase", "p1", "p2"])
        case "Identifier": return .identifier("visitor_key", among: ["visitor_key"])
        case "Expression":
            let text: StaticString =
                switch name {
                case "mask": "(event_type = 'page_view') + (event_type = 'product_view') * 2"
                case "breakdown": "device_type"
                case "named": "channel"
                case "chosen": "path"
                case "offset": "0"
                case "period": "intDiv(local, 86400) - 20454 + 3600"
                default: "event_type IN ('page_view', 'product_view', 'add_to_cart', 'purchase')"
                }
            return .expression(try ClickHouseExpression(text))
        default:
            throw ClickHouseError(
                kind: .invalidRequest, disposition: .final, message: "teach this test a value for {\(name):\(type)}")
        }
    }

    /// A row in words that do not depend on how many zeros a server writes.
    private func texts(_ row: ClickHouseRow) throws -> [String] {
        try row.columns.names.enumerated().compactMap { index, name in
            if Self.volatile.contains(name) { return nil }
            return switch row.columns.types[index] {
            case .decimal: try row(name, as: ClickHouseDecimal.self).description
            case .dateTime: String(try row(name, as: ClickHouseDateTime.self).secondsSinceEpoch)
            case .float: String(try row(name, as: Double.self))
            default: String(decoding: row.text(name), as: UTF8.self)
            }
        }
    }
}
