import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct IdempotencyTests {
    @Test func `the same key and body give the same answer, another body is a 422`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 5)
            let first = try await shop.order([(game, 1)], as: buyer, key: "k1")
            let again = try await shop.order([(game, 1)], as: buyer, key: "k1")
            #expect(first.status == 201 && again.status == 201)
            #expect(first.body == again.body)
            #expect(first.headers[.idempotentReplayed] == nil && again.headers[.idempotentReplayed] == "true")
            #expect(try await shop.order([(game, 2)], as: buyer, key: "k1").status == 422)
            let other1 = try await shop.person()
            #expect(try await shop.order([(game, 1)], as: other1, key: "k1").status == 201)
            #expect(try await shop.order([(game, 1)], as: buyer, key: String(repeating: "k", count: 256)).status == 400)
            #expect(shop.catalogue.stock(game) == 3)
        }
    }

    @Test func `twenty duplicates at the same time make one order`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 50)
            let answers = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<20 { group.addTask { try await shop.order([(game, 1)], as: buyer, key: "same") } }
                return try await group.reduce(into: [TestResponse]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 }, "\(answers.map(\.status))")
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(answers.filter { $0.headers[.idempotentReplayed] == nil }.count == 1)
            #expect(shop.catalogue.stock(game) == 49)
            #expect(try await shop.count("\"Orders\"") == 1)
        }
    }

    @Test func `fifty buyers race for the last five, and five get one each`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await shop.order([(game, 1)], as: try await shop.person()).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 5 && statuses.filter { $0 == 409 }.count == 45)
            #expect(shop.catalogue.stock(game) == 0)
            #expect(try await shop.count("\"Orders\" WHERE \"stockState\" = 'confirmed'") == 5)
        }
    }
}
