import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// `/api/users…`: accounts as their owners and admins see them. `me` stands for one's own id.
struct UserRoutes: Sendable {
    static let pageMax = 100
    static let offsetMax = 100_000

    let register: AccountRegister
    let limits: AddressLimit

    func add(to group: RouterGroup<ServiceContext>) {
        group.get { [self] request, context in try await list(request, context) }
        group.post { [self] request, context in try await bringIn(request, context) }
        group.get(":id") { [self] request, context in
            let asker = try await asker(context)
            let account = try await register.account(try Self.id(context, asker), for: asker)
            return AccountAnswers.json(Self.data(AccountAnswers.profile(account)))
        }
        for method in [HTTPRequest.Method.put, .patch] {
            group.on(":id", method: method) { [self] request, context in try await change(request, context) }
        }
        group.delete(":id") { [self] request, context in
            let asker = try await asker(context)
            try await register.delete(try Self.id(context, asker), by: asker)
            return AccountAnswers.json(AccountAnswers.message("The account is deleted; its orders are kept."))
        }
    }

    private func bringIn(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let asker = try await asker(context)
        guard asker.isAdmin else { throw Problem.forbidden(.admin) }
        guard let backdate = Backdate.current else {
            throw Problem.badRequest(
                "Lugx-Backdate: here accounts of the past are brought in; say of when it is. "
                    + "A new account is made by its owner with POST /api/auth/register.", code: "backdate_needed")
        }
        let body = try await RequestObject(request, context)
        let (account, isNew) = try await register.bringIn(
            username: try body.required("username", body.text("username", charactersMax: 200, trimmed: true)),
            email: try body.required("email", body.text("email", charactersMax: 400, trimmed: true)),
            at: backdate, by: asker)
        return AccountAnswers.json(Self.data(AccountAnswers.profile(account)), status: isNew ? .created : .ok)
    }

    private func change(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let asker = try await asker(context)
        let id = try Self.id(context, asker)
        let body = try await RequestObject(request, context)
        var change = AccountRegister.Change()
        change.username = try body.text("username", charactersMax: 200, trimmed: true)
        change.email = try body.text("email", charactersMax: 400, trimmed: true)
        change.role = try body.choice("role")
        change.currentPassword = try body.text("currentPassword", charactersMax: Password.bytesMax)
        if change.currentPassword != nil { try limits.take(context) }
        let account = try await register.change(id, change, by: asker)
        return AccountAnswers.json(Self.data(AccountAnswers.profile(account)))
    }

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let asker = try await asker(context)
        guard asker.isAdmin else { throw Problem.forbidden(.admin) }
        var (limit, offset) = (20, 0)
        var role: AccountRole?
        for (name, value) in request.uri.queryParameters {
            switch name {
            case "limit": limit = try Self.number("limit", value, 1...Self.pageMax)
            case "offset": offset = try Self.number("offset", value, 0...Self.offsetMax)
            case "role":
                guard let known = AccountRole(rawValue: String(value)) else {
                    throw RequestObject.invalid("role", "is none of customer, analyst, admin")
                }
                role = known
            default:
                throw RequestObject.invalid(String(name.prefix(60)), "is unknown here; there are limit, offset, role")
            }
        }
        let (accounts, total) = try await register.store.list(role: role, limit: limit, offset: offset)
        var text = JSONObjectText()
        text.add("success", true)
        text.add("data", json: accounts.map(AccountAnswers.profile).jsonArray)
        text.add("count", accounts.count)
        text.add("total", total)
        return AccountAnswers.json(text.text)
    }

    /// Who asks, as the database knows them: a role that was taken away is gone at once.
    private func asker(_ context: ServiceContext) async throws -> AccountRegister.Asker {
        let identity = try context.requireIdentity()
        do {
            return try await register.asker(identity, requestID: context.trace.requestID)
        } catch AccountRefusal.notFound {
            throw Problem.refused(.invalid)
        }
    }

    private static func id(_ context: ServiceContext, _ asker: AccountRegister.Asker) throws -> PostgresUUID {
        let text = try context.parameters.require("id")
        if text == "me" { return asker.account.id }
        guard let id = PostgresUUID(text) else { throw AccountRefusal.notFound }
        return id
    }

    private static func number(_ name: String, _ text: Substring, _ range: ClosedRange<Int>) throws(Problem) -> Int {
        guard let value = Int(text), range.contains(value) else {
            throw RequestObject.invalid(name, "is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func data(_ json: String) -> String {
        var text = JSONObjectText()
        text.add("success", true)
        text.add("data", json: json)
        return text.text
    }
}
