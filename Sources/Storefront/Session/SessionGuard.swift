import HTTPTypes
import ServiceKit

/// Whether a request may use the session in its cookies. Pure.
enum SessionGuard {
    /// Event senders that can't set headers (beacons) come here; events need no session.
    private static let trackingPaths = ["/api/analytics/track", ForwardingPlan.pixelPath]

    /// The `Authorization` the session stands for; nil where there is none, or the request brings its own.
    ///
    /// - Throws: 403 where the request would change something and may be another site's doing.
    static func authorization(
        method: HTTPRequest.Method, path: String, authority: String?, fields: HTTPFields
    ) throws(Problem) -> String? {
        guard fields[.authorization] == nil, let token = SessionCookies.value(SessionCookies.access, in: fields),
            !trackingPaths.contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return nil }
        try checkOrigin(method: method, authority: authority, fields: fields)
        if !isSafe(method) {
            let expected = SessionCookies.value(SessionCookies.csrf, in: fields)
            guard let expected, !expected.isEmpty, fields[.csrfToken] == expected else {
                throw Problem(
                    .forbidden, code: "csrf",
                    detail: "X-CSRF-Token must hold the value of the cookie \(SessionCookies.csrf).")
            }
        }
        return "Bearer \(token)"
    }

    /// Refuses what a page of another origin sends, where the browser says so.
    static func checkOrigin(
        method: HTTPRequest.Method, authority: String?, fields: HTTPFields
    ) throws(Problem) {
        guard !isSafe(method) else { return }
        let site = fields[.fetchSite]
        let isForeignSite = site.map { $0 != "same-origin" && $0 != "none" } ?? false
        let isForeignOrigin =
            fields[.origin].map { origin in
                guard let authority else { return true }
                return origin != "http://\(authority)" && origin != "https://\(authority)"
            } ?? false
        guard !isForeignSite, !isForeignOrigin else {
            throw Problem(
                .forbidden, code: "foreign_origin", detail: "The request comes from a page of another origin.")
        }
    }

    private static func isSafe(_ method: HTTPRequest.Method) -> Bool {
        [.get, .head, .options].contains(method)
    }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
