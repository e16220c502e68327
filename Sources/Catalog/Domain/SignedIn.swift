/// Who has signed in, with what to go on with.
struct SignedIn: Sendable {
    let account: Account
    let accessToken: String
    let refreshToken: RefreshToken
}
