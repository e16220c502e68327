import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// `/api/analytics/tokens`: admins make, list and revoke the tokens with which programs read the figures. Open figures
/// do not open these.
struct APITokenRoutes: Sendable {
    let store: APITokenStore
    let access: ReadAccess

    private struct Wish: Decodable {
        let name: String
        let expires_in_days: Int?
    }

    func add(to router: Router<ServiceContext>) {
        router.get("/api/analytics/tokens") { [self] request, context in
            try await answering(context) {
                _ = try await access.requireAdmin(request)
                let documents = try await store.list()
                return Self.response("{\"tokens\":[\(documents.joined(separator: ","))]}")
            }
        }
        router.post("/api/analytics/tokens") { [self] request, context in
            try await answering(context) { try await create(request, context) }
        }
        router.delete("/api/analytics/tokens/:id") { [self] request, context in
            try await answering(context) { try await revoke(request, context) }
        }
    }

    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let admin = try Self.account(try await access.requireAdmin(request))
        let body = try await request.body.collect(upTo: context.bodyBytesMax)
        guard let wish = try? JSONDecoder().decode(Wish.self, from: Data(body.readableBytesView)) else {
            throw Problem.badRequest(
                "Expected {\"name\":\"what it is for\",\"expires_in_days\":90}.", code: "invalid_body")
        }
        let name = wish.name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...APIToken.nameBytesMax).contains(name.utf8.count), !name.utf8.contains(0) else {
            throw Problem.badRequest("name: 1 to \(APIToken.nameBytesMax) bytes.", code: "invalid_name")
        }
        let days = wish.expires_in_days ?? APIToken.daysDefault
        guard (1...APIToken.daysMax).contains(days) else {
            throw Problem.badRequest("expires_in_days: 1 to \(APIToken.daysMax).", code: "invalid_expiry")
        }
        guard
            let made = try await store.create(
                name: name, days: days, by: admin, requestID: context.trace.requestID)
        else {
            throw Problem(
                .conflict, code: "too_many_tokens",
                detail: "\(APIToken.validMax) tokens are valid already; revoke one that is not needed.")
        }
        return Self.response(
            "{\"token\":\(JSONText.quoted(made.token)),\"details\":\(made.document)}", status: .created)
    }

    private func revoke(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let admin = try Self.account(try await access.requireAdmin(request))
        guard let id = context.parameters.get("id").flatMap({ PostgresUUID($0) }),
            try await store.revoke(id, by: admin, requestID: context.trace.requestID)
        else { throw Problem(.notFound, code: "unknown_token", detail: "There is no such token.") }
        return Response(status: .noContent)
    }

    private func answering(
        _ context: ServiceContext, _ answer: () async throws -> Response
    ) async throws -> Response {
        do { return try await answer() } catch let error as PostgresError {
            throw FigureRouter.problem(error, context)
        }
    }

    private static func account(_ identity: Identity) throws -> PostgresUUID {
        guard let id = PostgresUUID(identity.userId) else { throw Problem.refused(.invalid) }
        return id
    }

    private static func response(_ json: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: json)))
    }
}
