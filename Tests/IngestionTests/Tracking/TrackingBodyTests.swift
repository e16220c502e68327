import Foundation
import Testing

@testable import Ingestion

/// Every way to send events, over a real socket.
@Suite struct TrackingBodyTests {
    private typealias Answer = RawConnection.Answer

    private func answers(to requests: [[UInt8]]) async throws -> [RawConnection.Answer] {
        let collected = Collected<RawConnection.Answer>()
        try await TrackingServer.run { server in
            let answers = try await onThread {
                try requests.map { request in
                    let connection = try RawConnection(port: server.port)
                    try connection.send(request)
                    return try connection.answer()
                }
            }
            collected.append(answers)
        }
        return collected.values
    }

    @Test func `a single event is acknowledged with what became of it`() async throws {
        let answer = try #require(try await answers(to: [Array(Wire.post(Wire.event).utf8)]).first)
        #expect(answer.status == 202)
        #expect(answer.body == #"{"success":true,"accepted":1,"duplicates":0,"rejected":[]}"#)
        #expect(answer.fields["content-type"] == "application/json")
        #expect(answer.fields["date"]?.hasSuffix(" GMT") == true)
        #expect(answer.fields["x-request-id"]?.count == 32)
    }

    @Test func `arrays, envelopes, lines and texts hold events`() async throws {
        let two = "[\(Wire.event),\(Wire.event)]"
        let bodies: [(String, [String])] = [
            (two, ["Content-Type: application/json"]),
            (two, ["Content-Type: application/json; charset=utf-8"]),
            (two, ["Content-Type: APPLICATION/JSON"]),
            (two, ["Content-Type: text/plain;charset=UTF-8"]),
            (two, []),
            (#"{"events":\#(two)}"#, []),
            (#"{"batch":\#(two)}"#, []),
            (Wire.event + "\n\n" + Wire.event + "\n", ["Content-Type: application/x-ndjson"]),
        ]
        for answer in try await answers(to: bodies.map { Array(Wire.post($0.0, fields: $0.1).utf8) }) {
            #expect(answer.status == 202, "\(answer)")
            #expect(answer.number("accepted") == 2)
        }
    }

    @Test func `packed bodies are unpacked, small ones and large ones`() async throws {
        let small = Array(Wire.event.utf8)
        // Incompressible enough that the packed body, too, is above the bound for unpacking at once.
        let large = Array(
            ("[" + (0..<3000).map { _ in Wire.event(id: UUID().uuidString) }.joined(separator: ",") + "]").utf8)
        var requests: [[UInt8]] = []
        for body in [small, large] {
            requests.append(Wire.post(bytes: deflated(body), fields: ["Content-Encoding: gzip"]))
            requests.append(Wire.post(bytes: deflated(body), fields: ["Content-Encoding: X-GZIP"]))
        }
        requests.append(Wire.post(bytes: deflated(small, windowBits: 15), fields: ["Content-Encoding: deflate"]))
        requests.append(Wire.post(bytes: deflated(small, windowBits: -15), fields: ["Content-Encoding: deflate"]))
        let half = small.count / 2
        requests.append(
            Wire.post(
                bytes: deflated(Array(small[..<half])) + deflated(Array(small[half...])),
                fields: ["Content-Encoding: gzip"]))
        let answers = try await answers(to: requests)
        for answer in answers { #expect(answer.status == 202, "\(answer)") }
        #expect(
            answers.map { $0.number("accepted") ?? 0 + ($0.number("duplicates") ?? 0) } == [1, 1, 3000, 0, 1, 1, 1])
        #expect(answers[3].number("duplicates") == 3000)
    }

    @Test func `every Segment route answers as Segment does`() async throws {
        let event = #"{"type":"track","event":"Bought","userId":"u","name":"n","groupId":"g","previousId":"p"}"#
        let requests =
            ["track", "page", "screen", "identify", "group", "alias"].map { Wire.post(event, path: "/v1/" + $0) }
            + [Wire.post(#"{"batch":[\#(event)]}"#, path: "/v1/batch", fields: ["Authorization: Basic a2V5Og=="])]
        for answer in try await answers(to: requests.map { Array($0.utf8) }) {
            #expect(answer.status == 200, "\(answer)")
            #expect(answer.body == #"{"success":true}"#)
        }
    }

    @Test func `what can't be used is refused with a reason`() async throws {
        let gzip = ["Content-Encoding: gzip"]
        let packed = deflated(Array(Wire.event.utf8))
        let table: [([UInt8], Int, String)] = [
            (Array(Wire.post("").utf8), 400, "empty_body"),
            (Array(Wire.post("{").utf8), 400, "invalid_json"),
            (Array(Wire.post("{}").utf8), 400, "missing_event_type"),
            (Array(Wire.post("[]").utf8), 400, "no_events"),
            (Array(Wire.post("{}", path: "/v1/batch").utf8), 400, "no_events"),
            (Array(Wire.post(Wire.event, fields: ["Content-Type: text/html"]).utf8), 415, "unsupported_media_type"),
            (Array(Wire.post(Wire.event, fields: ["Content-Encoding: br"]).utf8), 415, "unsupported_content_encoding"),
            (
                Array(Wire.post(Wire.event, fields: ["Content-Encoding: gzip, gzip"]).utf8), 415,
                "unsupported_content_encoding"
            ),
            (Array(Wire.post(Wire.event, fields: ["Expect: miracles"]).utf8), 417, "expectation_failed"),
            (Wire.post(bytes: Array(packed.dropLast(3)), fields: gzip), 400, "corrupt_body"),
            (Wire.post(bytes: packed + [1, 2, 3], fields: gzip), 400, "corrupt_body"),
            (Wire.post(bytes: Array("not gzip".utf8), fields: gzip), 400, "corrupt_body"),
            (Wire.post(bytes: [], fields: gzip), 400, "corrupt_body"),
            (
                Wire.post(bytes: deflated([UInt8](repeating: 0x20, count: 64 << 20)), fields: gzip), 413,
                "body_too_large"
            ),
            (Array(Wire.head(fields: ["Content-Length: 99999999"]).utf8), 413, "body_too_large"),
            (Array(Wire.head("GET").utf8), 405, "method_not_allowed"),
            (Array(Wire.head("DELETE").utf8), 405, "method_not_allowed"),
        ]
        let answers = try await answers(to: table.map(\.0))
        for (answer, expected) in zip(answers, table) {
            #expect(answer.status == expected.1, "\(answer)")
            #expect(answer.code == expected.2, "\(answer)")
            #expect(answer.fields["content-type"] == "application/problem+json")
            #expect((answer.json as? [String: Any])?["success"] as? Bool == false)
        }
        #expect(answers.last?.fields["allow"] == "POST, OPTIONS")
    }

    @Test func `an event that is refused doesn't keep the others out`() async throws {
        let body = "[\(Wire.event),{\"user_id\":\"u\"},\(Wire.event)]"
        let answer = try #require(try await answers(to: [Array(Wire.post(body).utf8)]).first)
        #expect(answer.status == 202)
        #expect(answer.number("accepted") == 2)
        let rejected = try #require((answer.json as? [String: Any])?["rejected"] as? [[String: Any]])
        #expect(rejected.map { $0["index"] as? Int } == [1])
        #expect(rejected.first?["pointer"] as? String == "/1/event_type")
    }

    @Test(arguments: [-1, 0, 1]) func `an answer lists so many rejected events and counts the others`(over: Int)
        async throws
    {
        let count = AnswerWriter.rejectedListMax + over
        let rejected = Array(repeating: "{}", count: count).joined(separator: ",")
        for (answer, status) in zip(
            try await answers(to: ["[\(Wire.event),\(rejected)]", "[\(rejected)]"].map { Array(Wire.post($0).utf8) }),
            [202, 400])
        {
            #expect(answer.status == status)
            let list = (answer.json as? [String: Any])?["rejected"] as? [[String: Any]]
            #expect(list?.count == min(count, AnswerWriter.rejectedListMax))
            #expect(answer.number("rejected_total") == (over > 0 ? count : nil))
        }
    }

    @Test func `a request may arrive cut at any byte`() async throws {
        let request = Array(Wire.chunked(Wire.event, size: 20).utf8)
        try await TrackingServer.run { server in
            try await onThread {
                let connection = try RawConnection(port: server.port)
                for cut in 1..<request.count {
                    try connection.send(Array(request[..<cut]))
                    // The server reads the first part by itself: nothing else is on its loop.
                    usleep(200)
                    try connection.send(Array(request[cut...]))
                    let answer = try connection.answer()
                    #expect(answer.status == 202, "cut at \(cut): \(answer)")
                }
            }
        }
    }
}

/// Values that concurrent tasks collect.
final class Collected<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var all: [Value] = []

    func append(_ values: [Value]) { lock.withLock { all += values } }
    var values: [Value] { lock.withLock { all } }
}
