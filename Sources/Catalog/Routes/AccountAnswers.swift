import HTTPTypes
import Hummingbird
import Logging
import Postgres
import ServiceKit

/// What the accounts' routes answer with.
enum AccountAnswers {
    static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        // Tokens and personal data: for who asked only.
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    static func signedIn(_ signedIn: SignedIn, message: String) -> String {
        var user = JSONObjectText()
        user.add("id", signedIn.account.id.description)
        user.add("username", signedIn.account.username)
        user.add("email", signedIn.account.email)
        user.add("role", signedIn.account.role.rawValue)
        var text = JSONObjectText()
        text.add("success", true)
        text.add("message", message)
        text.add("token", signedIn.accessToken)
        text.add("expiresIn", Int(TokenAuthority.accessSeconds))
        text.add("refreshToken", signedIn.refreshToken.text)
        text.add("user", json: user.text)
        return text.text
    }

    static func profile(_ account: Account) -> String {
        var text = JSONObjectText()
        text.add("id", account.id.description)
        text.add("username", account.username)
        text.add("email", account.email)
        text.add("role", account.role.rawValue)
        text.add("createdAt", Timestamp.text(milliseconds: account.createdAt.microseconds / 1000))
        text.add("updatedAt", Timestamp.text(milliseconds: account.updatedAt.microseconds / 1000))
        return text.text
    }

    static func message(_ message: String) -> String {
        var text = JSONObjectText()
        text.add("success", true)
        text.add("message", message)
        return text.text
    }

    static func problem(_ refusal: AccountRefusal) -> Problem {
        switch refusal {
        case .fault(let fault):
            Problem(
                .badRequest, code: "invalid_field", detail: "\(fault.member): \(fault.reason).",
                members: [("field", JSONText.quoted(fault.member))])
        case .taken:
            Problem(.conflict, code: "taken", detail: "This name or e-mail address is taken.")
        case .wrongPassword:
            Problem(
                .unauthorized, code: "wrong_password", detail: "E-mail address and password do not belong together.",
                headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
        case .locked(let seconds):
            Problem(
                .tooManyRequests, code: "locked",
                detail: "Too many wrong passwords for this address; try again in \(seconds) s.",
                headers: [.retryAfter: String(seconds)])
        case .invalidRefreshToken:
            Problem(
                .unauthorized, code: "invalid_refresh_token",
                detail: "The refresh token is unknown or too old, or its session has ended; sign in again.",
                headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
        case .reusedRefreshToken:
            Problem(
                .unauthorized, code: "reused_refresh_token",
                detail: "The refresh token was used before. In case someone else has it, the session has been ended; "
                    + "sign in again.",
                headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
        case .notFound:
            Problem(.notFound, code: "not_found", detail: "There is no such account.")
        case .lastAdmin:
            Problem(
                .conflict, code: "last_admin",
                detail: "This is the last admin; give another account the role first.")
        case .roleNeedsAdmin:
            Problem.forbidden(.admin)
        }
    }
}

/// Turns what goes wrong below the accounts' routes into problems. Of the reason, no personal data reaches the log.
struct AccountProblems: RouterMiddleware {
    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as AccountRefusal {
            throw AccountAnswers.problem(refusal)
        } catch is PasswordHasher.Busy {
            throw Problem.unavailable(
                "Too many passwords are being checked at the moment; try again.", code: "busy", retryAfterSeconds: 2)
        } catch let error as PostgresError {
            throw Self.problem(error, context)
        }
    }

    private static func problem(_ error: PostgresError, _ context: ServiceContext) -> any Error {
        guard error.kind != .cancelled else { return CancellationError() }
        context.logger.warning(
            "PostgreSQL did not do what the accounts asked",
            metadata: ["kind": .string(error.kind.rawValue), "reason": .string(error.description)])
        switch error.kind {
        case .connection, .authentication, .resources, .timeout, .lockTimeout, .serialization, .deadlock, .readOnly,
            .poolExhausted, .poolTimeout, .closed:
            return Problem.unavailable(
                "The database is not available; try again later.", code: "database_unavailable", retryAfterSeconds: 2)
        default:
            return Problem.internalError
        }
    }
}
