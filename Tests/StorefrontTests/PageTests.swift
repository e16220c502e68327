import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Storefront

struct PageTests {
    private func run(
        _ directory: String, _ body: @escaping @Sendable (TestService) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let configuration = try ServiceConfiguration(
            environment: ["LUGX_STOREFRONT_PORT": "0", "LUGX_WEB_DIR": directory])
        try await TestService.run(
            try StorefrontService.host(configuration: configuration, registry: Registry(), logger: logger),
            over: .live, body)
    }

    private let built = "\(Repository.root)/Sources/Storefront/web/dist"

    @Test func `every page of the shop is the same document, and nothing but the shop may run in it`() async throws {
        try await run(built) { service in
            let pages = [
                "/", "/games/6c756778", "/cart", "/checkout", "/orders", "/auth?next=/orders", "/profile", "/admin",
                "/admin/messages", "/analytics", "/analytics/sales?range=7d",
            ]
            for path in pages {
                let page = try await service.get(path)
                #expect(page.status == 200, "\(path)")
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
                let policy = try #require(page.headers[.contentSecurityPolicy])
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
                #expect(!policy.contains("unsafe"))
                // Inline scripts and styles would be refused by that policy.
                #expect(!page.text.contains("style=") && !page.text.contains("<style"))
            }
        }
    }

    @Test func `the gateway knows the pages that the application has, and no others`() throws {
        let sources = try ["admin/Admin.tsx", "analytics/Analytics.tsx", "App.tsx"].map {
            try String(contentsOfFile: "\(Repository.root)/Sources/Storefront/web/src/\($0)", encoding: .utf8)
        }.joined(separator: "\n")
        let parts = sources.matches(of: /\{ path: "(\/[^"]*)"/).map { String($0.1) }
        let single = sources.matches(of: /case "(\/[^"]*)": return/).map { String($0.1) }
        #expect(parts.count > 15 && single.count > 5)
        #expect((parts + single + ["/games/:id"]).sorted() == PageRoutes.pages.sorted())
    }

    @Test func `at an address without a page a person finds the shop's own page, and a program a problem`() async throws
    {
        let browser: HTTPFields = [.accept: "text/html,application/xhtml+xml,*/*;q=0.8", .ifNoneMatch: "*"]
        try await run(built) { service in
            let shop = try await service.get("/").text
            for path in ["/no-such-page", "/games/1/2", "/orders/7", "/admin/nothing", "/analytics/a/b"] {
                let page = try await service.get(path, headers: browser)
                #expect(page.status == 404, "\(path)")
                #expect(page.headers[.contentType] == "text/html; charset=utf-8", "\(path)")
                #expect(page.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; script-src") == true)
                #expect(page.headers[.eTag] == nil)
                #expect(page.text == shop, "\(path)")
                let problem = try await service.get(path, headers: [.accept: "*/*"])
                #expect(problem.status == 404, "\(path)")
                #expect(problem.headers[.contentType] == "application/problem+json", "\(path)")
            }
            let head = try await service.send(TestRequest(.head, "/no-such-page", headers: browser))
            #expect(head.status == 404)
            #expect(head.headers[.contentType] == "text/html; charset=utf-8")
            for path in ["/api/no-such-thing", "/assets/no-such-file.js"] {
                let problem = try await service.get(path, headers: browser)
                #expect(problem.status == 404, "\(path)")
                #expect(problem.headers[.contentType] == "application/problem+json", "\(path)")
            }
            // What is only sent to is no page, and says how it is sent to.
            let form = try await service.send(TestRequest(.put, "/session", headers: browser))
            #expect(form.status == 405)
        }
    }

    @Test func `files are small on the wire, and fetched again only when they have changed`() async throws {
        try await run(built) { service in
            let plain = try await service.get("/assets/main.js")
            #expect(plain.status == 200)
            #expect(plain.headers[.contentType] == "text/javascript; charset=utf-8")
            let packed = try await service.get("/assets/main.js", headers: [.acceptEncoding: "br, gzip"])
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.body.count < 150_000)
            #expect(packed.body.count < plain.body.count)
            let tag = try #require(plain.headers[.eTag])
            let again = try await service.get("/assets/main.js", headers: [.ifNoneMatch: "\"other\", W/\(tag)"])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            let tracker = try await service.get("/lugx.js")
            #expect(tracker.status == 200)
            #expect(tracker.headers[.crossOriginResourcePolicy] == "cross-origin")
        }
    }

    @Test func `the first page needs less than 150 kB of scripts, and no chart's`() async throws {
        try await run(built) { service in
            let page = try await service.get("/")
            #expect(page.text.contains("src=\"/assets/main.js\""))
            var wanted = ["main.js"]
            var seen: Set<String> = []
            var bytes = 0
            while let file = wanted.popLast() {
                guard seen.insert(file).inserted else { continue }
                let packed = try await service.get("/assets/\(file)", headers: [.acceptEncoding: "gzip"])
                #expect(packed.status == 200, "\(file)")
                #expect(packed.headers[.contentEncoding] == "gzip", "\(file)")
                bytes += packed.body.count
                // What is imported at once, and not by import("…") when it is needed.
                let script = try await service.get("/assets/\(file)").text
                wanted += script.matches(of: /(?:from|import)\s*"\.\/([^"]+\.js)"/).map { String($0.1) }
            }
            #expect(seen.count > 1)
            #expect(!seen.contains { $0.hasPrefix("draw-") || $0.hasPrefix("Analytics-") || $0.hasPrefix("Admin-") })
            #expect(bytes < 150_000, "\(bytes) B in \(seen.sorted())")
        }
    }

    @Test func `nothing outside the folder of the pages can be asked for`() async throws {
        let outside = [
            "/assets/../index.html", "/assets/%2e%2e/%2e%2e/tsconfig.json", "/assets/", "/assets/main.js.gz",
        ]
        try await run(built) { service in
            for path in outside {
                let answer = try await service.get(path)
                #expect(answer.status >= 400, "\(path)")
            }
        }
    }

    @Test func `without built pages the port says what there is, and passes requests on all the same`() async throws {
        try await run("/nowhere") { service in
            let page = try await service.get("/")
            #expect(page.status == 200)
            #expect(page.text.contains("LUGX_WEB_DIR"))
            #expect(try await service.get("/assets/main.js").status == 404)
        }
    }
}
