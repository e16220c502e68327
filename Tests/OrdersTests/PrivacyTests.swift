import HTTPTypes
import Logging
import Postgres
import ServiceKit
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Orders

/// What both services write into their logs, at the most talkative level.
@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct PrivacyTests {
    private final class Kept: LogSink {
        private let bytes = Mutex<[UInt8]>([])
        func write(_ record: [UInt8]) { bytes.withLock { $0 += record } }
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    }

    private static func logger(_ sink: Kept) -> Logger {
        var logger = Logger(label: "test") { label in
            var handler = JSONLogHandler(label: label, sink: sink)
            handler.logLevel = .trace
            return handler
        }
        logger.logLevel = .trace
        return logger
    }

    @Test func `a customer's journey leaves nothing personal in the logs of both services`() async throws {
        let python = try #require(TestPython.interpreter)
        let mail = try await TestMailServer(python: python)
        let log = Kept()
        let proxies = ["LUGX_TRUSTED_PROXIES": "127.0.0.1"]
        try await OrderFixture.run(
            environment: proxies.merging([
                "LUGX_SMTP_URL": "smtp://mailuser:mailpassword@127.0.0.1:\(mail.port)",
                "LUGX_MAIL_FROM": "shop@example.com",
                "LUGX_ORDER_WEBHOOK_URLS": "http://127.0.0.1:1/hook?key=hooksecret",
                "LUGX_ORDER_WEBHOOK_SECRET": "signing-secret-of-hooks",
            ]) { $1 },
            logger: Self.logger(log),
            stockHost: { try await RaceTests.catalogue($0, logger: Self.logger(log), proxies) }
        ) { shop in
            let database = RaceTests.owner(shop)
            defer { database.close() }
            let game = try await RaceTests.product(database, stock: 10)
            func ask(
                _ service: TestService, _ method: HTTPRequest.Method, _ path: String, _ body: String,
                _ token: String? = nil
            ) async throws -> TestResponse {
                var headers: HTTPFields = [.contentType: "application/json", .forwardedFor: "203.0.113.77"]
                if let token { headers[.authorization] = "Bearer \(token)" }
                return try await service.send(TestRequest(method, path, headers: headers, body: Array(body.utf8)))
            }
            let account = try await ask(
                shop.stock, .post, "/api/auth/register",
                #"{"username":"Secretname","email":"refused@secret-host.example","password":"horse-password-1"}"#
            ).json
            let token = try #require(account["token"].text)
            _ = try await ask(
                shop.stock, .post, "/api/auth/login",
                #"{"email":"refused@secret-host.example","password":"wrong-password-2"}"#)
            let order = """
                {"items":[{"gameId":"\(game)","quantity":1}],"paymentMethod":"card","shippingAddress":
                {"name":"Secret Person","street":"Secret Street 7","city":"Secretville"}}
                """
            let made = try await ask(shop.service, .post, "/api/orders", order, token)
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(try made.json["data"]["id"].text)
            _ = try await ask(shop.service, .post, "/api/orders", "{\"shippingAddress\":\"Secret Street 7\"}", token)
            // A password the server does not want, a receiver that is not there; then a mailbox that is none.
            for courier in shop.outbox.dispatcher.couriers { await shop.outbox.dispatcher.pass(courier) }
            #expect(log.text.contains("A message could not be delivered"))
            #expect(
                try await ask(shop.service, .post, "/api/orders/\(id)/cancel", "{\"note\":\"Secret note\"}", token)
                    .status == 200)
            // The database refuses, and names what it refuses in the details of its errors.
            try await database.execute(
                "ALTER TABLE orders.\"Orders\" ADD CHECK (\"shippingAddress\"::text !~ 'Secret') NOT VALID")
            try await database.execute("ALTER TABLE catalog.\"Users\" RENAME TO gone")
            let refused = try await ask(shop.service, .post, "/api/orders", order, token)
            #expect(refused.status == 500, "\(refused.text)")
            let failed = try await ask(
                shop.stock, .post, "/api/auth/login",
                #"{"email":"refused@secret-host.example","password":"horse-password-1"}"#)
            #expect(failed.status == 500)
            await shop.recovery.pass()

            let text = log.text.lowercased()
            #expect(text.contains("request answered") && text.contains("request failed"))
            for secret in [
                "secretname", "secret-host", "horse-password", "wrong-password", "secret person", "secret street",
                "secretville", "secret note", "203.0.113.77", "mailuser", "mailpassword", "hooksecret",
                "signing-secret",
                OrderFixture.jwtSecret, OrderFixture.webhookSecret + "\"", token.lowercased(),
                try #require(account["refreshToken"].text).lowercased(),
            ] {
                #expect(!text.contains(secret), "the log holds “\(secret)”")
            }
        }
        await mail.process.kill()
    }

    @Test func `a mail goes to the address the real catalogue knows, and to none once the account is deleted`()
        async throws
    {
        let python = try #require(TestPython.interpreter)
        let mail = try await TestMailServer(python: python)
        try await OrderFixture.run(
            environment: ["LUGX_SMTP_URL": mail.url, "LUGX_MAIL_FROM": "shop@example.com"],
            stockHost: RaceTests.catalogue
        ) { shop in
            let database = RaceTests.owner(shop)
            defer { database.close() }
            let game = try await RaceTests.product(database, stock: 10)
            let account = try await shop.stock.send(
                TestRequest(
                    .post, "/api/auth/register", headers: [.contentType: "application/json"],
                    body: Array(
                        #"{"username":"Ann","email":"ann@example.org","password":"correct horse 1"}"#.utf8))
            ).json
            let buyer = OrderFixture.Person(
                id: try #require(PostgresUUID(account["user"]["id"].text ?? "")),
                token: try #require(account["token"].text))
            let courier = try #require(shop.outbox.dispatcher.couriers.first)
            _ = try await shop.order([(game, 1)], as: buyer)
            await shop.outbox.dispatcher.pass(courier)
            #expect(mail.mails.count == 1 && mail.mails[0].contains("To: Ann <ann@example.org>"))

            _ = try await shop.order([(game, 1)], as: buyer)
            let deleted = try await shop.stock.send(
                TestRequest(.delete, "/api/users/me", headers: [.authorization: "Bearer \(buyer.token)"]))
            #expect(deleted.status == 200, "\(deleted.text)")
            await shop.outbox.dispatcher.pass(courier)
            #expect(mail.mails.count == 1)
            #expect(try await shop.count("\"Outbox\" WHERE reason = 'the account has been deleted'") == 1)
        }
        await mail.process.kill()
    }
}
