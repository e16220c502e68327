import HTTPTypes
import Hummingbird
import Logging
import Postgres
import ServiceKit

/// Says as problem details what the desk and the database refuse.
struct OrderProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as OrderState.Refusal {
            throw Self.problem(refusal)
        } catch let refusal as RefundPlan.Refusal {
            throw Self.problem(refusal)
        } catch let fault as OrderRequest.Fault {
            throw Problem.badRequest(fault.detail, code: fault.code)
        } catch let refusal as Discount.Refusal {
            throw refusal.problem
        } catch is OrderDesk.NotTheirs {
            throw Problem.noOrder
        } catch let error as PostgresError {
            guard let problem = Self.problem(error) else { throw error }
            context.logger.warning(
                "PostgreSQL did not do what was asked", metadata: ["kind": .string(error.kind.rawValue)])
            throw problem
        }
    }

    static func problem(_ refusal: OrderState.Refusal) -> Problem {
        switch refusal {
        case .step(let from, let to, let legal):
            let names = legal.map(\.rawValue)
            return Problem(
                .conflict, code: "illegal_step",
                detail: "An order that is \(from.rawValue) can't become \(to.rawValue); "
                    + (names.isEmpty ? "it stays as it is." : "it can become \(names.joined(separator: " or "))."),
                members: [
                    ("from", JSONText.quoted(from.rawValue)),
                    ("legal", "[\(names.map { JSONText.quoted($0) }.joined(separator: ","))]"),
                ])
        case .unpaid(let payment):
            return Problem(
                .conflict, code: "not_paid",
                detail: "The order's payment is \(payment.rawValue); it goes on when it is paid, or is cancelled.",
                members: [("legal", "[\"cancelled\"]")])
        case .nothingToRefund:
            return Problem(.conflict, code: "nothing_to_refund", detail: "Nothing that was paid is left to give back.")
        case .refundTooLarge(let asked, let left):
            return Problem(
                .conflict, code: "refund_too_large", detail: "\(asked) is more than the \(left) that are left.")
        }
    }

    static func problem(_ refusal: RefundPlan.Refusal) -> Problem {
        switch refusal {
        case .unknownLine(let id):
            Problem(.unprocessableContent, code: "unknown_item", detail: "The order has no item \(id).")
        case .tooMany(let id, let asked, let left):
            Problem(
                .conflict, code: "refund_too_large",
                detail: "\(asked) of item \(id) can't be refunded; \(left) are left.")
        }
    }

    /// Nil for what is this service's own fault.
    static func problem(_ error: PostgresError) -> Problem? {
        switch error.kind {
        case .connection, .authentication, .resources, .timeout, .lockTimeout, .poolExhausted, .poolTimeout, .closed,
            .readOnly, .serialization, .deadlock:
            .unavailable(
                "The database does not answer; nothing is lost. Try again with the same Idempotency-Key.",
                code: "database_unavailable", retryAfterSeconds: 2)
        default: nil
        }
    }
}

extension Problem {
    /// The same whether there is no such order or it is someone else's.
    static var noOrder: Problem {
        Problem(.notFound, code: "unknown_order", detail: "There is no such order.")
    }
}
