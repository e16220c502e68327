import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

/// Orders that admins bring in from the past.
@Suite struct BackdatingTests {
    private static let allowed = ["LUGX_ALLOW_BACKDATING": "true"]

    private static func headers(_ moment: String, for customer: OrderFixture.Person? = nil) -> HTTPFields {
        var headers: HTTPFields = [:]
        headers[HTTPField.Name("Lugx-Backdate")!] = moment
        if let customer { headers[HTTPField.Name("Lugx-Customer")!] = customer.id.description }
        return headers
    }

    private static func order(_ shop: OrderFixture, method: String = "card") -> String {
        let game = shop.catalogue.add("10.00", stock: 10)
        return
            "{\"items\":[{\"productId\":\"\(game)\",\"quantity\":2}],\"shippingAddress\":\"here\",\"paymentMethod\":\"\(method)\"}"
    }

    @Test func `without the option nobody back-dates`() async throws {
        try await OrderFixture.run { shop in
            let admin = try await shop.person(.admin)
            let answer = try await shop.send(
                .post, "/api/orders", as: admin, Self.order(shop), headers: Self.headers("2026-01-02T03:04:05.678Z"))
            #expect(answer.status == 403)
            #expect(try answer.json["code"].text == "backdating_off")
            #expect(try await shop.count("orders.\"Orders\"") == 0)
        }
    }

    @Test func `only admins back-date, to a moment of the last years`() async throws {
        try await OrderFixture.run(environment: Self.allowed) { shop in
            let body = Self.order(shop)
            let moment = "2026-01-02T03:04:05.678Z"
            for (person, status) in [
                (nil, 401), (try await shop.person(), 403), (try await shop.person(.analyst), 403),
            ] {
                let answer = try await shop.send(
                    .post, "/api/orders", as: person, body, headers: Self.headers(moment))
                #expect(answer.status == status)
            }
            let admin = try await shop.person(.admin)
            for moment in ["2199-01-01T00:00:00Z", "1999-01-01T00:00:00Z", "yesterday", ""] {
                let answer = try await shop.send(.post, "/api/orders", as: admin, body, headers: Self.headers(moment))
                #expect(answer.status == 400)
                #expect(try answer.json["code"].text == "invalid_backdate")
            }
            var headers = Self.headers(moment)
            headers[HTTPField.Name("Lugx-Customer")!] = "me"
            #expect(try await shop.send(.post, "/api/orders", as: admin, body, headers: headers).status == 400)
            #expect(try await shop.count("orders.\"Orders\"") == 0)
        }
    }

    @Test func `an order of the past is its customer's, and every row of it is of its moment`() async throws {
        try await OrderFixture.run(environment: Self.allowed) { shop in
            let (admin, customer) = (try await shop.person(.admin), try await shop.person())
            let made = try await shop.send(
                .post, "/api/orders", as: admin, Self.order(shop),
                headers: Self.headers("2026-01-02T03:04:05.678Z", for: customer))
            #expect(made.status == 201)
            let id = try #require(try made.json["data"]["id"].text)
            #expect(try await shop.send(.get, "/api/orders/\(id)", as: customer).status == 200)
            #expect(try await shop.send(.get, "/api/orders/\(id)", as: try await shop.person()).status == 404)
            for (status, moment) in [("processing", "2026-01-02T09:00:00Z"), ("shipped", "2026-01-03T09:00:00Z")] {
                let answer = try await shop.send(
                    .put, "/api/orders/\(id)/status", as: admin, "{\"status\":\"\(status)\"}",
                    headers: Self.headers(moment))
                #expect(answer.status == 200)
            }
            let refund = try await shop.send(
                .post, "/api/orders/\(id)/refund", as: admin, headers: Self.headers("2026-01-09T08:00:00.500Z"))
            #expect(try refund.json["data"]["createdAt"].text == "2026-01-09T08:00:00.500Z")

            let history = try await shop.send(.get, "/api/orders/\(id)/history", as: customer)
            let data = try history.json["data"]
            let moments = (0..<data.count).compactMap { data[$0]["createdAt"].text }
            #expect(data[0]["actor"]["kind"].text == "admin")
            #expect(data[0]["recordedAt"].text.map { $0 > "2026-11" } == true)
            #expect(moments == moments.sorted())
            // Every use stands in the trail of what admins did, and nobody was told of any.
            #expect(
                try await shop.count(
                    "orders.\"AuditTrail\" WHERE actor = '\(admin.id)' AND details ->> 'backdatedTo' IS NOT NULL") == 4)
            #expect(try await shop.count("orders.\"Outbox\"") == 0)
            #expect(
                Set(moments) == [
                    "2026-01-02T03:04:05.678Z", "2026-01-02T09:00:00.000Z", "2026-01-03T09:00:00.000Z",
                    "2026-01-09T08:00:00.500Z",
                ])
            let rows = try await shop.pool.query(
                """
                SELECT orders.moment(o."createdAt") AS a, orders.moment(o."updatedAt") AS b,
                    orders.moment(r."completedAt") AS c, o."writtenAt" > now() - interval '1 hour' AS d,
                    (SELECT max(orders.moment(i."createdAt")) FROM orders."OrderItems" i WHERE i."orderId" = o.id) AS e
                FROM orders."Orders" o JOIN orders."Refunds" r ON r."orderId" = o.id
                """)
            #expect(try rows[0].decode("a", as: String.self) == "2026-01-02T03:04:05.678Z")
            #expect(try rows[0].decode("b", as: String.self) == "2026-01-09T08:00:00.500Z")
            #expect(try rows[0].decode("c", as: String.self) == "2026-01-09T08:00:00.500Z")
            #expect(try rows[0].decode("d", as: Bool.self))
            #expect(try rows[0].decode("e", as: String.self) == "2026-01-02T03:04:05.678Z")
        }
    }

    @Test func `the moments of an order only go on, also where the past is brought to a new one`() async throws {
        try await OrderFixture.run(environment: Self.allowed) { shop in
            let (admin, customer) = (try await shop.person(.admin), try await shop.person())
            let id = try await shop.ordered(by: customer)
            let answer = try await shop.send(
                .put, "/api/orders/\(id)/status", as: admin, "{\"status\":\"processing\"}",
                headers: Self.headers("2026-01-03T09:00:00Z"))
            #expect(answer.status == 409)
            #expect(try answer.json["code"].text == "backdate_too_early")
        }
    }

    @Test func `the recovery leaves an order of the past its time to be paid, and finishes it in its past`()
        async throws
    {
        try await OrderFixture.run(environment: Self.allowed, dies: { $0 == .confirmed }) { shop in
            let (admin, customer) = (try await shop.person(.admin), try await shop.person())
            let made = try await shop.send(
                .post, "/api/orders", as: admin, Self.order(shop),
                headers: Self.headers("2026-01-02T03:04:05.678Z", for: customer))
            #expect(made.status == 500)
            #expect(try await shop.desk.orders.unpaid(afterSeconds: 900, limit: 10).isEmpty)
            #expect(try await shop.desk.orders.withOpenStock(afterSeconds: 10, limit: 10).isEmpty)
            let id = try await shop.pool.query("SELECT id FROM orders.\"Orders\"")[0].decode(
                "id", as: PostgresUUID.self)
            try await shop.desk.apply(.captured, to: id, by: .provider)
            let rows = try await shop.pool.query(
                "SELECT DISTINCT orders.moment(\"createdAt\") AS at FROM orders.\"OrderHistory\"")
            #expect(try rows.map { try $0.decode("at", as: String.self) } == ["2026-01-02T03:04:05.678Z"])
        }
    }
}
