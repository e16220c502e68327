import JWTKit

/// Makes and checks the tokens of the house (HS256, with the key's name in the header).
///
/// ```swift
/// let tokens = try await TokenAuthority(configuration)
/// host.router.add(middleware: AuthenticationMiddleware(tokens, service: "orders"))
/// ```
package struct TokenAuthority: Sendable {
    /// How long an access token is believed, whatever becomes of the account meanwhile.
    package static let accessSeconds: Int64 = 15 * 60
    package static let serviceSeconds: Int64 = 60
    /// How far clocks of machines may be apart.
    package static let leewaySeconds: Int64 = 5
    package static let tokenBytesMax = 4096

    private let keys: JWTKeyCollection
    private let signing: String
    private let now: @Sendable () -> Int64

    /// - Parameter now: seconds since 1970.
    package init(
        keys: [TokenKey], now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }
    ) async {
        precondition(!keys.isEmpty, "tokens need a key")
        let collection = JWTKeyCollection()
        for key in keys {
            await collection.add(
                hmac: HMACKey(from: key.secret), digestAlgorithm: .sha256, kid: JWKIdentifier(string: key.kid))
        }
        self.keys = collection
        self.signing = keys[0].kid
        self.now = now
    }

    /// With the keys of `JWT_SECRET`; throws where there are none or one is too short.
    package init(_ configuration: ServiceConfiguration) async throws {
        await self.init(keys: try TokenKey.list(configuration.required(.jwtSecret)))
    }

    // MARK: Making

    package func accessToken(for identity: Identity) async throws -> String {
        try await sign(
            TokenClaims(
                iss: TokenClaims.issuer, aud: TokenClaims.users, sub: identity.userId, iat: now(),
                exp: now() + Self.accessSeconds, userId: identity.userId, username: identity.username,
                role: identity.role))
    }

    /// A token with which `service` may ask the service `audience`.
    package func serviceToken(from service: String, to audience: String) async throws -> String {
        try await sign(
            TokenClaims(
                iss: TokenClaims.issuer, aud: audience, sub: service, iat: now(), exp: now() + Self.serviceSeconds,
                userId: nil, username: nil, role: nil))
    }

    private func sign(_ claims: TokenClaims) async throws -> String {
        try await keys.sign(claims, kid: JWKIdentifier(string: signing))
    }

    // MARK: Checking

    /// Who an access token was made for.
    package func identity(of token: String) async throws(TokenFault) -> Identity {
        guard case .user(let identity) = try await check(token, service: nil) else { throw .invalid }
        return identity
    }

    /// Whom a token speaks for: a user, or a service that may ask `service`.
    package func check(_ token: String, service: String?) async throws(TokenFault) -> Authentication {
        guard token.utf8.count <= Self.tokenBytesMax,
            let claims = try? await keys.verify(token, as: TokenClaims.self), claims.iss == TokenClaims.issuer
        else { throw .invalid }
        let now = now()
        guard claims.iat <= now + Self.leewaySeconds else { throw .invalid }
        guard now < claims.exp + Self.leewaySeconds else { throw .expired }
        if claims.aud == TokenClaims.users {
            guard let userId = claims.userId, userId == claims.sub, let username = claims.username,
                let role = claims.role
            else { throw .invalid }
            return .user(Identity(userId: userId, username: username, role: role))
        }
        guard let service, claims.aud == service, !claims.sub.isEmpty else { throw .invalid }
        return .service(claims.sub)
    }
}
