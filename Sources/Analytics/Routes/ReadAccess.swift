import HTTPTypes
package import Hummingbird
package import ServiceKit

/// Who may read the figures: analysts and admins by their access token, programs by an API token, and everyone where
/// they are open.
package struct ReadAccess: Sendable {
    let isOpen: Bool
    /// Checks access tokens; nil where no secret to check them with is configured.
    let accounts: TokenAuthority?
    let tokens: APITokenStore
    let metrics: FigureMetrics

    /// Lets the request pass, or says why not: 401 for who is not known, 403 for who may not.
    package func check(_ request: Request, _ context: ServiceContext) async throws {
        guard !isOpen else { return metrics.access("open") }
        do {
            metrics.access(try await decide(request.headers[.authorization]))
        } catch let problem as Problem {
            metrics.access(problem.status == .forbidden ? "forbidden" : "unauthenticated")
            throw problem
        }
    }

    /// The admin that asks; API tokens read, and nothing else.
    package func requireAdmin(_ request: Request) async throws -> Identity {
        guard let token = AuthenticationMiddleware.bearer(request.headers[.authorization]) else {
            throw Problem.unauthenticated
        }
        guard !token.hasPrefix(APIToken.prefix) else { throw Problem.forbidden(.admin) }
        let identity = try await account(token)
        guard identity.isAdmin else { throw Problem.forbidden(.admin) }
        return identity
    }

    /// The analyst or admin that asks, or nil for a program with an API token; also where the figures are open.
    package func requireReader(_ request: Request) async throws -> Identity? {
        guard let token = AuthenticationMiddleware.bearer(request.headers[.authorization]),
            token.hasPrefix(APIToken.prefix)
        else { return try await requireAnalyst(request) }
        guard try await tokens.use(token) else { throw Problem.refused(.invalid) }
        return nil
    }

    /// The analyst or admin that asks, also where the figures are open; API tokens read, and nothing else.
    package func requireAnalyst(_ request: Request) async throws -> Identity {
        guard let token = AuthenticationMiddleware.bearer(request.headers[.authorization]) else {
            throw Problem.unauthenticated
        }
        guard !token.hasPrefix(APIToken.prefix) else { throw Problem.forbidden(.analyst) }
        let identity = try await account(token)
        guard identity.role.includes(.analyst) else { throw Problem.forbidden(.analyst) }
        return identity
    }

    private func decide(_ header: String?) async throws -> String {
        guard let token = AuthenticationMiddleware.bearer(header) else {
            throw Problem(
                .unauthorized, code: "unauthenticated",
                detail: "Send Authorization: Bearer … with the token of an analyst or admin, or an API token. Whoever "
                    + "runs the service can open the figures to all with LUGX_OPEN_ANALYTICS=true.",
                headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
        }
        if token.hasPrefix(APIToken.prefix) {
            guard try await tokens.use(token) else { throw Problem.refused(.invalid) }
            return "api_token"
        }
        guard try await account(token).role.includes(.analyst) else { throw Problem.forbidden(.analyst) }
        return "account"
    }

    private func account(_ token: String) async throws -> Identity {
        guard let accounts else { throw Problem.refused(.invalid) }
        do throws(TokenFault) {
            guard case .user(let identity) = try await accounts.check(token, service: nil) else {
                throw TokenFault.invalid
            }
            return identity
        } catch {
            throw Problem.refused(error)
        }
    }
}
