import Curl
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/session`: signing in and out for browsers, which keep the tokens in cookies that scripts can't read.
struct SessionRoutes: Sendable {
    private struct State: Encodable {
        let success = true
        let user: SessionTokens.User?
        let csrfToken: String?
    }

    private struct Profile: Decodable {
        let data: SessionTokens.User
    }

    static let bodyBytesMax = 16 << 10

    let gateway: Gateway
    let desk: RefreshDesk
    let refreshSeconds: Int
    let randomToken: @Sendable () -> String

    func add(to router: Router<ServiceContext>) {
        router.get("/session") { [self] request, context in try await show(request, context) }
        router.post("/session") { [self] request, context in try await begin("/api/auth/login", request, context) }
        router.post("/session/account") { [self] request, context in
            try await begin("/api/auth/register", request, context)
        }
        router.post("/session/password") { [self] request, context in
            try await begin("/api/auth/password", request, context)
        }
        router.post("/session/refresh") { [self] request, context in try await refresh(request, context) }
        router.delete("/session") { [self] request, context in try await end(request, context) }
    }

    /// Who is signed in, as the catalogue knows the account now.
    private func show(_ request: Request, _ context: ServiceContext) async throws -> Response {
        guard SessionCookies.value(SessionCookies.access, in: request.headers) != nil else {
            return try answer(State(user: nil, csrfToken: nil))
        }
        let response = try await gateway.ask(.catalog, .get, "/api/users/me", for: request, context)
        switch response.status {
        case 200:
            let profile = try JSONDecoder().decode(Profile.self, from: Data(response.body))
            return try answer(
                State(user: profile.data, csrfToken: SessionCookies.value(SessionCookies.csrf, in: request.headers)))
        case 401, 404: return try answer(State(user: nil, csrfToken: nil))
        default: return passedOn(response)
        }
    }

    private func begin(_ path: String, _ request: Request, _ context: ServiceContext) async throws -> Response {
        try checkOrigin(request)
        // A form of another site can't send this type without asking first.
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw Problem(
                .unsupportedMediaType, code: "unsupported_media_type", detail: "The body must be application/json.")
        }
        let body = try await request.body.collect(upTo: Self.bodyBytesMax)
        let response = try await gateway.ask(
            .catalog, .post, path, for: request, context, body: Array(body.readableBytesView))
        return try signedIn(response, request, context)
    }

    private func refresh(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try checkOrigin(request)
        guard let token = SessionCookies.value(SessionCookies.refresh, in: request.headers) else {
            throw Problem(.unauthorized, code: "no_session", detail: "Nobody is signed in here.")
        }
        let body = Array("{\"refreshToken\":\(JSONText.quoted(token))}".utf8)
        let response = try await desk.refresh(token) { [gateway] in
            try await gateway.ask(.catalog, .post, "/api/auth/refresh", for: request, context, body: body)
        }
        var answer = try signedIn(response, request, context)
        if response.status == 401 { set(SessionCookies.end(isSecure: gateway.isSecure(request, context)), on: &answer) }
        return answer
    }

    /// The cookies go in any case; the session itself ends where the catalogue can be reached.
    private func end(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try checkOrigin(request)
        var response = try answer(State(user: nil, csrfToken: nil))
        if let token = SessionCookies.value(SessionCookies.refresh, in: request.headers) {
            let body = Array("{\"refreshToken\":\(JSONText.quoted(token))}".utf8)
            let ended = try await gateway.ask(.catalog, .post, "/api/auth/logout", for: request, context, body: body)
            if ended.status >= 500 { response = passedOn(ended) }
        }
        set(SessionCookies.end(isSecure: gateway.isSecure(request, context)), on: &response)
        return response
    }

    // MARK: Answers

    private func signedIn(
        _ response: CurlResponse, _ request: Request, _ context: ServiceContext
    ) throws -> Response {
        guard response.status == 200 || response.status == 201 else { return passedOn(response) }
        guard let tokens = SessionTokens(response.body) else { throw Problem.internalError }
        let csrf = randomToken()
        var answer = try answer(
            State(user: tokens.user, csrfToken: csrf), status: HTTPResponse.Status(code: response.status))
        set(
            SessionCookies.begin(
                tokens, csrf: csrf, refreshSeconds: refreshSeconds, isSecure: gateway.isSecure(request, context)),
            on: &answer)
        return answer
    }

    private func answer(_ state: State, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(state))))
    }

    private func passedOn(_ response: CurlResponse) -> Response {
        Response(
            status: HTTPResponse.Status(code: response.status), headers: GatewayHeaders.response(response.headers),
            body: .init(byteBuffer: ByteBuffer(bytes: response.body)))
    }

    private func set(_ cookies: [String], on response: inout Response) {
        for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
    }

    private func checkOrigin(_ request: Request) throws {
        try SessionGuard.checkOrigin(method: request.method, authority: request.head.authority, fields: request.headers)
    }
}
