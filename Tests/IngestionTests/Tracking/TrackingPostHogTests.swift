import Foundation
import NIOCore
import Testing

@testable import Ingestion

/// PostHog's routes over a real socket, with bodies as its clients wrap them.
@Suite struct TrackingPostHogTests {
    private static func event(_ id: Int) -> String {
        #"{"event":"$pageview","uuid":"event-\#(id)","properties":{"distinct_id":"u","token":"k","title":"a + b & c"}}"#
    }

    private static func form(_ json: String, encodesPlus: Bool = true) -> String {
        let base64 = Data(json.utf8).base64EncodedString()
        return "data="
            + base64.replacing("=", with: "%3D").replacing("/", with: "%2F")
            .replacing("+", with: encodesPlus ? "%2B" : "+")
    }

    private static let urlencoded = ["Content-Type: application/x-www-form-urlencoded"]

    @Test func `each way the clients send is stored and answered as they expect`() async throws {
        // A question mark shifted by one each time: among these some have a plus in their base64.
        let plus = (0..<3).map {
            #"{"event":"e","uuid":"plus-\#($0)","properties":{"x":"\#(String(repeating: " ", count: $0))>>>???~~~"}}"#
        }
        let large = "[" + (0..<2000).map { Self.event(1000 + $0) }.joined(separator: ",") + "]"
        let requests: [[UInt8]] =
            [
                Wire.post(Self.event(1), path: "/capture/"), Wire.post(Self.event(2), path: "/capture"),
                Wire.post(
                    "[\(Self.event(3))]", path: "/e/?ip=1&_=1795348800250&ver=1.200.0",
                    fields: ["Content-Type: text/plain"]),
                Wire.post(#"{"api_key":"k","batch":[\#(Self.event(4))]}"#, path: "/batch/"),
                Wire.post(Self.form(Self.event(5)), path: "/e/?compression=base64", fields: Self.urlencoded),
                Wire.post(
                    "data=%5B\(Self.event(6).replacing("+", with: "%2B").replacing("&", with: "%26"))]", path: "/e",
                    fields: Self.urlencoded),
            ].map { Array($0.utf8) }
            + plus.map {
                Array(Wire.post(Self.form($0, encodesPlus: false), path: "/e/", fields: Self.urlencoded).utf8)
            }
            + [
                Wire.post(
                    bytes: deflated(Array("[\(Self.event(7))]".utf8)), path: "/e/?compression=gzip-js",
                    fields: ["Content-Type: text/plain"]),
                Wire.post(
                    bytes: deflated(Array(Self.event(8).utf8)), path: "/batch/", fields: ["Content-Encoding: gzip"]),
                Wire.post(bytes: deflated(Array(large.utf8)), path: "/e/", fields: ["Content-Type: text/plain"]),
            ]
        #expect(plus.contains { Self.form($0, encodesPlus: false).contains("+") })
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await TrackingServer.run(directory: directory) { server in
            let connection = try RawConnection(port: server.port)
            for request in requests {
                try connection.send(request)
                let answer = try connection.answer()
                #expect(answer.status == 200 && answer.body == #"{"status":1}"#, "\(answer)")
            }
            #expect(server.metric("lugx_events_accepted_total") == 2011)
        }
        #expect(try TrackingServer.events(in: directory).count == 2011)
    }

    @Test func `what can't be used is refused with a reason`() async throws {
        try await TrackingServer.run { server in
            let connection = try RawConnection(port: server.port)
            let table: [(String, [String], Int, String)] = [
                ("data=%21%21", Self.urlencoded, 400, "corrupt_body"),
                ("data=e30", Self.urlencoded, 400, "missing_event_name"),
                ("dat=e30=", Self.urlencoded, 400, "invalid_json"), ("", [], 400, "empty_body"),
                ("data=", Self.urlencoded, 400, "empty_body"), ("\u{1F}", [], 400, "invalid_json"),
                ("[]", [], 400, "no_events"), ("{}", ["Content-Type: text/html"], 415, "unsupported_media_type"),
            ]
            for (body, fields, status, code) in table {
                try connection.send(Wire.post(body, path: "/e/", fields: fields))
                let answer = try connection.answer()
                #expect(answer.status == status && answer.code == code, "\(body): \(answer)")
            }
            try connection.send(Wire.post("data=e30=", fields: Self.urlencoded))
            #expect(try connection.answer().status == 415)
            try connection.send(Wire.post("[\(Self.event(1)),{}]", path: "/e/"))
            let answer = try connection.answer()
            #expect(answer.status == 200 && answer.number("status") == 1 && answer.number("accepted") == 1)
        }
    }

    @Test func `a form's data may leave out its padding, and send its pluses as they are`() {
        func opened(_ data: String) -> [UInt8]? {
            PostHogBody.opened(ByteBuffer(string: "data=\(data)")).map { Array($0.readableBytesView) }
        }
        for count in 1...64 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ count) }
            let text = Data(bytes).base64EncodedString()
            #expect(opened(text) == bytes && opened(text.filter { $0 != "=" }) == bytes)
        }
        #expect(opened("+%2B/v") == [0xFB, 0xEF, 0xEF])
        for text in ["=a", "a===", "ab!d"] { #expect(opened(text) == nil, "\(text)") }
    }
}
