import Events
import Foundation
import NIOCore
import Testing

@testable import Ingestion

/// The calls that take one event, and the pixel, over a real socket.
@Suite struct TrackingCallTests {
    private static let calls = [
        ("page-visit", "visit_id", #"{"session_id":"s","url":"http://a.example/","path":"/"}"#),
        ("event", "event_id", #"{"session_id":"s","event_type":"login","event_name":"Login"}"#),
        ("click", "click_id", #"{"session_id":"s","element_type":"a","page_url":"http://a.example/"}"#),
        ("scroll", "scroll_id", #"{"session_id":"s","page_url":"http://a.example/","scroll_depth_percent":50}"#),
        ("session", "session_data_id", #"{"session_id":"s","session_start_time":"2026-11-22T12:00:00Z"}"#),
    ]

    private static func required(_ body: String) -> Set<String> {
        Set((try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])?.keys ?? [:].keys)
    }

    @Test func `a call is answered with the id of the event it stored`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let answered = Collected<String>()
        try await TrackingServer.run(directory: directory) { server in
            let connection = try RawConnection(port: server.port)
            for (call, name, body) in Self.calls {
                try connection.send(Wire.post(body, path: "/api/analytics/track/\(call)"))
                let answer = try connection.answer()
                #expect(answer.status == 201, "\(answer)")
                #expect(answer.fields["content-type"] == "application/json")
                let members = try #require(answer.json as? [String: String])
                #expect(Set(members.keys) == ["message", name, "timestamp"])
                let time = try Date(
                    members["timestamp"] ?? "", strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
                #expect(abs(time.timeIntervalSinceNow) < 600)
                answered.append([members[name] ?? ""])
            }
            #expect(server.metric("lugx_events_accepted_total") == 5)
            #expect(
                server.metric(
                    #"http_requests_total{method="POST",route="/api/analytics/track/click",status="2xx"}"#) == 1)
        }
        let stored = try TrackingServer.events(in: directory).map { id in
            String(format: "%016llx%016llx", id.high, id.low)
        }
        #expect(stored == answered.values.map { $0.replacingOccurrences(of: "-", with: "") })
    }

    @Test func `a call that says too little is told all it has to say`() async throws {
        try await TrackingServer.run { server in
            let connection = try RawConnection(port: server.port)
            for (call, _, body) in Self.calls {
                try connection.send(Wire.post("{}", path: "/api/analytics/track/\(call)"))
                let answer = try connection.answer()
                #expect(answer.status == 400 && answer.code == "missing_required_fields", "\(answer)")
                #expect(answer.fields["content-type"] == "application/problem+json")
                let members = try #require(answer.json as? [String: Any])
                #expect(members["error"] as? String == "Missing required fields")
                #expect(Set(members["required"] as? [String] ?? []) == Self.required(body))
            }
            #expect(server.metric(#"lugx_events_rejected_total{reason="missing_required_fields"}"#) == 5)
        }
    }

    @Test func `a call sent again with its id is one event`() async throws {
        try await TrackingServer.run { server in
            let connection = try RawConnection(port: server.port)
            let id = "00000000-0000-4000-8000-0000000000ab"
            for _ in 1...2 {
                try connection.send(
                    Wire.post(
                        #"{"session_id":"s","element_type":"a","page_url":"/","event_id":"\#(id.uppercased())"}"#,
                        path: "/api/analytics/track/click"))
                let answer = try connection.answer()
                #expect(answer.status == 201 && (answer.json as? [String: String])?["click_id"] == id, "\(answer)")
            }
            #expect(server.metric("lugx_events_accepted_total") == 1)
            #expect(server.metric("lugx_events_duplicate_total") == 1)
        }
    }

    @Test func `a call takes one object, not lines`() async throws {
        try await TrackingServer.run { server in
            let connection = try RawConnection(port: server.port)
            let click = Self.calls[2].2
            for (body, code) in [("\(click)\n\(click)", "invalid_json"), ("[\(click)]", "not_an_object")] {
                try connection.send(
                    Wire.post(
                        body, path: "/api/analytics/track/click", fields: ["Content-Type: application/x-ndjson"]))
                #expect(try connection.answer().code == code)
            }
        }
    }

    // MARK: The pixel

    @Test func `the pixel is an image that nobody keeps, and an event once it is answered`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await TrackingServer.run(directory: directory) { server in
            let connection = try RawConnection(port: server.port)
            for query in ["", "?", "?url=http%3A%2F%2Fa.example%2F&title=a+%26%20b&event_type=mail_opened&x=%22%5C%0A"]
            {
                try connection.send(Wire.head("GET", path: "/api/analytics/pixel.gif" + query))
                let answer = try connection.answer()
                #expect(answer.status == 200 && answer.fields["content-type"] == "image/gif", "\(answer)")
                #expect(answer.fields["cache-control"] == "no-store")
                #expect(answer.fields["cross-origin-resource-policy"] == "cross-origin")
                #expect(answer.fields["content-length"] == "43" && answer.body.hasPrefix("GIF89a"))
            }
            #expect(server.metric("lugx_events_accepted_total") == 3)
            #expect(
                server.metric(#"http_requests_total{method="GET",route="/api/analytics/pixel.gif",status="2xx"}"#) == 3)
        }
        #expect(try TrackingServer.events(in: directory).count == 3)
    }

    @Test func `a wrong pixel gets the usual problem`() async throws {
        try await TrackingServer.run { server in
            let table: [(String, Int, String)] = [
                (Wire.head("GET", path: "/api/analytics/pixel.gif?event_type=a%20b"), 400, "invalid_event_type"),
                (Wire.head("GET", path: "/api/analytics/pixel.gif?value=much"), 400, "invalid_value"),
                (Wire.head("GET", path: "/api/analytics/pixel.gif?title=%ff"), 400, "invalid_utf8"),
                (
                    Wire.head("GET", path: "/api/analytics/pixel.gif", fields: ["Content-Length: 1"]), 413,
                    "body_too_large"
                ),
                (
                    Wire.head("POST", path: "/api/analytics/pixel.gif", fields: ["Content-Length: 0"]), 405,
                    "method_not_allowed"
                ),
            ]
            for (request, status, code) in table {
                let connection = try RawConnection(port: server.port)
                try connection.send(request)
                let answer = try connection.answer()
                #expect(answer.status == status && answer.code == code, "\(answer)")
                #expect(answer.fields["allow"] == (status == 405 ? "GET, OPTIONS" : nil))
            }
            let connection = try RawConnection(port: server.port)
            try connection.send(
                Wire.head("OPTIONS", path: "/api/analytics/pixel.gif", fields: ["Origin: https://shop.example"]))
            #expect(try connection.answer().fields["access-control-allow-methods"] == "GET, OPTIONS")
        }
    }

    @Test(arguments: [
        ("/p", nil, "{}"), ("/p?a=1&&b&=2&c=&d=%zz%4", nil, #"{"a":"1","d":"%zz%4"}"#),
        ("/p?url=u&a=%01%1f", "http://r.example/", #"{"url":"u","a":"\u0001\u001f"}"#),
        ("/p?url=", "http://r.example/?q=\"", #"{"url":"http://r.example/?q=\""}"#),
        ("http://h.example/p?a=x=y?z", nil, #"{"a":"x=y?z"}"#),
    ])
    func `the query becomes an event, with the page that loads it where it names none`(
        target: String, referer: String?, json: String
    ) {
        let body = PixelRequest.body(target: target, referer: referer)
        #expect(String(buffer: body) == json)
    }

    // MARK: Google Analytics' Measurement Protocol

    @Test func `a request of the Measurement Protocol is answered without a word`() async throws {
        try await TrackingServer.run { server in
            let connection = try RawConnection(port: server.port)
            let path = "/mp/collect?measurement_id=G-1&api_secret=any"
            let event = #"{"name":"login","params":{"session_id":1}}"#
            for (body, status, accepted) in [
                (#"{"client_id":"c","events":[\#(event),\#(event)]}"#, 204, 2.0),
                (#"{"client_id":"c","events":[\#(event),{}]}"#, 204, 3), (#"{"events":[{}]}"#, 400, 3),
                (#"{"client_id":"c"}"#, 400, 3),
            ] {
                try connection.send(Wire.post(body, path: path))
                let answer = try connection.answer()
                #expect(answer.status == status, "\(answer)")
                #expect((answer.fields["content-length"] == nil) == (status == 204))
                #expect(server.metric("lugx_events_accepted_total") == accepted)
            }
        }
    }
}
