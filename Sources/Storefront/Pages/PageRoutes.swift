import HTTPTypes
import Hummingbird
import ServiceKit

/// The pages of the shop: one document for every page, the files it needs, and the tracker for other sites.
struct PageRoutes: Sendable {
    /// The pages the application knows; it says itself where a game or order does not exist.
    private static let pages: [RouterPath] = [
        "/", "/games/:id", "/auth", "/cart", "/checkout", "/orders", "/profile", "/admin", "/admin/:page",
        "/analytics", "/analytics/:page",
    ]

    /// Nothing is fetched from elsewhere, nothing runs that does not come from here, and nobody puts it into a frame.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    let files: PageFiles

    func add(to router: Router<ServiceContext>) {
        for page in Self.pages {
            router.get(page) { [files] request, _ in
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

    private static func answer(
        _ file: PageFiles.File?, _ request: Request, _ more: HTTPFields = [:]
    ) throws -> Response {
        guard let file else {
            throw Problem(.notFound, code: "not_found", detail: "There is no such file.")
        }
        var headers: HTTPFields = [
            .contentType: file.contentType, .eTag: file.etag, .cacheControl: "no-cache", .vary: "Accept-Encoding",
        ]
        headers.append(contentsOf: more)
        if EntityTag.isNamed(file.etag, in: request.headers[values: .ifNoneMatch]) {
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
