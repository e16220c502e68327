import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// A new customer's way through the sample shop, with both services as `lugx` runs them, each with its own rights;
    /// and what psql then shows with the statements of the original.
    @Suite struct JourneyTests {
        @Test func `a customer registers, finds, orders and reviews, and psql shows it`() async throws {
            let shop = try await SampleShop()
            do {
                try await shop.start()
                try await journey(shop)
            } catch {
                await shop.clear()
                throw error
            }
            await shop.clear()
        }

        private func journey(_ shop: SampleShop) async throws {
            let registered = try await shop.catalog(
                "POST", "/api/auth/register",
                #"{"username":"nova","email":"nova@example.com","password":"a long enough password"}"#)
            #expect(registered.status == 201, "\(registered.body)")
            let customer = try registered.member("token")

            // A typing error still finds the game.
            let cyberpunk = try await find("Cyberpunk 2077", price: "59.99", by: "cyberpnk", shop)
            let minecraft = try await find("Minecraft", price: "26.95", by: "minecraft", shop)
            let order = try await order(cyberpunk, minecraft, as: customer, shop)
            let admin = try await shop.catalog(
                "POST", "/api/auth/login",
                #"{"email":"\#(SampleShop.adminEmail)","password":"\#(SampleShop.adminPassword)"}"#
            ).member("token")
            try await deliver(order, as: admin, to: customer, shop)
            try await review(cyberpunk, as: customer, shop)
            try await refund(minecraft, of: order, as: admin, customer, shop)
            try await check(order, cyberpunk, shop)
        }

        private func find(_ name: String, price: String, by search: String, _ shop: SampleShop) async throws -> String {
            let found = try await shop.catalog("GET", "/api/products?search=\(search)")
            #expect(try found.member("data", "0", "name") == name)
            #expect(try found.member("data", "0", "price") == price)
            return try found.member("data", "0", "id")
        }

        private func order(
            _ cyberpunk: String, _ minecraft: String, as customer: String, _ shop: SampleShop
        ) async throws -> String {
            let body = """
                {"items":[{"gameId":"\(cyberpunk)","quantity":1},{"gameId":"\(minecraft)","quantity":1}],\
                "shippingAddress":{"street":"1 Night St","city":"Night City","country":"US"},\
                "paymentMethod":"card","totalAmount":86.94}
                """
            let made = try await shop.orders("POST", "/api/orders", body, token: customer, key: "journey")
            #expect(made.status == 201, "\(made.body)")
            let again = try await shop.orders("POST", "/api/orders", body, token: customer, key: "journey")
            #expect(again.body == made.body)
            let id = try made.member("data", "id")
            let seen = try await shop.orders("GET", "/api/orders/\(id)", token: customer)
            #expect(seen.body.contains("\"totalAmount\" : 86.94"), "\(seen.body)")
            #expect(try seen.member("data", "items", "0", "gameName") == "Cyberpunk 2077")
            #expect(try seen.member("data", "items", "1", "gameName") == "Minecraft")
            #expect(try seen.member("data", "paymentStatus") == "paid")
            return id
        }

        private func deliver(
            _ order: String, as admin: String, to customer: String, _ shop: SampleShop
        ) async throws {
            let path = "/api/orders/\(order)/status"
            #expect(try await shop.orders("PUT", path, #"{"status":"processing"}"#, token: customer).status == 403)
            #expect(try await shop.orders("PUT", path, #"{"status":"delivered"}"#, token: admin).status == 409)
            for status in ["processing", "shipped", "delivered"] {
                let answer = try await shop.orders("PUT", path, #"{"status":"\#(status)"}"#, token: admin)
                #expect(try answer.status == 200 && answer.member("data", "status") == status, "\(answer.body)")
            }
        }

        /// Buyers may, others not.
        private func review(_ product: String, as customer: String, _ shop: SampleShop) async throws {
            let path = "/api/products/\(product)/reviews"
            let body = #"{"rating":4,"comment":"Worth the wait."}"#
            let other = try await shop.catalog(
                "POST", "/api/auth/login",
                #"{"email":"john@example.com","password":"\#(SampleShop.samplePassword)"}"#
            ).member("token")
            #expect(try await shop.catalog("POST", path, body, token: other).status == 403)
            #expect(try await shop.catalog("POST", path, body, token: customer).status == 201)
            #expect(try await shop.catalog("POST", path, body, token: customer).status == 409)
            let rating = try await shop.catalog("GET", "/api/products/\(product)").member("data", "rating")
            #expect(Double(rating) == 4)
        }

        private func refund(
            _ product: String, of order: String, as admin: String, _ customer: String, _ shop: SampleShop
        ) async throws {
            let refund = try await shop.orders(
                "POST", "/api/orders/\(order)/refund",
                #"{"items":[{"productId":"\#(product)","quantity":1}],"reason":"does not run","restock":true}"#,
                token: admin, key: "refund")
            #expect(try refund.status == 201 && refund.member("data", "status") == "succeeded", "\(refund.body)")
            #expect(refund.body.contains("\"amount\" : 26.95"), "\(refund.body)")
            let seen = try await shop.orders("GET", "/api/orders/\(order)", token: customer)
            #expect(try seen.member("data", "paymentStatus") == "paid")
            #expect(seen.body.contains("\"refundedAmount\" : 26.95"), "\(seen.body)")
        }

        private func check(_ order: String, _ cyberpunk: String, _ shop: SampleShop) async throws {
            let products = try await shop.psql(#"SELECT name, price FROM "Products" ORDER BY price DESC"#)
            #expect(
                products == """
                    Cyberpunk 2077|59.99
                    Call of Duty|49.99
                    Witcher 3|39.99
                    Minecraft|26.95
                    Among Us|4.99
                    """)
            let orders = try await shop.psql(#"SELECT "orderNumber", status, "totalAmount" FROM "Orders""#)
            #expect(orders.wholeMatch(of: /LX-\w{5}-\w{5}\|delivered\|86\.94/) != nil, "\(orders)")
            let items = try await shop.psql(
                #"SELECT "productName", "unitPrice", quantity, "totalPrice" FROM "OrderItems" ORDER BY position"#)
            #expect(items == "Cyberpunk 2077|59.99|1|59.99\nMinecraft|26.95|1|26.95")
            let users = try await shop.psql(#"SELECT username, email FROM "Users" ORDER BY username"#)
            #expect(
                users == """
                    admin|\(SampleShop.adminEmail)
                    john_gamer|john@example.com
                    nova|nova@example.com
                    sarah_player|sarah@example.com
                    """)
            // One was sold, the other came back.
            let stock = try await shop.psql(
                #"SELECT name, stock FROM "Products" WHERE name IN ('Cyberpunk 2077', 'Minecraft') ORDER BY name"#)
            #expect(stock == "Cyberpunk 2077|249\nMinecraft|500")
            let refunds = try await shop.psql(#"SELECT amount, status FROM "Refunds""#)
            #expect(refunds == "26.95|succeeded")
            // Each service sees what is its own, by the same statements.
            #expect(try await shop.psql(#"SELECT count(*) FROM "Products""#, as: "catalog") == "5")
            #expect(try await shop.psql(#"SELECT count(*) FROM "OrderItems""#, as: "orders") == "2")
            await #expect(throws: (any Error).self) {
                try await shop.psql(#"SELECT count(*) FROM "Orders""#, as: "catalog")
            }
        }
    }
}

/// The sample shop: a migrated and seeded database, and both services on it, each as its own role.
final class SampleShop {
    static let adminEmail = "admin@example.com"
    static let adminPassword = "the admin's password"
    static let samplePassword = "a sample password"
    private static let rolePassword = "secret"

    private let postgres: TestPostgres
    private let clickHouse: TestClickHouse
    private let database: TestDatabase
    private var services: [ServedService] = []

    init() async throws {
        // Of its own: roles and their passwords belong to the whole server.
        postgres = try await TestPostgres()
        clickHouse = try await TestClickHouse()
        database = try await postgres.freshDatabase(named: "journey")
    }

    /// As a user sets it up: `lugx migrate`, `lugx seed`, `lugx serve …`.
    func start() async throws {
        let url = database.url
        try await Self.lugx(
            ["migrate"], ["DATABASE_URL": url, "CLICKHOUSE_URL": try clickHouse.url(database: "analytics")])
        try await Self.lugx(
            ["seed"],
            [
                "DATABASE_URL": url, "LUGX_ADMIN_EMAIL": Self.adminEmail, "LUGX_ADMIN_PASSWORD": Self.adminPassword,
                "LUGX_SAMPLE_PASSWORD": Self.samplePassword,
            ])
        for role in ["catalog", "orders"] {
            try await postgres.execute("ALTER ROLE \(role) PASSWORD '\(Self.rolePassword)'")
        }
        var variables: [String: String?] = ["JWT_SECRET": String(repeating: "s", count: 32)]
        variables["DATABASE_URL"] = self.url(as: "orders")
        let orders = try ServedService("orders", environment: variables)
        variables["DATABASE_URL"] = self.url(as: "catalog")
        variables["LUGX_ORDERS_URL"] = "http://127.0.0.1:\(orders.port)"
        let catalog = try ServedService("catalog", environment: variables)
        orders.environment["LUGX_CATALOG_URL"] = "http://127.0.0.1:\(catalog.port)"
        services = [catalog, orders]
        for service in services { try await service.start() }
    }

    private static func lugx(_ arguments: [String], _ environment: [String: String?]) async throws {
        guard let binary = BuiltBinary.lugx else {
            throw Unexpected("the lugx binary is missing: run swift build, or set LUGX_TEST_BINARY")
        }
        let process = try TestProcess(binary, arguments, environment: environment)
        guard try await process.exit(within: 120) == .code(0) else {
            throw Unexpected("lugx \(arguments[0]) failed: \(process.output.suffix(10).joined(separator: "\n"))")
        }
    }

    func clear() async {
        for service in services { await service.clear() }
        await postgres.kill()
    }

    // MARK: Asking

    func catalog(_ method: String, _ path: String, _ body: String = "", token: String? = nil) async throws -> HTTPAnswer
    {
        try await send(services[0].port, method, path, body, token, nil)
    }

    func orders(
        _ method: String, _ path: String, _ body: String = "", token: String, key: String? = nil
    ) async throws -> HTTPAnswer {
        try await send(services[1].port, method, path, body, token, key)
    }

    private func send(
        _ port: Int, _ method: String, _ path: String, _ body: String, _ token: String?, _ key: String?
    ) async throws -> HTTPAnswer {
        var headers = [("Content-Type", "application/json")]
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        if let key { headers.append(("Idempotency-Key", key)) }
        return try await HTTPAnswer.to(
            method, port: port, path, headers: headers, body: body, withinMilliseconds: 60_000)
    }

    /// The role's URL: what its service has.
    private func url(as role: String) -> String {
        var components = URLComponents(string: database.url)!
        components.user = role
        components.password = Self.rolePassword
        return components.string!
    }

    /// What psql prints, without headers and aligned by nothing.
    ///
    /// - Parameter role: nil for the owner of the database.
    @discardableResult
    func psql(_ statement: String, as role: String? = nil) async throws -> String {
        try await Tool.run(
            "psql", ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, role.map(url(as:)) ?? database.url])
    }
}

extension HTTPAnswer {
    /// A member of the JSON body: `member("data", "0", "name")`; numbers as text.
    func member(_ path: String...) throws -> String {
        var value: Any? = try JSONSerialization.jsonObject(with: Data(body.utf8))
        for step in path {
            if let list = value as? [Any], let index = Int(step) {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[step]
            }
        }
        guard let value, !(value is NSNull) else { throw Unexpected("no \(path.joined(separator: ".")) in \(body)") }
        return value as? String ?? "\(value)"
    }
}
