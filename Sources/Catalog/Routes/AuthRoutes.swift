import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// `/api/auth/…`: signing up, in and out.
struct AuthRoutes: Sendable {
    let desk: AccountDesk
    let limits: AddressLimit

    func add(to group: RouterGroup<ServiceContext>) {
        group.post("register") { [self] request, context in
            try limits.take(context)
            let body = try await RequestObject(request, context)
            let signedIn = try await desk.register(
                username: try body.required("username", body.text("username", charactersMax: 200, trimmed: true)),
                email: try body.required("email", body.text("email", charactersMax: 400, trimmed: true)),
                password: try Self.password("password", body))
            return AccountAnswers.json(
                AccountAnswers.signedIn(signedIn, message: "The account is made."), status: .created)
        }
        group.post("login") { [self] request, context in
            try limits.take(context)
            let body = try await RequestObject(request, context)
            let signedIn = try await desk.signIn(
                email: try body.required("email", body.text("email", charactersMax: 400, trimmed: true)),
                password: try Self.password("password", body))
            return AccountAnswers.json(AccountAnswers.signedIn(signedIn, message: "Signed in."))
        }
        group.post("refresh") { [self] request, context in
            try limits.take(context)
            let token = try await Self.refreshToken(request, context)
            return AccountAnswers.json(
                AccountAnswers.signedIn(try await desk.refresh(token), message: "The session goes on."))
        }
        group.post("logout") { [self] request, context in
            try await desk.signOut(try await Self.refreshToken(request, context))
            return AccountAnswers.json(AccountAnswers.message("Signed out."))
        }
        group.post("password") { [self] request, context in
            let identity = try context.requireIdentity()
            try limits.take(context)
            guard let id = PostgresUUID(identity.userId) else { throw Problem.refused(.invalid) }
            let body = try await RequestObject(request, context)
            let signedIn = try await desk.changePassword(
                of: id, from: try Self.password("currentPassword", body), to: try Self.password("newPassword", body))
            return AccountAnswers.json(
                AccountAnswers.signedIn(
                    signedIn, message: "The password is changed; all other sessions have ended."))
        }
    }

    private static func password(_ name: String, _ body: RequestObject) throws(Problem) -> String {
        try body.required(name, body.text(name, charactersMax: Password.bytesMax))
    }

    private static func refreshToken(_ request: Request, _ context: ServiceContext) async throws -> String {
        let body = try await RequestObject(request, context)
        return try body.required("refreshToken", body.text("refreshToken", charactersMax: 200))
    }
}

/// How often one address may check passwords, make accounts and use refresh tokens. Each process counts for itself.
struct AddressLimit: Sendable {
    /// Nil where there is no limit.
    let limiter: RateLimiter?

    func take(_ context: ServiceContext) throws(Problem) {
        guard let limiter else { return }
        let decision = limiter.take(context.clientAddress, atNanoseconds: ServicePolicy.monotonicNanoseconds())
        guard !decision.isAllowed else { return }
        throw Problem(
            .tooManyRequests, code: "rate_limited",
            detail: "Too many sign-ins from this address; try again in \(decision.retryAfterSeconds) s.",
            headers: [.retryAfter: String(decision.retryAfterSeconds)])
    }
}
