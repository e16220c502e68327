import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

@Suite struct CatalogueOpenAPITests {
    @Test(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    func `the document is valid OpenAPI`() throws {
        let python = try #require(TestPython.interpreter)
        #expect(try OpenAPIOracle.complaint(CatalogService.description.openAPI, python: python) == nil)
    }

    @Test func `the document lists every route of the catalogue, and no other`() async throws {
        let document = try JSONValue(Array(CatalogService.description.openAPI.utf8))["paths"]
        try await CatalogueRig.run { rig in
            let served = Set(
                try rig.host().router.routes.filter {
                    let path = $0.path.description
                    return path.hasPrefix("/internal/") || path.hasPrefix("/api/")
                }.map { route in
                    let parts = route.path.description.split(separator: "/").map {
                        $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0)
                    }
                    return "\(route.method.rawValue.lowercased()) /\(parts.joined(separator: "/"))"
                })
            #expect(!served.isEmpty)
            let listed = Set(
                document.names.filter { path in
                    ["/api/products", "/api/audit", "/internal/"].contains(where: path.hasPrefix)
                        && path != "/api/products/health" && !path.hasPrefix("/internal/users/")
                }.flatMap { path in
                    document[path].names.filter { $0 != "parameters" }.map { "\($0) \(path)" }
                })
            #expect(served == listed)
        }
    }
}
