import Catalog
import Logging
import MetricsRegistry
import Orders
import Postgres
import ServiceKit
import ServiceTestSupport
import Storefront
import TestSupport
import Testing

@Suite struct ServicesTests {
    private static let services: [(description: ServiceDescription, paths: [String])] = [
        (CatalogService.description, ["/api/auth/health", "/api/products/health", "/api/users/health"]),
        (OrdersService.description, ["/api/orders/health"]), (StorefrontService.description, []),
    ]

    private static func host(_ name: String) async throws -> ServiceHost {
        let configuration = try ServiceConfiguration(
            environment: [
                "LUGX_CATALOG_PORT": "0", "LUGX_ORDERS_PORT": "0", "LUGX_STOREFRONT_PORT": "0",
                "JWT_SECRET": String(repeating: "s", count: 32),
            ])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        // Nothing here asks the database: the service is there without it.
        let pool = PostgresPool(try PostgresConfiguration(url: "postgres://nobody@127.0.0.1:1/none"))
        switch name {
        case "gaming-service":
            return try await CatalogService.host(
                configuration: configuration, registry: Registry(), logger: logger, pool: pool, database: {})
        case "order-service":
            return try await OrdersService.host(
                configuration: configuration, registry: Registry(), logger: logger, pool: pool, database: {})
        default:
            return try StorefrontService.host(configuration: configuration, registry: Registry(), logger: logger)
        }
    }

    @Test(arguments: ["gaming-service", "order-service", "storefront"])
    func `a service answers every path of operation its document lists, and says who it is`(name: String) async throws {
        try await TestService.run(await Self.host(name), over: .live) { service in
            try await eventually("ready") { try await service.get("/ready").status == 200 }
            let document = try JSONValue(await service.get("/openapi.json").body)
            #expect(document["openapi"].text == "3.1.0")
            for path in document["paths"].names where document["paths"][path]["get"]["tags"][0].text == "operation" {
                #expect(try await service.get(path).status == 200, "\(path)")
            }
            #expect(try JSONValue(await service.get("/health").body)["service"].text == name)
            #expect(try await service.get("/api/nothing").status == 404)
        }
    }

    @Test(
        .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"),
        arguments: services.map(\.description.name))
    func `a service's document is valid OpenAPI`(name: String) throws {
        let python = try #require(TestPython.interpreter)
        let document = try #require(Self.services.first { $0.description.name == name }).description.openAPI
        #expect(try OpenAPIOracle.complaint(document, python: python) == nil)
        #expect(try OpenAPIOracle.complaint("{\"openapi\":\"3.1.0\"}", python: python) != nil)
    }

    @Test func `the originals' health paths are served`() {
        for service in Self.services {
            #expect(service.description.healthPaths == service.paths)
        }
    }
}
