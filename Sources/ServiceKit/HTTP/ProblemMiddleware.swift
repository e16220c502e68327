import HTTPTypes
import Hummingbird
import Logging

/// Turns what a route throws into a ``Problem``, before the router would render it in its own way.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            throw Self.problem(error, bodyBytesMax: context.bodyBytesMax)
        } catch let error as any HTTPResponseError {
            throw Self.problem(HTTPError(error.status), bodyBytesMax: context.bodyBytesMax)
        }
    }

    static func problem(_ error: HTTPError, bodyBytesMax: Int) -> Problem {
        switch error.status {
        case .notFound:
            Problem(.notFound, code: "not_found", detail: "There is nothing at this path.")
        case .contentTooLarge:
            .contentTooLarge(bytesMax: bodyBytesMax)
        case .badRequest, .unprocessableContent:
            Problem(
                error.status, code: "bad_request",
                detail: error.body ?? "The request can't be read; compare it with /openapi.json.")
        case .unsupportedMediaType:
            Problem(
                .unsupportedMediaType, code: "unsupported_media_type",
                detail: "This content type is not taken here; send application/json.")
        case let status where (400..<500).contains(status.code):
            Problem(status, code: "http_\(status.code)", detail: error.body ?? "\(status.reasonPhrase).")
        default:
            .internalError
        }
    }
}

extension Problem {
    package static func contentTooLarge(bytesMax: Int) -> Problem {
        Problem(
            .contentTooLarge, code: "content_too_large", detail: "The body is larger than \(bytesMax) bytes.",
            headers: [.connection: "close"])
    }
}
