import Curl
import HTTPTypes
import ServiceKit
import Testing

@testable import Storefront

struct GatewayValueTests {
    private let client = GatewayHeaders.Client(
        address: "203.0.113.9", host: "shop.example", isSecure: true,
        trace: RequestTrace(requestID: "r1", traceparent: nil))

    @Test func `a service gets the client's fields but those of the connection, and what the gateway knows`() {
        let fields: HTTPFields = [
            .accept: "application/json", .cookie: "lugx_session=a", .connection: "close, X-Private",
            .init("X-Private")!: "1", .forwardedFor: "198.51.100.1", .transferEncoding: "chunked",
            .init("X-Real-IP")!: "198.51.100.1", .expect: "100-continue", .requestID: "of the client",
        ]
        let headers = GatewayHeaders.request(fields, client: client, authorization: "Bearer a")
        #expect(
            headers == [
                "Accept": "application/json", "Authorization": "Bearer a", "X-Forwarded-For": "203.0.113.9",
                "X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example", "X-Request-Id": "r1",
            ])
    }

    @Test func `one request id and one trace go with a request, and not what the client wrote there itself`() throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let traced = GatewayHeaders.Client(
            address: "203.0.113.9", host: nil, isSecure: false,
            trace: RequestTrace(requestID: "r2", traceparent: "00-\(trace)-00f067aa0ba902b7-01"))
        let fields: HTTPFields = [
            .requestID: "forged", .init("traceparent")!: "00-\(String(repeating: "1", count: 32))-1-00",
        ]
        let headers = GatewayHeaders.request(fields, client: traced, authorization: nil).fields
        #expect(headers.filter { $0.name == "X-Request-Id" }.map(\.value) == ["r2"])
        let passed = headers.filter { $0.name.lowercased() == "traceparent" }.map(\.value)
        #expect(passed.count == 1)
        #expect(try #require(passed.first).hasPrefix("00-\(trace)-"))
    }

    @Test func `a client's own authorization goes before the session's`() {
        let headers = GatewayHeaders.request([.authorization: "Bearer own"], client: client, authorization: "Bearer a")
        #expect(headers.fields.filter { $0.name == "Authorization" }.map(\.value) == ["Bearer own"])
    }

    @Test func `an answer loses the fields of its connection and cookies no service may set`() {
        let fields = GatewayHeaders.response([
            "Content-Type": "text/csv", "Transfer-Encoding": "chunked", "Set-Cookie": "x=1", "Connection": "close",
            "Access-Control-Allow-Origin": "*", "Retry-After": "3", "ETag": "\"1\"",
        ])
        #expect(fields == [.contentType: "text/csv", .retryAfter: "3", .eTag: "\"1\""])
    }

    private func error(_ kind: CurlError.Kind, _ sent: CurlError.SentState) -> CurlError {
        CurlError(kind: kind, sentRequest: sent, code: 0, message: "", target: "")
    }

    @Test func `a request is repeated where it arrived nowhere, or twice is as good as once`() {
        let post = ForwardingPlan(method: .post, path: "/api/orders", headers: [:])
        let keyed = ForwardingPlan(method: .post, path: "/api/orders", headers: [.idempotencyKey: "k"])
        let get = ForwardingPlan(method: .get, path: "/api/orders", headers: [:])
        #expect(post.mayRepeat(after: error(.connect, .notSent), attempt: 1))
        #expect(!post.mayRepeat(after: error(.reset, .maybeSent), attempt: 1))
        #expect(keyed.mayRepeat(after: error(.reset, .maybeSent), attempt: 1))
        #expect(get.mayRepeat(after: error(.reset, .maybeSent), attempt: 2))
        #expect(!get.mayRepeat(after: error(.reset, .maybeSent), attempt: ForwardingPlan.attemptsMax))
        for kind in [CurlError.Kind.timeout, .tls, .malformed, .overloaded, .closed] {
            #expect(!get.mayRepeat(after: error(kind, .maybeSent), attempt: 1), "\(kind)")
        }
    }

    @Test func `a request for the pixel is an event, and not repeated where it may have arrived`() {
        let pixel = ForwardingPlan(method: .get, path: "/api/analytics/pixel.gif", headers: [:])
        #expect(pixel.mayRepeat(after: error(.connect, .notSent), attempt: 1))
        #expect(!pixel.mayRepeat(after: error(.reset, .maybeSent), attempt: 1))
    }

    @Test func `pauses grow, are bounded, and are partly random`() {
        let plan = ForwardingPlan(method: .get, path: "/api/orders", headers: [:])
        let shortest = (1...8).map { plan.pauseMilliseconds(attempt: $0) { $0.lowerBound } }
        let longest = (1...8).map { plan.pauseMilliseconds(attempt: $0) { $0.upperBound } }
        #expect(shortest == [25, 50, 100, 100, 100, 100, 100, 100])
        #expect(longest == [50, 100, 200, 200, 200, 200, 200, 200])
    }
}
