import HTTPTypes
import Hummingbird
package import Logging
package import MetricsRegistry
package import ServiceKit

/// The storefront: the shop's pages, the gateway to the three services, and sessions for browsers.
package enum StorefrontService {
    package static let description = ServiceDescription(
        name: "storefront", port: .storefrontPort, healthPaths: [], openAPI: openAPI.json, rateLimit: nil)

    private static let openAPI = OpenAPIDocument(
        title: "Lugx storefront",
        summary: "The shop's pages, the gateway to the services' APIs, and sessions for browsers",
        version: Build.version, healthPaths: [], dependencies: [],
        paths: [
            #"""
            "/":{"get":{"summary":"The shop; also at /games/{id}, /auth, /cart, /checkout, /orders and /profile, the back office below /admin, the dashboards below /analytics","responses":{
            "200":{"description":"HTML","content":{"text/html":{"schema":{"type":"string"}}}},
            "default":{"$ref":"#/components/responses/Problem"}}}},
            "/lugx.js":{"get":{"summary":"The browser's tracker, for this shop's pages and others","responses":{
            "200":{"description":"JavaScript","content":{"text/javascript":{"schema":{"type":"string"}}}},
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
        do {
            PageRoutes(files: try PageFiles(directory: configuration.required(.webDirectory))).add(to: host.router)
        } catch let fault as PageFiles.Fault {
            logger.notice("The shop's pages are not served", metadata: ["reason": .string(fault.description)])
            WelcomePage(configuration).add(to: host.router)
        }
        return host
    }
}
