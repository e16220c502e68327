import HTTPTypes
package import Hummingbird

/// Reads `Authorization: Bearer …` and puts into the context whom it speaks for. It refuses nothing: what needs an
/// identity asks for it, and a page anyone may read can be read with an old token as well.
package struct AuthenticationMiddleware: RouterMiddleware {
    private let tokens: TokenAuthority
    private let service: String?

    /// - Parameter service: the audience of service tokens taken here; nil where none are.
    package init(_ tokens: TokenAuthority, service: String? = nil) {
        self.tokens = tokens
        self.service = service
    }

    package func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = Self.bearer(request.headers[.authorization]) {
            do throws(TokenFault) {
                context.authentication = try await tokens.check(token, service: service)
            } catch {
                context.authentication = .refused(error)
            }
        }
        return try await next(request, context)
    }

    /// The token of a header (RFC 6750, section 2.1; the scheme in any case); nil where it is of another scheme.
    package static func bearer(_ header: String?) -> String? {
        guard let header, header.utf8.count > 7, header.prefix(7).lowercased() == "bearer " else { return nil }
        let token = header.dropFirst(7).drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}

extension ServiceContext {
    /// Who is asking; nil for anyone.
    package var identity: Identity? {
        guard case .user(let identity) = authentication else { return nil }
        return identity
    }

    /// Who is asking, or 401.
    @discardableResult
    package func requireIdentity() throws(Problem) -> Identity {
        switch authentication {
        case .user(let identity): return identity
        case .anonymous, .service: throw .unauthenticated
        case .refused(let fault): throw .refused(fault)
        }
    }

    /// Who is asking, where they have at least this role; otherwise 401 or 403.
    @discardableResult
    package func requireRole(_ role: AccountRole) throws(Problem) -> Identity {
        let identity = try requireIdentity()
        guard identity.role.includes(role) else { throw .forbidden(role) }
        return identity
    }

    /// The service that is asking, or 401.
    @discardableResult
    package func requireService() throws(Problem) -> String {
        switch authentication {
        case .service(let name): return name
        case .refused(let fault): throw .refused(fault)
        case .anonymous, .user:
            throw Problem(
                .unauthorized, code: "service_token_required",
                detail: "This path is for the other services of the shop.",
                headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
        }
    }
}

extension Problem {
    package static var unauthenticated: Problem {
        Problem(
            .unauthorized, code: "unauthenticated",
            detail: "Sign in first, and send the token as Authorization: Bearer …",
            headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
    }

    package static func refused(_ fault: TokenFault) -> Problem {
        Problem(
            .unauthorized, code: fault == .expired ? "token_expired" : "invalid_token",
            detail: fault == .expired
                ? "The token has expired; get a new one with POST /api/auth/refresh."
                : "The token is not valid; sign in again.",
            headers: [.wwwAuthenticate: "Bearer realm=\"lugx\", error=\"invalid_token\""])
    }

    package static func forbidden(_ role: AccountRole) -> Problem {
        Problem(.forbidden, code: "forbidden", detail: "This needs the role \(role.rawValue).")
    }
}
