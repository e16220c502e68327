internal import NIOHTTP1

/// What the head of a tracking request says, read in one pass over its fields.
struct TrackingHead {
    enum Media: Sendable, Equatable {
        case json
        case ndjson
        /// `application/x-www-form-urlencoded`, in which PostHog's browser client may wrap its JSON.
        case form
        case unsupported
    }

    enum Coding: Sendable, Equatable {
        case identity
        case gzip
        case deflate
        case unsupported
    }

    enum Expectation: Sendable, Equatable {
        case none
        case proceed
        case unsupported
    }

    let method: TrackingMethod
    var keepsAlive: Bool
    /// HTTP/1.0 clients have to be told that the connection stays open.
    let isHTTP10: Bool
    /// JSON unless the client says otherwise: beacons and many scripts send none or text/plain.
    private(set) var media = Media.json
    var coding = Coding.identity
    private(set) var expectation = Expectation.none
    /// Bytes of the body as sent; nil when it is chunked or there is none.
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var userAgent: String?
    private(set) var requestID: String?
    private(set) var origin: String?
    private(set) var forwardedFor: [String] = []
    private(set) var country: String?
    /// The key of `X-Write-Key`, or the `Authorization` field as it came.
    private(set) var writeKey: String?
    private(set) var authorization: String?

    /// - Parameter countryField: name of the field in which a proxy gives the country, in lower case; nil for none.
    init(_ head: HTTPRequestHead, countryField: String?) {
        method = TrackingMethod(head.method)
        keepsAlive = head.isKeepAlive
        isHTTP10 = head.version.major == 1 && head.version.minor == 0
        for (name, value) in head.headers {
            // By length first: most fields are none of ours.
            switch name.utf8.count {
            case 6:
                if name.equals("expect") {
                    expectation = value.equals("100-continue") ? .proceed : .unsupported
                } else if name.equals("origin") {
                    origin = value
                }
            case 7:
                // After a request that asks for another protocol the decoder reads nothing more.
                if name.equals("upgrade") { keepsAlive = false }
            case 10:
                if name.equals("user-agent") { userAgent = value }
            case 11:
                if name.equals("x-write-key") { writeKey = value }
            case 12:
                if name.equals("content-type") {
                    media = Self.media(value)
                } else if name.equals("x-request-id") {
                    requestID = value
                }
            case 13:
                if name.equals("authorization") { authorization = value }
            case 14:
                if name.equals("content-length") { contentLength = Int(value) }
            case 15:
                if name.equals("x-forwarded-for") { forwardedFor.append(value) }
            case 16:
                if name.equals("content-encoding") { coding = Self.coding(value, after: coding) }
            case 17:
                if name.equals("transfer-encoding") { isChunked = true }
            default: break
            }
            if let countryField, country == nil, name.equals(countryField) { country = value }
        }
        if expectation == .proceed && isHTTP10 { expectation = .none }
    }

    private static func media(_ value: String) -> Media {
        let type = value.utf8.prefix { $0 != UInt8(ascii: ";") }
        let trimmed = String(Substring(type)).trimmed
        if trimmed.isEmpty || trimmed.equals("application/json") || trimmed.equals("text/plain") { return .json }
        if trimmed.equals("application/x-ndjson") || trimmed.equals("application/ndjson") { return .ndjson }
        if trimmed.equals("application/jsonl") { return .ndjson }
        if trimmed.equals("application/x-www-form-urlencoded") { return .form }
        // application/cloudevents+json and the like are JSON by RFC 6839.
        return trimmed.lowercased().hasSuffix("+json") ? .json : .unsupported
    }

    private static func coding(_ value: String, after earlier: Coding) -> Coding {
        let value = value.trimmed
        if value.isEmpty || value.equals("identity") { return earlier }
        guard earlier == .identity else { return .unsupported }
        if value.equals("gzip") || value.equals("x-gzip") { return .gzip }
        return value.equals("deflate") ? .deflate : .unsupported
    }
}

extension String {
    /// Whether both are the same but for the case of ASCII letters; `other` is in lower case.
    func equals(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return utf8.elementsEqual(other.utf8) { byte, lower in
            byte == lower || (byte >= 0x41 && byte <= 0x5a && byte | 0x20 == lower)
        }
    }

    /// Without the spaces and tabs around it.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let tail = utf8.drop(while: isSpace)
        guard let last = tail.lastIndex(where: { !isSpace($0) }) else { return "" }
        return last == utf8.index(before: utf8.endIndex) && tail.startIndex == utf8.startIndex
            ? self : String(Substring(tail[...last]))
    }
}
