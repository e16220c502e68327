import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct AuditTests {
    @Test func `what admins do to orders stands in a trail that nothing changes`() async throws {
        try await OrderFixture.run { shop in
            let (owner, admin) = (try await shop.person(), try await shop.person(.admin))
            let id = try await shop.ordered(by: owner)
            let other = try await shop.ordered(by: owner)
            #expect(try await shop.send(.post, "/api/orders/\(other)/cancel", as: owner).status == 200)
            #expect(try await shop.count("\"AuditTrail\"") == 0)
            let answer = try await shop.send(
                .put, "/api/orders/\(id)/status", as: admin, "{\"status\":\"processing\",\"note\":\"private\"}",
                headers: [.requestID: "request-7"])
            #expect(answer.status == 200)
            #expect(try await shop.send(.post, "/api/orders/\(id)/refund", as: admin).status == 201)
            #expect(try await shop.send(.post, "/api/orders/\(id)/cancel", as: admin).status == 200)
            let trail = try await shop.send(.get, "/api/orders/audit?limit=2", as: admin).json["data"]
            #expect((0..<trail.count).map { trail[$0]["action"].text } == ["order.status", "order.refund"])
            #expect(trail[1]["details"]["refund"].text == "10.00 USD")
            let last = try #require(trail[1]["id"].integer)
            let older = try await shop.send(.get, "/api/orders/audit?before=\(last)", as: admin)
            let first = try older.json["data"][0]
            #expect(first["actor"].text == admin.id.description && first["subject"].text == "order/\(id)")
            #expect(first["details"]["from"].text == "pending" && first["details"]["to"].text == "processing")
            #expect(first["requestId"].text == "request-7" && !older.text.contains("private"))
            #expect(try await shop.send(.get, "/api/orders/audit", as: owner).status == 403)
            #expect(try await shop.send(.get, "/api/orders/audit", as: nil).status == 401)
            for statement in ["UPDATE", "DELETE FROM", "TRUNCATE"] {
                let rest = statement == "UPDATE" ? " SET action = 'none'" : ""
                await #expect(throws: PostgresError.self) {
                    try await shop.pool.execute("\(statement) orders.\"AuditTrail\"\(rest)")
                }
            }
            #expect(try await shop.count("\"AuditTrail\"") == 3)
        }
    }
}
