/// One HTTP request.
package struct CurlRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"
    }

    package var method: Method
    /// `http://` or `https://`; nothing else is spoken. Redirects are answers, they are not followed.
    package var url: String
    package var headers = CurlHeaders()
    /// Sent from where it lies: the array is kept, not copied, until the transfer ends.
    package var body: [UInt8]?
    /// Connects to addresses of the public internet alone, whatever the host's name resolves to; one that leads
    /// elsewhere fails with `.forbidden`. For URLs that others gave.
    package var isPublicOnly = false
    /// Resolving, connecting and TLS, and waiting for a free connection.
    package var connectTimeoutSeconds = 5.0
    /// The whole transfer, a consumer's slowness included. 0 is no limit: then `lowSpeedSeconds` must bound it.
    package var timeoutSeconds = 30.0
    /// Fails a transfer that stays below `lowSpeedBytesPerSecond` for this long; 0 switches it off.
    package var lowSpeedSeconds = 0
    package var lowSpeedBytesPerSecond = 1
    /// Bytes of the (decoded) response body; one more fails with `.tooLarge`. For streams too.
    package var responseBytesMax = 16 << 20
    /// Asks for gzip and decodes it.
    package var acceptsCompression = false
    /// Whether the request may go out a second time when a kept-alive connection dies before the first byte of the
    /// answer. libcurl does this by itself, also when the server has already acted on the first: never for what must
    /// happen once.
    package var isRepeatable: Bool

    package init(_ method: Method, _ url: String, headers: CurlHeaders = CurlHeaders(), body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        isRepeatable = method == .get || method == .head || method == .options
    }

    /// The URL without user, password, query and fragment: what may stand in errors and logs.
    package var target: String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        var target = url[..<end]
        if let scheme = target.range(ofScheme: "://") {
            let host = target[scheme.upperBound...]
            let path = host.firstIndex(of: "/") ?? host.endIndex
            if let at = host[..<path].lastIndex(of: "@") {
                target = target[..<scheme.upperBound] + host[host.index(after: at)...]
            }
        }
        return String(target)
    }
}

extension Substring {
    fileprivate func range(ofScheme separator: String) -> Range<Index>? {
        guard let colon = firstIndex(of: ":"), self[colon...].hasPrefix(separator) else { return nil }
        return colon..<index(colon, offsetBy: separator.count)
    }
}
