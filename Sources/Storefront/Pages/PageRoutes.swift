import HTTPTypes
import Hummingbird
import ServiceKit

/// The pages of the shop: one document for every page, the files it needs, and the tracker for other sites.
struct PageRoutes: Sendable {
    /// The pages the application knows; it says itself where a game does not exist.
    static let pages =
        ["/", "/games/:id", "/auth", "/cart", "/checkout", "/orders", "/profile", "/admin", "/analytics"]
        + ["orders", "discounts", "customers", "reviews", "messages", "audit"].map { "/admin/\($0)" }
        + [
            "sales", "games", "acquisition", "funnel", "retention", "attribution", "customers", "reports", "schedules",
            "health",
        ].map { "/analytics/\($0)" }

    /// Nothing is fetched from elsewhere, nothing runs that does not come from here, and nobody puts it into a frame.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    let files: PageFiles

    func add(to router: Router<ServiceContext>) {
        router.add(middleware: MissingPages(files: files, policy: Self.policy))
        for page in Self.pages {
            router.get(RouterPath(page)) { [files] request, _ in
                try Self.answer(files["index.html"], request, [.contentSecurityPolicy: Self.policy])
            }
        }
        router.get("/assets/**") { [files] request, context in
            try Self.answer(files["assets/\(context.parameters.getCatchAll().joined(separator: "/"))"], request)
        }
        router.get("/lugx.js") { [files] request, _ in
            // Other sites' pages load it.
            try Self.answer(files["lugx.js"], request, [.crossOriginResourcePolicy: "cross-origin"])
        }
    }

    fileprivate static func answer(
        _ file: PageFiles.File?, _ request: Request, _ more: HTTPFields = [:], isVersioned: Bool = true
    ) throws -> Response {
        guard let file else {
            throw Problem(.notFound, code: "not_found", detail: "There is no such file.")
        }
        var headers: HTTPFields = [
            .contentType: file.contentType, .cacheControl: "no-cache", .vary: "Accept-Encoding",
        ]
        headers.append(contentsOf: more)
        if isVersioned { headers[.eTag] = file.etag }
        if isVersioned, EntityTag.isNamed(file.etag, in: request.headers[values: .ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        let acceptsGzip = request.headers[values: .acceptEncoding].contains { $0.lowercased().contains("gzip") }
        if acceptsGzip, let gzipped = file.gzipped {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: gzipped)))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}

/// Who comes to an address without a page, by an old link or a typing error, gets the shop's own page, which says so and
/// knows ways on. Programs, and whoever asks below `/api/`, get the problem as it is.
private struct MissingPages: RouterMiddleware {
    let files: PageFiles
    let policy: String

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && wantsPage(request) {
            var response = try PageRoutes.answer(
                files["index.html"], request, [.contentSecurityPolicy: policy], isVersioned: false)
            response.status = .notFound
            response.headers[.vary] = "Accept, Accept-Encoding"
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func wantsPage(_ request: Request) -> Bool {
        (request.method == .get || request.method == .head)
            && !request.uri.path.hasPrefix("/api/")
            && request.headers[values: .accept].contains { $0.lowercased().contains("text/html") }
    }
}

/// `If-None-Match` (RFC 9110, section 13.1.2): compared weakly.
enum EntityTag {
    static func isNamed(_ tag: String, in values: [String]) -> Bool {
        values.contains { value in
            value.split(separator: ",").contains { part in
                var part = part.drop { $0 == " " }
                while part.last == " " { part.removeLast() }
                if part.hasPrefix("W/") { part = part.dropFirst(2) }
                return part == "*" || part == tag
            }
        }
    }
}
