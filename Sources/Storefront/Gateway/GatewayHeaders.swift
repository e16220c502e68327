import Curl
import HTTPTypes
import ServiceKit

/// Which header fields go through the gateway, and what it adds. Pure.
enum GatewayHeaders {
    /// What the gateway knows of a request and tells the service.
    struct Client: Sendable, Equatable {
        var address: String
        var host: String?
        var isSecure: Bool
        var trace: RequestTrace
    }

    /// Fields of one connection only (RFC 9110, section 7.6.1).
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]
    /// Fields a client has no say in, or that are made anew. Cookies are between the browser and the gateway.
    private static let replaced: Set<String> = [
        "host", "content-length", "expect", "cookie", "forwarded", "x-forwarded-for", "x-forwarded-host",
        "x-forwarded-proto", "x-real-ip", "x-request-id", "traceparent",
    ]
    /// Fields of an answer that the gateway gives itself.
    private static let answeredHere: Set<String> = ["content-length", "server", "date", "set-cookie", "x-request-id"]

    /// What a service gets.
    ///
    /// - Parameter authorization: from the session's cookie; the client's own field goes before it.
    static func request(_ fields: HTTPFields, client: Client, authorization: String?) -> CurlHeaders {
        var headers = CurlHeaders()
        let named = connectionNames(fields)
        for field in fields {
            let name = field.name.canonicalName
            guard !hopByHop.contains(name), !replaced.contains(name), !named.contains(name) else { continue }
            headers.append(field.name.rawName, field.value)
        }
        if fields[.authorization] == nil, let authorization { headers.append("Authorization", authorization) }
        headers.append("X-Forwarded-For", client.address)
        headers.append("X-Forwarded-Proto", client.isSecure ? "https" : "http")
        if let host = client.host { headers.append("X-Forwarded-Host", host) }
        headers.append("X-Request-Id", client.trace.requestID)
        if let traceparent = client.trace.traceparent { headers.append("traceparent", traceparent) }
        return headers
    }

    /// What the client gets of a service's answer.
    static func response(_ headers: CurlHeaders) -> HTTPFields {
        var fields: HTTPFields = [:]
        for field in headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            let canonical = name.canonicalName
            guard !hopByHop.contains(canonical), !answeredHere.contains(canonical),
                !canonical.hasPrefix("access-control-")
            else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        return fields
    }

    /// What `Connection` names is for this connection too.
    private static func connectionNames(_ fields: HTTPFields) -> Set<String> {
        Set(
            fields[values: .connection].flatMap { $0.split { $0 == "," || $0 == " " || $0 == "\t" } }
                .map { $0.lowercased() })
    }
}
