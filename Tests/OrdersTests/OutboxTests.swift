import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Orders

/// The outbox with a real mail server and a real receiver.
@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct OutboxTests {
    @Test func `each change is told in its order: signed to the receiver, by mail to the customer`() async throws {
        try await OutboxRig.run { rig in
            let (buyer, admin) = (try await rig.customer(), try await rig.shop.person(.admin))
            let id = try await rig.shop.ordered(by: buyer, price: "12.50", quantity: 2)
            for status in ["processing", "shipped", "delivered"] { try await rig.step(id, status, as: admin) }
            let order = try await rig.shop.send(.get, "/api/orders/\(id)", as: buyer).json["data"]
            let item = try #require(order["items"][0]["id"].text)
            let refund = try await rig.shop.send(
                .post, "/api/orders/\(id)/refund", as: admin, "{\"items\":[{\"itemId\":\"\(item)\",\"quantity\":1}]}")
            #expect(refund.status == 201, "\(refund.text)")
            try await rig.send()

            let posts = try await rig.receiver.posts()
            #expect(
                posts.map(\.type) == [
                    "order.created", "order.paid", "order.processing", "order.shipped", "order.delivered",
                    "refund.promised", "refund.succeeded",
                ])
            #expect(posts.allSatisfy { $0.signed && $0.same && $0.order == id })
            #expect(Set(posts.map(\.event)).count == 7)

            let mails = try rig.mail.mails.map(MailOracle.read)
            let number = try #require(order["orderNumber"].text)
            #expect(
                Set(mails.compactMap { $0.header("Subject") }) == [
                    "Your order \(number) is confirmed", "Your order \(number) is on its way",
                    "Your refund for order \(number)",
                ])
            #expect(mails.allSatisfy { $0.header("To") == "ann <ann@example.org>" })
            #expect(mails.allSatisfy { $0.header("From") == "The shop <shop@example.com>" })
            let confirmed = try #require(mails.first { $0.header("Subject")?.contains("confirmed") == true })
            for body in [confirmed.text, confirmed.html] {
                #expect(body.contains("25.00 USD") && body.contains("12.50 USD") && body.contains("2 × Game"))
                #expect(body.contains("1 Main St") && body.contains("Here"))
            }
            let refunded = try #require(mails.first { $0.header("Subject")?.contains("refund") == true })
            #expect(refunded.text.contains("12.50 USD back to you") && refunded.text.contains("1 × Game"))
            #expect(try await rig.count("delivered") == 10)
            #expect(rig.shop.metric("lugx_orders_outbox_delivered_total{channel=\"webhook\"} 7"))
            #expect(rig.shop.metric("lugx_orders_outbox_delivered_total{channel=\"mail\"} 3"))
        }
    }

    @Test func `a message stands in the outbox exactly where its change was committed`() async throws {
        try await OutboxRig.run { rig in
            let (buyer, admin) = (try await rig.customer(), try await rig.shop.person(.admin))
            let id = try await rig.shop.ordered(by: buyer)
            let before = try await rig.count("pending")
            let illegal = try await rig.shop.send(
                .put, "/api/orders/\(id)/status", as: admin, "{\"status\":\"delivered\"}")
            #expect(illegal.status == 409)
            // The change is good, what goes with it is not: PostgreSQL refuses the refund's line.
            let order = try #require(PostgresUUID(id))
            await #expect(throws: PostgresError.self) {
                _ = try await rig.shop.desk.orders.change(order, by: .admin(admin.id)) { locked, _ in
                    _ = try locked.state.move(to: .processing)
                    return OrderStore.Decision(
                        event: "status", refund: Money("1.00", .usd),
                        refundParts: [
                            RefundPlan.Part(
                                lineId: .random(), quantity: 1, amount: Money("1.00", .usd)!)
                        ])
                }
            }
            #expect(try await rig.count("pending") == before)
            #expect(try await rig.shop.count("\"AuditTrail\"") == 0)
            try await rig.step(id, "processing", as: admin)
            #expect(try await rig.count("pending", "type = 'order.processing'") == 1)
        }
    }

    @Test func `a death between sending and writing down sends the same event again`() async throws {
        try await OutboxRig.run { rig in
            _ = try await rig.shop.ordered(by: try await rig.customer())
            struct Died: Error {}
            var dying = rig.dispatcher
            dying.checkpoint = { _ in throw Died() }
            for channel in ["webhook", "mail"] { await dying.pass(try rig.courier(channel)) }
            #expect(try await rig.receiver.posts().count == 1 && rig.mail.mails.count == 1)
            // Nobody else has it before the lease is over, and what comes after it waits as well.
            try await rig.send()
            #expect(try await rig.receiver.posts().count == 1 && rig.mail.mails.count == 1)
            try await rig.endPauses()
            try await rig.send()
            let posts = try await rig.receiver.posts()
            #expect(posts.map(\.type) == ["order.created", "order.created", "order.paid"])
            #expect(posts[0].event == posts[1].event)
            let ids = try rig.mail.mails.map { try MailOracle.read($0).header("Message-ID") }
            #expect(ids.count == 2 && ids[0] == ids[1])
            #expect(try await rig.count("pending") == 0)
        }
    }

    @Test func `two instances side by side send each message once, each order's in its order`() async throws {
        try await OutboxRig.run { rig in
            let (buyer, admin) = (try await rig.customer(), try await rig.shop.person(.admin))
            for _ in 0..<12 {
                let id = try await rig.shop.ordered(by: buyer)
                try await rig.step(id, "processing", as: admin)
            }
            let courier = try rig.courier("webhook")
            try await eventually(within: 60, "all to be delivered") {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 { group.addTask { await rig.dispatcher.pass(courier) } }
                }
                return try await rig.count("pending", "destination <> 'mail'") == 0
            }
            let posts = try await rig.receiver.posts()
            #expect(posts.count == 36 && Set(posts.map(\.event)).count == 36)
            for (_, of) in Dictionary(grouping: posts, by: \.order) {
                #expect(of.map(\.type) == ["order.created", "order.paid", "order.processing"])
            }
        }
    }

    @Test func `a receiver that is down gets everything, in its order, once it is up`() async throws {
        try await OutboxRig.run { rig in
            let id = try await rig.shop.ordered(by: try await rig.customer())
            try await rig.receiver.answers(503)
            try await rig.send("webhook")
            #expect(try await rig.receiver.posts().map(\.type) == ["order.created"])
            #expect(rig.shop.metric("lugx_orders_outbox_failed_total{channel=\"webhook\",kind=\"unavailable\"} 1"))
            let waits = try await rig.shop.pool.query(
                "SELECT extract(epoch FROM min(\"dueAt\") - clock_timestamp())::double precision AS s, "
                    + "count(DISTINCT \"dueAt\") AS n FROM orders.\"Outbox\" WHERE \"orderId\" = $1 "
                    + "AND destination <> 'mail'", [.uuid(try #require(PostgresUUID(id)))])
            #expect(try waits[0].decode("s", as: Double.self) <= 5 && waits[0].decode("n", as: Int.self) == 1)
            try await rig.receiver.answers(200)
            try await rig.endPauses()
            try await rig.send("webhook")
            let posts = try await rig.receiver.posts()
            #expect(posts.map(\.type) == ["order.created", "order.created", "order.paid"])
            #expect(posts[0].event == posts[1].event && posts[1].status == 200)
        }
    }

    @Test func `what is refused is given up, listed, and sent again by an admin`() async throws {
        try await OutboxRig.run { rig in
            let admin = try await rig.shop.person(.admin)
            let buyer = try await rig.customer("ann", "refused@example.org")
            let id = try await rig.shop.ordered(by: buyer)
            try await rig.receiver.answers(400)
            for _ in 0..<3 {
                try await rig.send()
                try await rig.endPauses()
            }
            // The mail at the first no, the webhook at the third; what waited for it goes on.
            #expect(
                try await rig.receiver.posts().map(\.type) == [
                    "order.created", "order.created", "order.created", "order.paid",
                ])
            let dead = try await rig.shop.send(.get, "/api/orders/outbox?state=dead", as: admin).json
            #expect(dead["count"].integer == 2, "\(dead)")
            let reasons = (0..<2).map { dead["data"][$0]["reason"].text ?? "" }
            #expect(Set(reasons) == ["refused: the answer was 400", "refused: the mail server answered 550"])
            #expect((0..<2).allSatisfy { dead["data"][$0]["orderId"].text == id })
            await rig.dispatcher.keepHouse()
            #expect(rig.shop.metric("lugx_orders_outbox_dead{channel=\"mail\"} 1"))
            #expect(try await rig.shop.service.get("/api/orders/health").json["outbox"]["dead"].integer == 2)

            try await rig.receiver.answers(200)
            rig.shop.catalogue.know(buyer.id, name: "ann", email: "ann@example.org")
            let one = try #require(dead["data"][0]["id"].integer)
            #expect(try await rig.shop.send(.post, "/api/orders/outbox/\(one)/replay", as: buyer).status == 403)
            #expect(try await rig.shop.send(.post, "/api/orders/outbox/\(one)/replay", as: nil).status == 401)
            #expect(try await rig.shop.send(.post, "/api/orders/outbox/999999/replay", as: admin).status == 404)
            #expect(try await rig.shop.send(.post, "/api/orders/outbox/x/replay", as: admin).status == 404)
            #expect(try await rig.shop.send(.post, "/api/orders/outbox/\(one)/replay", as: admin).status == 200)
            let all = try await rig.shop.send(
                .post, "/api/orders/outbox/replay", as: admin, "{\"state\":\"dead\"}"
            ).json
            #expect(all["replayed"].integer == 1)
            try await rig.send()
            #expect(rig.mail.mails.count == 1)
            #expect(try await rig.count("delivered") == 3)
            let trail = try await rig.shop.send(.get, "/api/orders/audit", as: admin).json["data"]
            #expect(trail.count == 2 && trail[0]["action"].text == "outbox.replay")
            #expect(trail[1]["subject"].text == "outbox/\(one)" && trail[1]["actor"].text == admin.id.description)
            for query in ["state=lost", "limit=101", "before=0", "state=dead&state=dead", "page=1"] {
                #expect(try await rig.shop.send(.get, "/api/orders/outbox?\(query)", as: admin).status == 400)
            }
            #expect(
                try await rig.shop.send(.post, "/api/orders/outbox/replay", as: admin, "{\"state\":\"delivered\"}")
                    .status == 400)
        }
    }

    @Test func `a message that is being sent is not sent again by an admin`() async throws {
        try await OutboxRig.run { rig in
            let admin = try await rig.shop.person(.admin)
            _ = try await rig.shop.ordered(by: try await rig.customer())
            let claimed = try await rig.dispatcher.store.claim(for: "mail", leaseSeconds: 60, limit: 1)
            let id = try #require(claimed.first?.id)
            #expect(try await rig.shop.send(.post, "/api/orders/outbox/\(id)/replay", as: admin).status == 409)
            // Who comes too late changes nothing.
            try await rig.endPauses()
            try await rig.send("mail")
            #expect(try await !rig.dispatcher.store.record(.dead(reason: "late"), of: claimed[0]))
            #expect(try await rig.count("delivered") == 1)
        }
    }

    @Test func `nobody who deleted their account is written to, and an absent catalogue is waited for`() async throws {
        try await OutboxRig.run { rig in
            let buyer = try await rig.customer()
            _ = try await rig.shop.ordered(by: buyer)
            _ = try await rig.shop.ordered(by: try await rig.shop.person())
            rig.shop.catalogue.setFault(.failing)
            try await rig.send("mail")
            #expect(try await rig.count("pending", "reason LIKE 'customer: %'") == 2)
            rig.shop.catalogue.setFault(.none)
            try await rig.endPauses()
            try await rig.send("mail")
            #expect(rig.mail.mails.count == 1)
            #expect(try await rig.count("skipped", "reason = 'the account has been deleted'") == 1)
        }
    }

    @Test func `without a mail server nothing piles up, and that is said`() async throws {
        try await OrderFixture.run { shop in
            _ = try await shop.ordered(by: try await shop.person())
            #expect(try await shop.count("\"Outbox\" WHERE state = 'skipped' AND destination = 'mail'") == 1)
            #expect(try await shop.count("\"Outbox\"") == 1)
            let health = try await shop.service.get("/api/orders/health").json
            #expect(health["mail"].text == "not configured")
            #expect(shop.metric("lugx_orders_mail_configured 0"))
        }
    }

    @Test func `what was sent is forgotten after its time, in bounded steps; what waits is not`() async throws {
        try await OutboxRig.run { rig in
            let id = try await rig.shop.ordered(by: try await rig.customer())
            try await rig.send("webhook")
            try await rig.shop.pool.execute(
                "UPDATE orders.\"Outbox\" SET \"finishedAt\" = \"finishedAt\" - interval '15 days' "
                    + "WHERE state = 'delivered'")
            let store = rig.dispatcher.store
            #expect(try await store.prune("delivered", afterSeconds: 14 * 86_400, limit: 1) == 1)
            await rig.dispatcher.keepHouse()
            let left = (try await rig.count("delivered"), try await rig.count("pending"))
            #expect(left == (0, 1))
            // A destination that is gone is given up after a day.
            try await rig.shop.pool.execute(
                "UPDATE orders.\"Outbox\" SET destination = 'https://gone.example/#0', "
                    + "\"createdAt\" = \"createdAt\" - interval '2 days' WHERE \"orderId\" = $1",
                [.uuid(try #require(PostgresUUID(id)))])
            await rig.dispatcher.keepHouse()
            #expect(try await rig.count("skipped", "reason LIKE 'its destination%'") == 1)
        }
    }

    @Test func `a change that nobody can be told of twice is told once by the running service`() async throws {
        let receiver = try await WebhookReceiver()
        try await OrderFixture.run(environment: [
            "LUGX_ORDER_WEBHOOK_URLS": receiver.url, "LUGX_ORDER_WEBHOOK_SECRET": WebhookReceiver.secret,
            "LUGX_OUTBOX_SECONDS": "0.05",
        ]) { shop in
            let running = Task { try await shop.outbox.run() }
            let id = try await shop.ordered(by: try await shop.person())
            try await eventually("both messages") { try await receiver.posts().count == 2 }
            #expect(try await receiver.posts().map(\.type) == ["order.created", "order.paid"])
            #expect(try await receiver.posts().allSatisfy { $0.order == id && $0.signed })
            running.cancel()
            _ = try? await running.value
        }
        await receiver.process.kill()
    }

    @Test func `what is entered about the past is told to nobody`() async throws {
        try await OutboxRig.run { rig in
            let id = try await rig.shop.ordered(by: try await rig.customer())
            let order = try #require(PostgresUUID(id))
            let policy = rig.shop.outbox.policy
            let before = try await rig.count("pending")
            try await rig.shop.pool.transaction { connection in
                try await connection.execute("SELECT set_config('lugx.backdate', '2026-01-01T00:00:00Z', true)")
                _ = try await connection.batch(policy.statements([.created], of: order))
            }
            #expect(try await rig.count("pending") == before)
        }
    }

    @Test func `what can't work is said at the start`() async throws {
        for (variables, name) in [
            (["LUGX_SMTP_URL": "smtp://127.0.0.1"], "LUGX_MAIL_FROM"),
            (["LUGX_SMTP_URL": "smtp://127.0.0.1", "LUGX_MAIL_FROM": "a@b\nBcc: c@d"], "LUGX_MAIL_FROM"),
            (["LUGX_SMTP_URL": "file://relative", "LUGX_MAIL_FROM": "a@b.example"], "LUGX_SMTP_URL"),
            (["LUGX_ORDER_WEBHOOK_URLS": "https://a.example"], "LUGX_ORDER_WEBHOOK_SECRET"),
            (
                ["LUGX_ORDER_WEBHOOK_URLS": "http://a.example", "LUGX_ORDER_WEBHOOK_SECRET": WebhookReceiver.secret],
                "LUGX_ORDER_WEBHOOK_URLS"
            ),
        ] {
            let error = await #expect(throws: ConfigurationError.self) {
                try await OrderFixture.run(named: "outbox configuration", environment: variables) { _ in }
            }
            #expect(error?.description.contains(name) == true)
        }
    }
}
