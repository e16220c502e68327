import HTTPTypes
import Hummingbird
package import Logging
package import MetricsRegistry
package import ServiceKit

/// The storefront: so far a page that says what there is.
package enum StorefrontService {
    package static let description = ServiceDescription(
        name: "storefront", port: .storefrontPort, healthPaths: [], openAPI: openAPI.json, rateLimit: nil)

    private static let openAPI = OpenAPIDocument(
        title: "Lugx storefront", summary: "The page that lists the services, health, metrics and readiness",
        version: Build.version, healthPaths: [], dependencies: [],
        paths: [
            #"""
            "/":{"get":{"summary":"A page that lists what answers","responses":{
            "200":{"description":"HTML","content":{"text/html":{"schema":{"type":"string"}}}},
            "default":{"$ref":"#/components/responses/Problem"}}}}
            """#
        ])

    package static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger
    ) throws -> ServiceHost {
        let host = try ServiceHost(
            description, configuration: configuration, registry: registry, logger: logger, checks: [])
        let page = WelcomePage(configuration).html
        host.router.get("/") { _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                    .contentSecurityPolicy:
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
                ],
                body: .init(byteBuffer: ByteBuffer(string: page)))
        }
        return host
    }
}
