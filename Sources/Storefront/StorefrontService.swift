import HTTPTypes
import Hummingbird
package import Logging
package import MetricsRegistry
package import ServiceKit

/// The storefront: the gateway to the three services, sessions for browsers, and a page that says what there is.
package enum StorefrontService {
    package static let description = ServiceDescription(
        name: "storefront", port: .storefrontPort, healthPaths: [], openAPI: openAPI.json, rateLimit: nil)

    private static let openAPI = OpenAPIDocument(
        title: "Lugx storefront", summary: "Gateway to the services' APIs, and sessions for browsers",
        version: Build.version, healthPaths: [], dependencies: [],
        paths: [
            #"""
            "/":{"get":{"summary":"A page that lists what answers","responses":{
            "200":{"description":"HTML","content":{"text/html":{"schema":{"type":"string"}}}},
            "default":{"$ref":"#/components/responses/Problem"}}}}
            """#,
            GatewayOpenAPI.paths,
        ],
        schemas: [GatewayOpenAPI.schemas])

    package static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger
    ) throws -> ServiceHost {
        let gateway = try Gateway(configuration: configuration, registry: registry, logger: logger)
        var host = try ServiceHost(
            description, configuration: configuration, registry: registry, logger: logger, checks: [],
            services: [gateway])
        host.policy.bodyBytesMax = gateway.limits.bodyBytesMax
        gateway.add(to: host.router)
        SessionRoutes(
            gateway: gateway, desk: RefreshDesk(nowNanoseconds: ServicePolicy.monotonicNanoseconds),
            refreshSeconds: configuration.integer(.refreshDays) * 86_400, randomToken: { RequestTrace.randomID() }
        ).add(to: host.router)
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
