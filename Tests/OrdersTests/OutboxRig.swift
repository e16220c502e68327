import Curl
import Foundation
import HTTPTypes
import Postgres
import ServiceTestSupport
import TestSupport
import Testing

@testable import Orders

/// The receiver of Tests/webhook.
final class WebhookReceiver: Sendable {
    struct Post: Decodable, Sendable, Hashable {
        let event: String
        let type: String
        let same: Bool
        let signed: Bool
        let order: String
        let status: Int
    }

    static let secret = "a secret of the receiver"

    let port: Int
    let process: TestProcess

    init(secret: String = WebhookReceiver.secret) async throws {
        let python = try #require(TestPython.interpreter)
        process = try TestProcess(python, ["\(Repository.root)/Tests/webhook/server.py", secret])
        let line = try await process.line(containing: "ready on ")
        port = try #require(Int(line.dropFirst("ready on ".count)))
    }

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// What came so far, in its order.
    func posts() async throws -> [Post] {
        let curl = CurlClient()
        let answer = try await curl.perform(CurlRequest(.get, "http://127.0.0.1:\(port)/"))
        await curl.close()
        return try JSONDecoder().decode([Post].self, from: Data(answer.body))
    }

    func answers(_ status: Int) async throws {
        let curl = CurlClient()
        _ = try await curl.perform(CurlRequest(.put, "http://127.0.0.1:\(port)/status?\(status)"))
        await curl.close()
    }
}

/// A shop with a mail server and a receiver beside it, whose outbox is sent by the test.
struct OutboxRig: Sendable {
    let shop: OrderFixture
    let receiver: WebhookReceiver
    let mail: TestMailServer

    static func run(
        named test: String = #function, environment: [String: String] = [:],
        _ body: @escaping @Sendable (OutboxRig) async throws -> Void
    ) async throws {
        let python = try #require(TestPython.interpreter)
        let (receiver, mail) = (try await WebhookReceiver(), try await TestMailServer(python: python))
        var variables = [
            "LUGX_SMTP_URL": mail.url, "LUGX_MAIL_FROM": "The shop <shop@example.com>",
            "LUGX_ORDER_WEBHOOK_URLS": receiver.url, "LUGX_ORDER_WEBHOOK_SECRET": WebhookReceiver.secret,
        ]
        variables.merge(environment) { $1 }
        try await OrderFixture.run(named: test, environment: variables) { shop in
            try await body(OutboxRig(shop: shop, receiver: receiver, mail: mail))
        }
        await receiver.process.kill()
        await mail.process.kill()
    }

    var dispatcher: OutboxDispatcher { shop.outbox.dispatcher }

    func courier(_ channel: String) throws -> any Courier {
        try #require(dispatcher.couriers.first { $0.channel == channel })
    }

    /// Sends until nothing is due.
    func send(_ channels: String...) async throws {
        for channel in channels.isEmpty ? ["webhook", "mail"] : channels {
            let courier = try courier(channel)
            while await dispatcher.pass(courier) > 0 {}
        }
    }

    /// Lets all pauses and leases end, as if their time had passed.
    func endPauses() async throws {
        try await shop.pool.execute(
            "UPDATE orders.\"Outbox\" SET \"dueAt\" = clock_timestamp() - interval '1 second' WHERE state = 'pending'")
    }

    /// Someone the catalogue knows.
    func customer(_ name: String = "ann", _ address: String = "ann@example.org") async throws -> OrderFixture.Person {
        let person = try await shop.person()
        shop.catalogue.know(person.id, name: name, email: address)
        return person
    }

    func step(_ id: String, _ status: String, as admin: OrderFixture.Person) async throws {
        let answer = try await shop.send(
            .put, "/api/orders/\(id)/status", as: admin, "{\"status\":\"\(status)\"}")
        #expect(answer.status == 200, "\(answer.text)")
    }

    /// How many messages are in a state, of those the condition holds for.
    func count(_ state: String, _ condition: String = "true") async throws -> Int {
        try await shop.count("\"Outbox\" WHERE state = '\(state)' AND \(condition)")
    }
}

/// Python's own mail parser, as another program that reads our mails.
enum MailOracle {
    struct Mail: Decodable, Sendable {
        let headers: [[String]]
        let text: String
        let html: String

        func header(_ name: String) -> String? { headers.first { $0[0] == name }?[1] }
    }

    static func read(_ mail: String) throws -> Mail {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(TestPython.interpreter))
        process.arguments = [
            "-c",
            """
            import email, email.policy, json, sys
            m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            print(json.dumps({"headers": [[k, str(v)] for k, v in m.items()],
                "text": m.get_body(("plain",)).get_content().replace("\\r\\n", "\\n"), "html": m.get_body(("html",)).get_content().replace("\\r\\n", "\\n")}))
            """,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(mail.utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode(Mail.self, from: bytes)
    }
}
