import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Catalog

/// The service as `lugx serve catalog` runs it.
@Suite struct CatalogServiceTests {
    @Test func `accounts and products answer on one port, and the service stops in order`() async throws {
        try await CatalogueRig.run { rig in
            try await CatalogueSeed.run(rig.pool)
            let configuration = try ServiceConfiguration(environment: [
                "LUGX_CATALOG_PORT": "0", "JWT_SECRET": String(repeating: "s", count: 32),
            ])
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let host = try await CatalogService.host(
                configuration: configuration, registry: Registry(), logger: logger, pool: rig.pool
            ) { _ = try await rig.pool.query("SELECT 1") }
            try await TestService.run(host, over: .live) { service in
                let products = try await service.get("/api/products?search=mincraft")
                #expect(try products.status == 200 && products.json["data"][0]["name"].text == "Minecraft")
                let body = #"{"username":"ann","email":"ann@example.org","password":"correct horse battery"}"#
                let account = try await service.ask(
                    .post, "/api/auth/register", [.contentType: "application/json"], body)
                let token = try #require(try account.json["token"].text)
                let refused = try await service.ask(
                    .post, "/api/products", [.authorization: "Bearer \(token)"], "{}")
                #expect(account.status == 201 && refused.status == 403)
                for path in ["/api/products/health", "/api/users/health", "/openapi.json", "/metrics"] {
                    let answer = try await service.get(path)
                    #expect(answer.status == 200, "\(path)")
                }
            }
        }
    }
}
