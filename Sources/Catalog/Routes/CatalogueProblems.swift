import HTTPTypes
import Hummingbird
import Logging
import Postgres
import ServiceKit

/// Turns what the catalogue's domain and store throw into problems.
struct CatalogueProblems: RouterMiddleware {
    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as PostgresError {
            throw Self.problem(error, context)
        } catch let fault as ProductFault {
            throw Self.problem(fault)
        } catch let refusal as StockRefusal {
            throw Self.problem(refusal)
        }
    }

    static func problem(_ error: PostgresError, _ context: ServiceContext) -> any Error {
        switch error.kind {
        case .cancelled:
            return CancellationError()
        case let kind
        where kind.isRetryable || [.timeout, .authentication, .closed, .readOnly].contains(kind)
            || (kind == .server && error.sqlstate == nil):
            context.logger.warning(
                "PostgreSQL did not answer",
                metadata: ["kind": .string(kind.rawValue), "reason": .string(error.description)])
            return Problem.unavailable(
                "The catalogue's database is not available; ask again later.", code: "database_unavailable",
                retryAfterSeconds: 2)
        default:
            return error
        }
    }

    static let unknownProduct = Problem(.notFound, code: "unknown_product", detail: "There is no such product.")

    static func problem(_ fault: ProductFault) -> Problem {
        switch fault {
        case .unknown: unknownProduct
        case .changed(let etag):
            Problem(
                .preconditionFailed, code: "product_changed",
                detail: "The product was changed by someone else; read it again, and send its new ETag as If-Match.",
                headers: [.eTag: etag])
        }
    }

    static func problem(_ refusal: StockRefusal) -> Problem {
        switch refusal {
        case .unknownProduct(let ids):
            Problem(
                .notFound, code: "unknown_product", detail: "There is no product \(ids[0]).",
                members: [("productIds", ids.map { JSONText.quoted($0.description) }.jsonArray)])
        case .outOfStock(let shortages):
            Problem(
                .conflict, code: "out_of_stock",
                detail: shortages.map { "\($0.name): \($0.requested) asked for, \($0.left) left" }
                    .joined(separator: "; ") + ".",
                members: [("items", shortages.map(Self.json).jsonArray)])
        case .keyTaken:
            Problem(
                .unprocessableContent, code: "key_reused",
                detail: "This key was used for something else; make a new one.")
        case .unknownReservation:
            Problem(.notFound, code: "unknown_reservation", detail: "There is no reservation with this key.")
        case .released:
            Problem(
                .conflict, code: "reservation_released",
                detail: "The reservation was released or has expired; reserve again with a new key.")
        case .tooManyReturned(let id, let left):
            Problem(
                .conflict, code: "too_many_returned", detail: "\(left) of \(id) are left to be returned.",
                members: [("left", String(left))])
        case .impossible(let left):
            Problem(
                .conflict, code: "impossible_stock",
                detail: "\(left) are in stock; after this change it would be less than 0, or more than "
                    + "\(StockStore.stockMax).", members: [("left", String(left))])
        }
    }

    private static func json(_ shortage: StockRefusal.Shortage) -> String {
        var object = JSONObjectText()
        object.add("productId", shortage.productID.description)
        object.add("name", shortage.name)
        object.add("requested", shortage.requested)
        object.add("left", shortage.left)
        return object.text
    }
}
