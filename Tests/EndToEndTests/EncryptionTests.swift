import LocalStack
import TestSupport
import Testing

/// The installation with TLS on every connection.
struct EncryptionTests {
    @Test func `with certificates everywhere a customer buys, and the events reach ClickHouse`() async throws {
        let shop = try await EncryptedShop()
        do {
            try await shop.start()
            let token = try await Self.buy(shop)
            try await Self.track(shop)
            try await Self.refusals(shop)
            try await SecretSearch(shop, [token, Self.password]).run()
        } catch {
            await shop.clear()
            throw error
        }
        await shop.clear()
    }

    private static let password = "sEcRet13customerPassword"

    /// Through the storefront's gateway: the session's cookies are for https only, and browsers are sent there.
    /// The customer's token.
    private static func buy(_ shop: EncryptedShop) async throws -> String {
        let registration = #"{"username":"nova","email":"nova@example.com","password":"\#(password)"}"#
        let session = try await shop.post("storefront", "/session/account", registration, ["-i"])
        let cookies = session.matches(of: /(?i)set-cookie: (.*)/).map { String($0.1) }
        #expect(cookies.count == 3 && cookies.allSatisfy { $0.contains("; Secure") }, "\(cookies)")
        #expect(session.lowercased().contains("strict-transport-security: max-age=31536000"), "\(session)")

        let token = try await token(shop, "nova@example.com")
        let products = try await shop.curl("storefront", "/api/products?search=Minecraft")
        let found = products.firstMatch(of: /"id"\s*:\s*"([0-9a-f-]{36})"/)
        let product = try #require(found)
        let order = try await shop.post(
            "storefront", "/api/orders",
            """
            {"items":[{"productId":"\(product.1)","quantity":1}],"paymentMethod":"test","shippingAddress":{"name":"Nova",
            "street":"Main Street 1","city":"London","postalCode":"N1 9GU","country":"GB"}}
            """,
            ["-H", "Authorization: Bearer \(token)", "-H", "Idempotency-Key: one"])
        #expect(order.contains("26.95"), "\(order)")
        return token
    }

    private static func token(_ shop: EncryptedShop, _ email: String) async throws -> String {
        let answer = try await shop.post(
            "storefront", "/api/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#)
        let found = answer.firstMatch(of: /"token"\s*:\s*"([^"]+)"/)
        let match = try #require(found, "\(answer)")
        return String(match.1)
    }

    /// Straight at ingestion, which has a way of its own to take events off the same port.
    private static func track(_ shop: EncryptedShop) async throws {
        let answer = try await shop.post(
            "analytics", "/api/analytics/track",
            #"{"event_type":"page_view","session_id":"s","url":"https://x.example/"}"#,
            ["-H", "X-Write-Key: \(EncryptedShop.secrets["LUGX_WRITE_KEYS"]!)", "-i"])
        #expect(answer.contains(" 202 "), "\(answer)")
        #expect(answer.contains("Strict-Transport-Security: max-age=31536000"), "\(answer)")
        try await eventually(within: 60, "the event in ClickHouse") {
            try await shop.clickHouse.execute("SELECT count() FROM analytics.events").hasPrefix("1")
        }
        // On one connection: what ingestion answers, what the router answers, and a body in pieces.
        let mixed = try await shop.curl(
            "analytics", "/health",
            ["-o", "/dev/null", "-w", "%{http_code} %{num_connects}\\n", "-o", "/dev/null"]
                + ["https://127.0.0.1:\(shop.ports["analytics"]!)/api/analytics/health"])
        #expect(mixed == "200 1\n200 0", "\(mixed)")
    }

    /// Who does not show what is asked for is let in nowhere.
    private static func refusals(_ shop: EncryptedShop) async throws {
        for name in EncryptedShop.names {
            let plain = try await Tool.run("curl", ["-sS", "-m", "30", "http://127.0.0.1:\(shop.ports[name]!)/health"])
            #expect(plain.contains("tls_required"), "\(name): \(plain)")
        }
        let directory = try TemporaryDirectory("other")
        let other = try await TestAuthority(in: directory.path)
        let environment = try shop.environment(of: "analytics")
        func reason(_ changes: [String: String?]) async throws -> String {
            let process = try TestProcess(
                try EncryptedShop.binary, ["migrate"], environment: environment.merging(changes) { $1 })
            #expect(try await process.exit(within: 60) != .code(0))
            return process.output.joined(separator: "\n")
        }
        let owner = try shop.databaseURL()
        let strange = try await reason([
            "DATABASE_URL": owner.replacing(shop.authority.path, with: other.path)
        ])
        #expect(strange.contains("certificate verify failed"), "\(strange)")
        let misnamed = try await reason(["DATABASE_URL": owner.replacing("127.0.0.1", with: "localhost")])
        #expect(misnamed.contains("does not match host name"), "\(misnamed)")
        let unknown = try await reason(["DATABASE_URL": owner, "LUGX_CA_FILE": other.path])
        #expect(unknown.contains("tls"), "\(unknown)")
        let nameless = try await reason([
            "DATABASE_URL": owner, "LUGX_CLICKHOUSE_CERTIFICATE_FILE": nil, "LUGX_CLICKHOUSE_KEY_FILE": nil,
        ])
        #expect(nameless.contains("127.0.0.1:\(shop.clickHousePort)"), "\(nameless)")
    }
}
