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
}
