internal import NIOHTTP1

/// The method of a tracking request, as a closed set: what metrics may tell apart.
enum TrackingMethod: String, CaseIterable, Sendable {
    case post = "POST"
    case get = "GET"
    case head = "HEAD"
    case options = "OPTIONS"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case connect = "CONNECT"
    case trace = "TRACE"
    case other

    init(_ method: HTTPMethod) {
        self =
            switch method {
            case .POST: .post
            case .GET: .get
            case .HEAD: .head
            case .OPTIONS: .options
            case .PUT: .put
            case .PATCH: .patch
            case .DELETE: .delete
            case .CONNECT: .connect
            case .TRACE: .trace
            default: .other
            }
    }
}
