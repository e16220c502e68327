import Curl
import HTTPTypes
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Storefront

struct SessionValueTests {
    private let signedIn: HTTPFields = [.cookie: "other=1; lugx_session=token; lugx_csrf=c"]

    private func authorization(
        _ method: HTTPRequest.Method, _ path: String = "/api/orders", _ more: HTTPFields = [:]
    ) throws -> String? {
        var fields = signedIn
        fields.append(contentsOf: more)
        return try SessionGuard.authorization(method: method, path: path, authority: "shop.example", fields: fields)
    }

    @Test func `reading needs the session's cookie only`() throws {
        #expect(try authorization(.get) == "Bearer token")
        #expect(
            try SessionGuard.authorization(method: .get, path: "/api/orders", authority: nil, fields: [:]) == nil)
    }

    @Test func `changing something needs the token that only the shop's own pages can read`() throws {
        #expect(throws: Problem.self) { try authorization(.post) }
        #expect(throws: Problem.self) { try authorization(.post, "/api/orders", [.csrfToken: "other"]) }
        #expect(try authorization(.post, "/api/orders", [.csrfToken: "c"]) == "Bearer token")
        let noCookie: HTTPFields = [.cookie: "lugx_session=token", .csrfToken: ""]
        #expect(throws: Problem.self) {
            try SessionGuard.authorization(method: .delete, path: "/api/orders", authority: nil, fields: noCookie)
        }
    }

    @Test(arguments: ["cross-site", "same-site"])
    func `another site's request is refused, whatever it holds`(site: String) {
        #expect(throws: Problem.self) {
            try authorization(.post, "/api/orders", [.csrfToken: "c", .fetchSite: site])
        }
        #expect(throws: Problem.self) {
            try authorization(.post, "/api/orders", [.csrfToken: "c", .origin: "https://evil.example"])
        }
    }

    @Test func `the shop's own pages are not refused`() throws {
        let own: HTTPFields = [.csrfToken: "c", .origin: "https://shop.example", .fetchSite: "same-origin"]
        #expect(try authorization(.post, "/api/orders", own) == "Bearer token")
    }

    @Test func `events are sent without the session, and so without its token`() throws {
        #expect(try authorization(.post, "/api/analytics/track") == nil)
        #expect(try authorization(.post, "/api/analytics/track/click") == nil)
        #expect(try authorization(.get, "/api/analytics/pixel.gif") == nil)
        #expect(throws: Problem.self) { try authorization(.post, "/api/analytics/tracks") }
    }

    @Test func `tokens are hidden from scripts and from other sites, and the refresh token goes to the session only`() {
        let json =
            #"{"token":"a.b","refreshToken":"r","expiresIn":900,"user":{"id":"1","username":"u","email":"e","role":"customer"}}"#
        let tokens = SessionTokens(Array(json.utf8))!
        let cookies = SessionCookies.begin(tokens, csrf: "c", refreshSeconds: 60, isSecure: true)
        #expect(
            cookies == [
                "lugx_session=a.b; Path=/; Max-Age=900; SameSite=Strict; HttpOnly; Secure",
                "lugx_refresh=r; Path=/session; Max-Age=60; SameSite=Strict; HttpOnly; Secure",
                "lugx_csrf=c; Path=/; Max-Age=60; SameSite=Strict; Secure",
            ])
    }

    @Test(arguments: ["a;b", "a b", "a\\b", "", "a\"", "ä"])
    func `a token that could end its cookie is not taken`(token: String) {
        let json =
            "{\"token\":\(JSONText.quoted(token)),\"refreshToken\":\"r\",\"expiresIn\":1,"
            + #""user":{"id":"1","username":"u","email":"e","role":"customer"}}"#
        #expect(SessionTokens(Array(json.utf8)) == nil)
    }

    @Test func `tabs that refresh at the same time share one answer; later ones ask again`() async throws {
        let now = Atomic<Int64>(0)
        let sent = Atomic(0)
        let desk = RefreshDesk { now.load(ordering: .relaxed) }
        let ask: @Sendable (String) async throws -> CurlResponse = { token in
            try await desk.refresh(token) {
                sent.add(1, ordering: .relaxed)
                return CurlResponse(head: CurlResponseHead(status: 200), body: Array(token.utf8))
            }
        }
        let answers = try await withThrowingTaskGroup(of: CurlResponse.self) { group in
            for _ in 0..<20 { group.addTask { try await ask("a") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.body == Array("a".utf8) })
        #expect(sent.load(ordering: .relaxed) == 1)
        _ = try await ask("b")
        #expect(sent.load(ordering: .relaxed) == 2)
        now.store((RefreshDesk.keptSeconds + 1) * 1_000_000_000, ordering: .relaxed)
        _ = try await ask("a")
        #expect(sent.load(ordering: .relaxed) == 3)
    }
}
