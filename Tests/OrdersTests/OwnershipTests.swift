import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

/// Every route of both services, as their OpenAPI documents list them, asked by someone whose things they are not.
@Suite(.serialized) struct OwnershipTests {
    /// What someone else is answered.
    private enum Answer: Equatable {
        /// As if there were no such thing.
        case hidden
        case forbidden
        /// A user's token is none of a service's.
        case unauthorized
        /// The route is about whoever asks, or for everyone.
        case theirs
    }

    /// Where the tags admin and internal do not say it already. A new route is to be added here with what a stranger
    /// gets; without that the test fails.
    private static let answers: [String: Answer] = [
        "post /api/orders": .theirs, "post /api/orders/payments/notices": .unauthorized,
        "get /api/orders/user/{id}": .hidden, "get /api/orders/{id}": .hidden,
        "get /api/orders/{id}/history": .hidden, "post /api/orders/{id}/cancel": .hidden,
        "get /api/orders/discounts": .forbidden, "post /api/orders/discounts": .forbidden,
        "get /api/orders/discounts/{id}": .forbidden, "patch /api/orders/discounts/{id}": .forbidden,
        "delete /api/orders/discounts/{id}": .forbidden, "post /api/orders/discounts/quote": .theirs,
        "post /api/auth/register": .theirs, "post /api/auth/login": .theirs, "post /api/auth/refresh": .theirs,
        "post /api/auth/logout": .theirs, "post /api/auth/password": .theirs, "get /api/users": .forbidden,
        "post /api/users": .forbidden,
        "get /api/users/{id}": .hidden, "put /api/users/{id}": .hidden, "patch /api/users/{id}": .hidden,
        "delete /api/users/{id}": .hidden, "get /api/products": .theirs, "get /api/products/{id}": .theirs,
        "get /api/products/facets": .theirs, "get /api/products/{id}/reviews": .theirs,
        "post /api/products/{id}/reviews": .theirs,
        "put /api/products/{id}/reviews/{review}": .hidden, "delete /api/products/{id}/reviews/{review}": .hidden,
    ]

    private struct Operation: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let answer: Answer

        var name: String { "\(method.rawValue.lowercased()) \(path)" }
    }

    private static func operations(of service: TestService) async throws -> [Operation] {
        let paths = try await service.get("/openapi.json").json["paths"]
        var operations: [Operation] = []
        for path in paths.names where path.hasPrefix("/api/") || path.hasPrefix("/internal/") {
            guard !path.hasSuffix("/health") else { continue }
            for method in paths[path].names where method != "parameters" {
                let tag = paths[path][method]["tags"][0].text
                let answer: Answer? =
                    switch tag {
                    case "admin": .forbidden
                    case "internal": .unauthorized
                    default: answers["\(method) \(path)"]
                    }
                guard let answer else {
                    Issue.record("\(method) \(path): say in OwnershipTests what a stranger gets")
                    continue
                }
                operations.append(
                    Operation(
                        method: try #require(HTTPRequest.Method(method.uppercased())), path: path, answer: answer))
            }
        }
        return operations
    }

    @Test func `a stranger gets nothing of anybody else's, on any route of both services`() async throws {
        try await OrderFixture.run(
            environment: ["LUGX_SMTP_URL": "file:///nonexistent", "LUGX_MAIL_FROM": "shop@example.com"],
            stockHost: RaceTests.catalogue
        ) { shop in
            let database = RaceTests.owner(shop)
            defer { database.close() }
            let game = try await RaceTests.product(database, stock: 10)
            let owner = try await Self.account("ownername", shop.stock)
            let stranger = try await Self.account("stranger", shop.stock)
            let order = try #require(try await shop.order([(game, 1)], as: owner).json["data"]["id"].text)
            let message = try await shop.pool.query("SELECT max(id)::text AS id FROM orders.\"Outbox\"")[0]
                .decode("id", as: String.self)
            let review = try await database.query(
                "INSERT INTO catalog.\"Reviews\" (\"productId\", \"userId\", username, rating, comment) "
                    + "VALUES ($1, $2, 'ownername', 5, 'good') RETURNING id::text", [.uuid(game), .uuid(owner.id)])[0]
                .decode("id", as: String.self)

            func url(_ path: String) -> String {
                let id =
                    if path.hasPrefix("/api/users") || path.hasPrefix("/internal/users") || path.contains("/user/") {
                        owner.id.description
                    } else if path.hasPrefix("/api/orders/outbox") {
                        message
                    } else if path.hasPrefix("/api/products") {
                        game.description
                    } else {
                        order
                    }
                return path.replacing("{id}", with: id).replacing("{key}", with: order)
                    .replacing("{review}", with: review)
            }
            func ask(_ service: TestService, _ operation: Operation, _ token: String?) async throws -> TestResponse {
                var headers: HTTPFields = [.contentType: "application/json"]
                if let token { headers[.authorization] = "Bearer \(token)" }
                // What is refused as such would say nothing.
                let body = operation.path.hasSuffix("{review}") ? "{\"rating\":1}" : "{}"
                let hasBody = operation.method != .get && operation.method != .delete
                return try await service.send(
                    TestRequest(
                        operation.method, url(operation.path), headers: headers, body: hasBody ? Array(body.utf8) : []))
            }

            let before = try await shop.send(.get, "/api/orders/\(order)/history", as: owner).text
            for service in [shop.service, shop.stock] {
                let operations = try await Self.operations(of: service)
                #expect(operations.count > 10)
                for operation in operations {
                    let answer = try await ask(service, operation, stranger.token)
                    let nobody = try await ask(service, operation, nil)
                    switch operation.answer {
                    case .hidden: #expect(answer.status == 404 && nobody.status == 401, "\(operation.name)")
                    case .forbidden: #expect(answer.status == 403 && nobody.status == 401, "\(operation.name)")
                    case .unauthorized: #expect(answer.status == 401 && nobody.status == 401, "\(operation.name)")
                    case .theirs: #expect(answer.status != 500, "\(operation.name)")
                    }
                    for secret in ["ownername@", "Secret Street", owner.token] {
                        #expect(!answer.text.contains(secret), "\(operation.name)")
                    }
                }
            }
            // Nothing has changed, and the owner still has everything.
            #expect(try await shop.send(.get, "/api/orders/\(order)/history", as: owner).text == before)
            #expect(try await shop.count("\"AuditTrail\"") == 0)
            let profile = try await shop.stock.send(
                TestRequest(.get, "/api/users/me", headers: [.authorization: "Bearer \(owner.token)"]))
            #expect(profile.status == 200 && profile.text.contains("ownername@"))
        }
    }

    @Test func `the orders' document lists every route of the service, and no other`() async throws {
        try await OrderFixture.run { shop in
            let document = try await shop.service.get("/openapi.json").json["paths"]
            let listed = document.names.filter { $0.hasPrefix("/api/") || $0.hasPrefix("/internal/") }
                .flatMap { path in document[path].names.filter { $0 != "parameters" }.map { "\($0) \(path)" } }
            #expect(shop.routes.subtracting(listed).isEmpty && Set(listed).subtracting(shop.routes).isEmpty)
        }
    }

    private static func account(_ name: String, _ catalogue: TestService) async throws -> OrderFixture.Person {
        let answer = try await catalogue.send(
            TestRequest(
                .post, "/api/auth/register", headers: [.contentType: "application/json"],
                body: Array(
                    "{\"username\":\"\(name)\",\"email\":\"\(name)@example.org\",\"password\":\"correct horse 1\"}".utf8
                )
            ))
        #expect(answer.status == 201, "\(answer.text)")
        return OrderFixture.Person(
            id: try #require(PostgresUUID(try answer.json["user"]["id"].text ?? "")),
            token: try #require(try answer.json["token"].text))
    }
}
