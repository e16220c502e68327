import JWTKit

/// The claims of both kinds of tokens (RFC 7519, section 4.1). What a token may be used for is its audience.
struct TokenClaims: JWTPayload {
    static let issuer = "lugx"
    /// The audience of access tokens; that of a service token is the service it is for.
    static let users = "lugx-users"

    let iss: String
    let aud: String
    /// The account's id, or the name of the service that asks.
    let sub: String
    /// Seconds since 1970.
    let iat: Int64
    let exp: Int64
    // Access tokens only.
    let userId: String?
    let username: String?
    let role: AccountRole?

    /// The signature is checked by the library; all else by ``TokenVerifier``, which has the clock.
    func verify(using algorithm: some JWTAlgorithm) {}
}
