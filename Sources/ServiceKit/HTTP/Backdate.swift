import Foundation
import HTTPTypes
package import Hummingbird

/// The moment of the past by which an admin dates what a request does: how a shop's history is brought in.
package struct Backdate: Sendable, Hashable {
    /// That of the request at hand; nil for the present. What writes a moment down asks for it.
    @TaskLocal package static var current: Backdate?

    /// Milliseconds since 1970.
    package let milliseconds: Int64
    /// The customer for whom it is done, a UUID in lower case; nil for nobody.
    package let customer: String?
    /// The account of the admin; nil where another service passes on what an admin asked it.
    package let admin: String?

    package static let yearsMax: Int64 = 10

    /// As PostgreSQL and the headers have it: `2026-09-01T18:30:00.000Z`.
    package var text: String { Timestamp.text(milliseconds: milliseconds) }

    /// What an entry of an audit trail says of the request's moment: a JSON object.
    package static var auditDetails: String {
        current.map { "{\"backdatedTo\":\(JSONText.quoted($0.text))}" } ?? "{}"
    }

    /// Reads `2026-09-01T18:30:00Z`, with or without milliseconds; nil for anything else.
    static func moment(_ text: String) -> Int64? {
        let styles = [
            Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle(),
        ]
        guard text.utf8.count <= 40, let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else {
            return nil
        }
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}

/// Reads `Lugx-Backdate` and `Lugx-Customer`; a request that may not carry them is refused.
///
/// It stands behind ``AuthenticationMiddleware``: only admins back-date, and the services that pass on what they asked.
package struct BackdatingMiddleware: RouterMiddleware {
    private let isAllowed: Bool
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970.
    package init(
        _ configuration: ServiceConfiguration, now: @escaping @Sendable () -> Int64 = Timestamp.nowMilliseconds
    ) {
        isAllowed = configuration.boolean(.allowBackdating)
        self.now = now
    }

    package func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard request.headers[.backdate] != nil || request.headers[.actingFor] != nil else {
            return try await next(request, context)
        }
        let backdate = try read(request, context)
        return try await Backdate.$current.withValue(backdate) { try await next(request, context) }
    }

    private func read(_ request: Request, _ context: ServiceContext) throws(Problem) -> Backdate {
        guard isAllowed else {
            throw Problem(
                .forbidden, code: "backdating_off",
                detail: "Nothing is back-dated here: LUGX_ALLOW_BACKDATING is not set.")
        }
        var admin: String?
        if case .service = context.authentication {
        } else {
            admin = try context.requireRole(.admin).userId
        }
        let moments = request.headers[values: .backdate]
        guard moments.count == 1, let moment = Backdate.moment(moments[0]) else {
            throw .badRequest(
                "Lugx-Backdate: one moment such as 2026-09-01T18:30:00.000Z.", code: "invalid_backdate")
        }
        let yearMilliseconds: Int64 = 31_556_952_000
        guard moment <= now(), moment >= now() - Backdate.yearsMax * yearMilliseconds else {
            throw .badRequest(
                "Lugx-Backdate: a moment of the last \(Backdate.yearsMax) years.", code: "invalid_backdate")
        }
        let customers = request.headers[values: .actingFor]
        let customer = customers.first.flatMap { UUID(uuidString: $0)?.uuidString.lowercased() }
        guard customers.isEmpty || customers.count == 1 && customer != nil else {
            throw .badRequest("Lugx-Customer: the id of one account.", code: "invalid_customer")
        }
        return Backdate(milliseconds: moment, customer: customer, admin: admin)
    }
}

extension HTTPField.Name {
    package static let backdate = HTTPField.Name("Lugx-Backdate")!
    package static let actingFor = HTTPField.Name("Lugx-Customer")!
}

extension OpenAPIDocument {
    /// The headers of ``BackdatingMiddleware``, as parameters of an operation.
    package static let backdateParameters = #"""
        {"name":"Lugx-Backdate","in":"header","description":"Dates what the request does by a moment of the past. Only from admins, and only where LUGX_ALLOW_BACKDATING is set (403 backdating_off otherwise)","schema":{"type":"string","format":"date-time"}},{"name":"Lugx-Customer","in":"header","description":"With Lugx-Backdate: the account for which it is done, and whose it then is","schema":{"type":"string","format":"uuid"}}
        """#
}
