import Events
import Foundation
import HTTPTypes
import MetricsRegistry
import NIOHTTP1
import ServiceKit
import Testing

@testable import Ingestion

/// The decisions of the tracking routes, without a socket.
@Suite struct TrackingValueTests {
    @Test func `a forwarded request goes alone`() {
        var order = ConnectionOrder(unansweredMax: 4)
        #expect(order.begin(tracking: true) == .track)
        #expect(order.begin(tracking: true) == .hold)
        order.end()
        #expect(order.begin(tracking: true) == .track)
        order.end()
        #expect(order.begin(tracking: false) == .hold)
        order.answered()
        #expect(order.begin(tracking: false) == .hold)
        order.answered()
        #expect(order.begin(tracking: false) == .forward)
        order.end()
        #expect(order.begin(tracking: true) == .hold)
        #expect(order.begin(tracking: false) == .hold)
        order.forwardedAnswered()
        #expect(order.isIdle)
        #expect(order.begin(tracking: true) == .track)
    }

    @Test(arguments: [3, 4, 5]) func `a connection is read until its unanswered requests reach the bound`(count: Int) {
        var order = ConnectionOrder(unansweredMax: 4)
        for _ in 0..<count {
            _ = order.begin(tracking: true)
            order.end()
        }
        #expect(order.mayRead == (count < 4))
    }

    @Test func `answers leave in order up to a ticket, refusals behind their elders`() {
        var queue = AcknowledgementQueue<String>()
        queue.append("a", ticket: 3)
        queue.appendBehind("refused")
        queue.append("b", ticket: 5)
        #expect(queue.popFirst(upTo: 2) == nil)
        #expect(queue.popFirst(upTo: 4) == "a")
        #expect(queue.popFirst(upTo: 4) == "refused")
        #expect(queue.popFirst(upTo: 4) == nil)
        #expect(queue.popFirst(upTo: 5) == "b")
        #expect(queue.isEmpty)
    }

    @Test func `a route is found in either form of target, with or without a query`() {
        #expect(TrackingRoute.match(target: "/api/analytics/track") == .track)
        #expect(TrackingRoute.match(target: "/v1/batch?x=1") == .segmentBatch)
        #expect(TrackingRoute.match(target: "/api/analytics/track/click") == .callClick)
        #expect(TrackingRoute.match(target: "http://shop.example:3003/v1/page") == .segmentPage)
        for route in TrackingRoute.allCases { #expect(TrackingRoute.match(target: route.path.description) == route) }
        #expect(TrackingRoute.match(target: "/e?ip=1&_=1") == .postHogEvents)
        #expect(TrackingRoute.match(target: "/batch") == .postHogBatch)
        for other in [
            "/", "", "*", "/v1/", "/batch//", "/captures", "/api/analytics/track/", "/v1/batch/",
            "/api/analytics/track/clicks", "/V1/batch", "v1/batch", "http:",
        ] {
            #expect(TrackingRoute.match(target: other) == nil, "\(other)")
        }
    }

    @Test func `a client may send its rate, and a burst once`() {
        var limiter = EventRateLimiter<String>(eventsPerSecond: 10, burstSeconds: 2, clientsMax: 4)
        let second: Int64 = 1_000_000_000
        limiter.charge("a", events: 20, now: 0)
        #expect(limiter.check("a", now: 0) == nil)
        limiter.charge("a", events: 1, now: 0)
        #expect(limiter.check("a", now: 0) == .init(retryAfterSeconds: 1))
        #expect(limiter.check("b", now: 0) == nil)
        #expect(limiter.check("a", now: second / 10) == nil)
        limiter.charge("a", events: 30, now: second)
        #expect(limiter.check("a", now: second) == .init(retryAfterSeconds: 3))
    }

    @Test func `a rate limiter remembers so many clients and no more`() {
        var limiter = EventRateLimiter<Int>(eventsPerSecond: 1, burstSeconds: 0, clientsMax: 10)
        for client in 0..<1000 {
            limiter.charge(client, events: 100, now: 0)
            #expect(limiter.clients <= 10)
            #expect(limiter.check(client, now: 0) != nil)
        }
    }

    @Test func `dates are written as HTTP wants them`() {
        #expect(
            String(decoding: HTTPDate.bytes(epochSeconds: 784_111_777), as: UTF8.self)
                == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(
            String(decoding: HTTPDate.bytes(epochSeconds: 951_782_400), as: UTF8.self)
                == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(String(decoding: HTTPDate.bytes(epochSeconds: 0), as: UTF8.self) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test func `a request id is taken over only when it is sane`() {
        #expect(RequestIDSource.isSane("abc-1_2.3:4="))
        #expect(RequestIDSource.isSane(String(repeating: "a", count: 128)))
        for id in ["", "a b", "a\"b", "ü", String(repeating: "a", count: 129)] { #expect(!RequestIDSource.isSane(id)) }
        var source = RequestIDSource(high: 1, counter: 0)
        var bytes: [UInt8] = []
        for _ in 0..<1000 { source.append(to: &bytes) }
        let ids = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<($0 + 32)]) }
        #expect(Set(ids).count == 1000)
    }

    @Test(arguments: [nil, ServicePolicy.transportSecurity])
    func `every answer on a port with TLS tells browsers to come by https, and none on another`(policy: String?) {
        var writer = AnswerWriter(transportSecurity: policy)
        writer.setDate(epochSeconds: 0)
        var segment = AnswerFraming()
        segment.route = .segmentBatch
        var preflight = AnswerFraming()
        (preflight.method, preflight.origin) = (.options, "https://shop.example")
        let stored = TrackingAnswer.parsed(accepted: 1, duplicates: 0, rejected: [])
        let answers: [(TrackingAnswer, AnswerFraming)] = [
            (stored, AnswerFraming()), (stored, segment), (stored, preflight), (.preflight, preflight),
            (.parsed(accepted: 2, duplicates: 1, rejected: []), AnswerFraming()),
            (.refused(.badRequest), AnswerFraming()),
            (.refused(.notStored, retryAfterSeconds: 1, events: 1), AnswerFraming()),
        ]
        for (answer, framing) in answers {
            var bytes: [UInt8] = []
            writer.append(answer, framing, to: &bytes)
            let head = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
            let fields = head.components(separatedBy: "\r\n").filter { $0.hasPrefix("Strict-Transport-Security:") }
            #expect(fields == (policy.map { ["Strict-Transport-Security: \($0)"] } ?? []), "\(head)")
        }
    }

    @Test(arguments: [-1, 0, 1]) func `a body unpacks to its bound and not a byte more`(over: Int) throws {
        let bytesMax = 100_000
        let packed = deflated([UInt8](repeating: 7, count: bytesMax + over))
        if over > 0 {
            #expect(throws: Inflater.Failure.tooLarge) { try unpackedCount(packed, bytesMax: bytesMax) }
        } else {
            #expect(try unpackedCount(packed, bytesMax: bytesMax) == bytesMax + over)
        }
    }

    @Test func `a packed body that ends anywhere early is truncated`() {
        let packed = deflated(Array("some text, some text".utf8))
        for count in 0..<packed.count {
            #expect(throws: Inflater.Failure.truncated) {
                try unpackedCount(Array(packed[..<count]), bytesMax: 1000)
            }
        }
    }

    @Test func `the tracking routes share the HTTP metrics of the service`() throws {
        let registry = Registry()
        let metrics = try IngestionMetrics(registry: registry)
        let shared = try HTTPMetrics(registry: registry)
        metrics.answered(.post, .track, .success, seconds: 0.001)
        shared.record(method: .post, route: "/api/analytics/track", status: .accepted, seconds: 0.001)
        for method in TrackingMethod.allCases { metrics.answered(method, nil, .clientError, seconds: 0.001) }
        let name = HTTPRequest.Method("PURGE")!
        shared.record(method: name, route: nil, status: .badRequest, seconds: 0.001)
        shared.record(method: .options, route: nil, status: .badRequest, seconds: 0.001)
        let text = registry.rendered()
        func sample(_ method: String, _ route: String, _ status: String) -> String {
            "http_requests_total{method=\"\(method)\",route=\"\(route)\",status=\"\(status)\"}"
        }
        #expect(text.contains(sample("POST", "/api/analytics/track", "2xx") + " 2\n"))
        #expect(text.contains(sample("other", "unmatched", "4xx") + " 2\n"))
        #expect(text.contains(sample("OPTIONS", "unmatched", "4xx") + " 2\n"))
    }
}

@discardableResult
private func unpackedCount(_ packed: [UInt8], bytesMax: Int) throws -> Int {
    var output = ScratchBuffer(capacity: 16)
    try packed.withUnsafeBytes { bytes in
        try Inflater().inflate(bytes, format: .gzip, into: &output, bytesMax: bytesMax)
    }
    return output.count
}
