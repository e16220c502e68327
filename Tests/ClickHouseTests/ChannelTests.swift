import ClickHouse
import Queries
import Testing

/// The one definition of a channel, and what led to an order, on both engines.
@Suite struct ChannelTests {
    /// utm_source, utm_medium, utm_campaign, referrer's domain, url; and the channel they mean.
    private static let cases: [([String], String)] = [
        (["", "", "", "", "https://lugx.shop/"], "direct"),
        (["", "", "", "lugx.shop", "https://www.lugx.shop/cart"], "direct"),
        (["", "", "", "shop.lugx.shop", "https://lugx.shop/cart"], "direct"),
        (["", "", "", "Lugx.Shop", "https://store.lugx.shop/cart"], "direct"),
        (["", "", "", "notlugx.shop", "https://lugx.shop/"], "referral"),
        (["", "", "", "checkout.stripe.com", "https://lugx.shop/thanks"], "direct"),
        (["", "", "", "accounts.google.com", "https://lugx.shop/"], "direct"),
        (["(direct)", "(none)", "", "", ""], "direct"),
        (["", "", "", "google.com", "https://lugx.shop/"], "organic_search"),
        (["", "", "", "google.co.uk", ""], "organic_search"),
        (["", "", "", "search.brave.com", ""], "organic_search"),
        (["", "", "", "notgoogle.com", ""], "referral"),
        (["", "", "", "google.com.evil.example", ""], "referral"),
        (["google", "organic", "", "", ""], "organic_search"),
        (["google", "cpc", "autumn", "google.com", ""], "paid_search"),
        (["bing", "PPC", "", "", ""], "paid_search"),
        (["Facebook", "paid", "", "", ""], "paid_social"),
        (["newsletterland", "paid_social", "", "", ""], "paid_social"),
        (["", "", "", "t.co", ""], "social"),
        (["", "", "", "l.facebook.com", ""], "social"),
        (["", "", "", "microsoft.com", ""], "referral"),
        (["ig", "", "", "", ""], "social"),
        (["x", "Social", "", "", ""], "social"),
        (["newsletter", "", "november", "", ""], "email"),
        (["lugx", "e-mail", "", "google.com", ""], "email"),
        (["", "", "", "mail.google.com", ""], "email"),
        (["gamesite", "affiliate", "", "", ""], "affiliate"),
        (["gamesite", "banner", "", "", ""], "display"),
        (["gamesite", "referral", "", "", ""], "referral"),
        (["", "", "spring", "", ""], "campaign"),
        (["poster", "qr", "", "", ""], "campaign"),
        (["", "", "", "reddit.com", ""], "social"),
        (["", "", "", "gaming.example", "https://lugx.shop/"], "referral"),
    ]

    @Test(arguments: Engine.allCases) func `a channel follows from the campaign, else from the referrer`(
        engine: Engine
    ) async throws {
        try await withEvents(engine) { client, _ in
            for (index, entry) in Self.cases.enumerated() {
                let names = ["utm_source", "utm_medium", "utm_campaign", "referrer_domain", "url"]
                try await insert(client, [("event_type", "e\(index)")] + zip(names, entry.0))
            }
            let rows = try await client.query("SELECT event_type, channel FROM events")
            let found = try Dictionary(
                uniqueKeysWithValues: rows.map { row throws(ClickHouseError) in
                    (try row("event_type", as: String.self), try row("channel", as: String.self))
                })
            for (index, entry) in Self.cases.enumerated() {
                #expect(found["e\(index)"] == entry.1, "\(entry.0)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func `an order's channel is what first led to its session`(
        engine: Engine
    ) async throws {
        try await withEvents(engine) { client, database in
            let view = ("event_type", "page_view")
            let purchase = ("event_type", "purchase")
            try await insert(client, at: 90, [view, ("session_id", "s1"), ("url", "https://lugx.shop/")])
            try await insert(client, at: 100, [view, ("session_id", "s1"), ("referrer_domain", "google.com")])
            try await insert(
                client, at: 110, [view, ("session_id", "s1"), ("utm_source", "fb"), ("utm_medium", "cpc")])
            try await insert(client, at: 120, [purchase, ("session_id", "s1"), ("order_id", "o1")])
            // The same order again, from another session; a bot's; one without a session; one nobody led here.
            try await insert(
                client, at: 130, [purchase, ("session_id", "s2"), ("order_id", "o1"), ("utm_source", "ig")])
            try await insert(
                client, at: 80,
                [view, ("session_id", "s1"), ("utm_source", "ads"), ("utm_medium", "cpc"), ("is_bot", "1")])
            try await insert(
                client, at: 140,
                [purchase, ("order_id", "o2"), ("utm_source", "n"), ("utm_medium", "email"), ("utm_campaign", "c")])
            try await insert(client, at: 150, [purchase, ("session_id", "s3"), ("order_id", "o3")])
            try await insert(client, at: 86_400 + 50, [purchase, ("session_id", "s1"), ("order_id", "o4")])

            let sql = QueryFile.named("clickhouse/order_channels.sql").text.replacing(
                "analytics.", with: "\(database).")
            func time(_ second: Int64) -> ClickHouseValue {
                .dateTime(ClickHouseDateTime(secondsSinceEpoch: Self.start + second))
            }
            let rows = try await client.query(sql, ["from": time(0), "to": time(86_400), "version": .int(7)])
            let found = try rows.map { row in
                try ["order_id", "session_id", "channel", "utm_source", "utm_medium", "utm_campaign"].map {
                    try row($0, as: String.self)
                }
            }
            #expect(
                found == [
                    ["o1", "s1", "organic_search", "", "", ""], ["o2", "", "email", "n", "email", "c"],
                    ["o3", "s3", "direct", "", "", ""],
                ])
        }
    }

    private static let start: Int64 = 1_795_305_600

    private func withEvents(
        _ engine: Engine, _ body: (ClickHouseClient, String) async throws -> Void
    ) async throws {
        try await engine.withDatabase { client, name in
            let migrations = try QueryFile.migrations(in: "clickhouse").map {
                try ClickHouseMigration(
                    version: $0.version, name: $0.name,
                    text: $0.text.replacing("analytics.", with: "\(name).").replacing(
                        "EXISTS analytics;", with: "EXISTS \(name);"))
            }
            _ = try await ClickHouseMigrator(migrations).run(client, database: name)
            try await body(client, name)
        }
    }

    private func insert(
        _ client: ClickHouseClient, at second: Int64 = 0, _ values: [(String, String)]
    ) async throws {
        let columns = values.map(\.0).joined(separator: ", ")
        let texts = values.map { $0.0 == "is_bot" ? $0.1 : ClickHouseLiteral.string($0.1) }.joined(separator: ", ")
        try await client.execute(
            "INSERT INTO events (event_id, event_time, \(columns)) SELECT generateUUIDv4(), "
                + "toDateTime({time:UInt32}, 'UTC'), \(texts)", ["time": .int(Self.start + second)])
    }
}
