import HTTPTypes
import Hummingbird
import ServiceKit

/// What stands at `/` where the shop's pages are not built: the services and what they answer.
struct WelcomePage {
    let html: String

    init(_ configuration: ServiceConfiguration) {
        let host = Self.linkHost(configuration.text(.host) ?? "127.0.0.1")
        let services: [(name: String, port: ConfigurationOption, paths: [String])] = [
            ("Storefront", .storefrontPort, []),
            ("Catalogue", .catalogPort, ["/api/products"]),
            ("Orders", .ordersPort, []),
            ("Analytics", .analyticsPort, ["/api/analytics/dashboard?date_range=7d"]),
        ]
        let rows = services.map { service in
            let base =
                "\(configuration.listensWithTLS ? "https" : "http")://\(host):\(configuration.integer(service.port))"
            let links = (["/health", "/ready", "/metrics", "/openapi.json"] + service.paths).map { path in
                "<a href=\"\(Self.escaped(base + path))\">\(Self.escaped(path))</a>"
            }
            return "<tr><th scope=\"row\">\(service.name)</th><td>\(links.joined(separator: " · "))</td></tr>"
        }.joined(separator: "\n")
        html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Lugx</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 3rem auto; padding: 0 1rem; }
            th { text-align: left; padding-right: 1rem; vertical-align: top; }
            code { background: #eee; padding: .1rem .3rem; }
            </style>
            </head>
            <body>
            <h1>Lugx</h1>
            <p>The services run, without the shop's pages: <code>LUGX_WEB_DIR</code> says where these are. This port
            passes <code>/api/…</code> on to the services.</p>
            <table>
            \(rows)
            </table>
            </body>
            </html>

            """
    }

    func add(to router: Router<ServiceContext>) {
        router.get("/") { [html] _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                    .contentSecurityPolicy:
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
                ],
                body: .init(byteBuffer: ByteBuffer(string: html)))
        }
    }

    /// A browser can't go to "all addresses".
    private static func linkHost(_ host: String) -> String {
        switch host {
        case "0.0.0.0", "::", "": "localhost"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
