import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct OrdersOpenAPITests {
    @Test(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    func `the document is valid OpenAPI`() throws {
        let python = try #require(TestPython.interpreter)
        #expect(try OpenAPIOracle.complaint(OrdersService.description.openAPI, python: python) == nil)
    }

    @Test func `the document lists the paths that are served, and no others`() async throws {
        try await OrderFixture.run { shop in
            let document = try await shop.service.get("/openapi.json").json
            let names = document["paths"].names
            let own = names.filter { $0.hasPrefix("/api/") || $0.hasPrefix("/internal/") }
            #expect(own.count == 17)
            for path in own {
                let answer = try await shop.service.get(path.replacing("{id}", with: PostgresUUID.random().description))
                #expect([200, 401, 405].contains(answer.status), "\(path): \(answer.status)")
            }
        }
    }

    @Test func `no request reads a whole table`() async throws {
        try await OrderFixture.run { shop in
            let owner = try await shop.person()
            let id = try #require(PostgresUUID(try await shop.ordered(by: owner)))
            let statements: [(String, [PostgresValue])] = [
                ("document", [.uuid(id), .null]), ("history", [.uuid(id), .null]),
                ("by_user", [.uuid(owner.id), 20, 0]), ("by_user_count", [.uuid(owner.id)]), ("by_time", [20, 0]),
                ("by_status", ["pending", 20, 0]), ("by_status_count", ["pending"]), ("state_lock", [.uuid(id)]),
                ("lines", [.uuid(id)]), ("refund_find", [.uuid(id), "k", .bytes([1])]),
                ("refund_document", [.uuid(id)]),
                ("refunds_pending", [.uuid(id), .double(0), 10]), ("purchases", [.uuid(owner.id), .uuid(id)]),
                ("attempt_find", [.uuid(owner.id), "k", .bytes([1])]), ("stock_open", [.double(0), 10]),
                ("discount_find", ["X"]), ("discount_lock", [.null, .uuid(id)]),
                ("discount_uses", [.uuid(id), .uuid(id)]),
                ("discount_use", [.uuid(id), .uuid(id), .uuid(id), .numeric(PostgresNumeric(unscaled: 1, scale: 2))]),
                ("discount_give_back", [.uuid(id)]), ("discount_document", [.uuid(id)]),
                ("discounts_list", [20, 0, .null]),
                ("unpaid", [.double(0), 10]), ("count", []), ("refunds_given", [.uuid(id)]),
                ("returns_open", [.null, .double(0), 10]), ("return_items", [.uuid(id)]),
                ("return_done", [.uuid(id)]), ("stock_left", [.uuid(id)]),
                ("outbox_claim", ["mail", .uuid(id), .double(1), 10]), ("outbox_list", ["dead", 10, 10]),
                ("outbox_finish", [1, .uuid(id), "dead", .null]),
                ("outbox_retry", [1, .uuid(id), .double(1), "why"]), ("outbox_prune", ["dead", .double(1), 10]),
                ("outbox_backlog", []), ("outbox_replay", [1]), ("outbox_replay_all", ["dead", 10]),
                ("outbox_unserved", [.texts(["mail"]), .double(1), 10]), ("audit_list", [10, 10]),
            ]
            try await shop.pool.withConnection { connection in
                try await connection.execute("SET enable_seqscan = off")
                for (name, binds) in statements {
                    let statement = OrderSQL.statement(name)
                    let plan = try await connection.query("EXPLAIN " + statement.sql, binds)
                        .map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
                    #expect(!plan.contains("Seq Scan"), "\(name):\n\(plan)")
                }
                try await connection.execute("RESET enable_seqscan")
            }
        }
    }
}
