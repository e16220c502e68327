package import HTTPTypes
package import Hummingbird

/// An error a client gets to see: RFC 9457 problem details, with the members the original's clients read.
///
/// Thrown by a route, it becomes the answer. `detail` is written for the client: it says what failed and what to do,
/// and never what went on inside.
package struct Problem: Error, Sendable {
    package var status: HTTPResponse.Status
    /// What was wrong with this request and what to do about it.
    package var detail: String
    /// A stable name for programs, such as `rate_limited`.
    package var code: String
    package var headers: HTTPFields
    /// Further members, each with its value as JSON text.
    package var members: [(name: String, json: String)]

    package init(
        _ status: HTTPResponse.Status, code: String, detail: String, headers: HTTPFields = [:],
        members: [(name: String, json: String)] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
        self.members = members
    }

    /// 503 with `Retry-After`, for a dependency that is down.
    package static func unavailable(_ detail: String, code: String = "unavailable", retryAfterSeconds: Int) -> Problem {
        Problem(.serviceUnavailable, code: code, detail: detail, headers: [.retryAfter: String(retryAfterSeconds)])
    }

    /// 400 for a query item or body that can't be used.
    package static func badRequest(_ detail: String, code: String = "bad_request") -> Problem {
        Problem(.badRequest, code: code, detail: detail)
    }

    /// 500, saying nothing of the reason; `request_id` finds it in the log.
    package static var internalError: Problem {
        Problem(
            .internalServerError, code: "internal_error",
            detail: "The service failed to answer. Nothing is known to be wrong with the request; try again later.")
    }

    /// The answer.
    ///
    /// - Parameters:
    ///   - instance: the path of the request, without its query.
    ///   - requestID: the id under which the log knows the request.
    package func response(instance: String, requestID: String) -> Response {
        var bytes: [UInt8] = []
        let title = status.reasonPhrase.isEmpty ? "HTTP \(status.code)" : status.reasonPhrase
        bytes.append(contentsOf: #"{"type":"about:blank","title":"#.utf8)
        JSONText.append(title, to: &bytes)
        bytes.append(contentsOf: ",\"status\":\(status.code),\"detail\":".utf8)
        JSONText.append(detail, bytesMax: 1024, to: &bytes)
        bytes.append(contentsOf: ",\"instance\":".utf8)
        JSONText.append(instance, bytesMax: 1024, to: &bytes)
        bytes.append(contentsOf: ",\"success\":false,\"error\":".utf8)
        JSONText.append(title, to: &bytes)
        bytes.append(contentsOf: ",\"message\":".utf8)
        JSONText.append(detail, bytesMax: 1024, to: &bytes)
        bytes.append(contentsOf: ",\"code\":".utf8)
        JSONText.append(code, to: &bytes)
        bytes.append(contentsOf: ",\"request_id\":".utf8)
        JSONText.append(requestID, to: &bytes)
        for member in members {
            bytes.append(UInt8(ascii: ","))
            JSONText.append(member.name, to: &bytes)
            bytes.append(contentsOf: ":\(member.json)".utf8)
        }
        bytes.append(UInt8(ascii: "}"))
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
