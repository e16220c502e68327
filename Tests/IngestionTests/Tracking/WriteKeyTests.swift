import EventSpool
import Events
import Foundation
import ServiceKit
import Testing

@testable import Ingestion

/// Who may send events, where keys are configured.
@Suite struct WriteKeyTests {
    private static let key = "wk_0123456789"

    private static func basic(_ user: String, password: String = "") -> String {
        "Authorization: Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    private static func configure(_ configuration: inout IngestionConfiguration) {
        configuration.tracking.writeKeys = try! WriteKeys(["other", key])
    }

    /// A request that the route takes, with a key in its body (the pixel's: in its query) if one is given.
    private static func request(_ route: TrackingRoute, id: String, key: String?, _ fields: [String]) -> String {
        let path = route.path.description
        if route == .ga4Collect {
            let secret = key.map { "&api_secret=\($0)" } ?? ""
            return Wire.post(
                #"{"client_id":"c","events":[{"name":"\#(id)"}]}"#, path: "\(path)?measurement_id=G-1\(secret)",
                fields: fields)
        }
        let member = key.map { #","\#(route.dialect == .postHog ? "api_key" : "writeKey")":"\#($0)""# } ?? ""
        if route == .pixel {
            let parameter = key.map { "&writeKey=\($0)" } ?? ""
            return Wire.head("GET", path: "\(path)?event_id=\(id)\(parameter)", fields: fields)
        }
        let body =
            switch route.dialect {
            case .lugx, .pixel, .ga4: #"{"event_id":"\#(id)","event_type":"page_view"\#(member)}"#
            case .call(let call):
                "{" + call.required.map { #""\#($0)":"click","# }.joined() + #""event_id":"\#(id)"\#(member)}"#
            case .segment(.batch):
                #"{"batch":[{"messageId":"\#(id)","event":"e","type":"track","userId":"u"}]\#(member)}"#
            case .postHog: #"{"uuid":"\#(id)","event":"e","distinct_id":"u"\#(member)}"#
            case .segment:
                #"{"messageId":"\#(id)","event":"e","userId":"u","name":"n","groupId":"g","previousId":"p"\#(member)}"#
            }
        return Wire.post(body, path: path, fields: fields)
    }

    @Test func `a key is taken from each place on each route, and nothing is stored without`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        // One of each route; the Measurement Protocol's have no ids, so that each time they are sent they count.
        let accepted = TrackingRoute.allCases.count + 6
        try await TrackingServer.run(directory: directory, configure: Self.configure) { server in
            let connection = try RawConnection(port: server.port)
            for route in TrackingRoute.allCases {
                func send(_ key: String?, _ fields: [String]) throws -> RawConnection.Answer {
                    try connection.send(Self.request(route, id: "event-of-\(route)", key: key, fields))
                    return try connection.answer()
                }
                let refused: [(String?, [String])] = [
                    (nil, []), ("wrong", []), (String(repeating: "k", count: 300), []), ("", []),
                    (nil, ["X-Write-Key: wrong"]), (nil, ["X-Write-Key:"]), (nil, [Self.basic("wrong")]),
                    (nil, [Self.basic("")]), (nil, ["Authorization: Basic"]), (nil, ["Authorization: Basic !!!!"]),
                    (nil, ["Authorization: Bearer \(Self.key)"]),
                    (nil, ["X-Write-Key: " + String(repeating: "k", count: 5000)]),
                    // A wrong key in a field is not made good by the body.
                    (Self.key, ["X-Write-Key: wrong"]), (Self.key, [Self.basic("wrong")]),
                ]
                for (key, fields) in refused {
                    let answer = try send(key, fields)
                    #expect(answer.status == 401, "\(route) \(key ?? "") \(fields): \(answer)")
                    #expect(answer.code == "invalid_write_key")
                    #expect(answer.fields["www-authenticate"] == #"Basic realm="events""#)
                    #expect(answer.fields["content-type"] == "application/problem+json")
                    #expect(!answer.body.contains("wrong"))
                }
                // The id that was refused counts as new still.
                let stored = try send(Self.key, [])
                #expect(stored.status == route.storedStatus, "\(route): \(stored)")
                if route == .track { #expect(stored.number("accepted") == 1) }
                let valid: [(String?, [String])] = [
                    (nil, ["X-Write-Key: \(Self.key)"]), (nil, [Self.basic(Self.key)]),
                    (nil, [Self.basic("other", password: "ignored")]), ("wrong", ["X-Write-Key: other"]),
                    (nil, ["X-Write-Key: other", Self.basic("wrong")]), (Self.key, ["Authorization: Bearer token"]),
                ]
                for (key, fields) in valid {
                    #expect(try send(key, fields).status < 300, "\(route) \(key ?? "") \(fields)")
                }
            }
            let refusals = Double(14 * TrackingRoute.allCases.count)
            #expect(server.metric(#"lugx_events_rejected_total{reason="invalid_write_key"}"#) == refusals)
            #expect(server.metric("lugx_events_accepted_total") == Double(accepted))
        }
        #expect(try TrackingServer.events(in: directory).count == accepted)
    }

    @Test func `a key in the body is looked for in every form of body`() async throws {
        try await TrackingServer.run(configure: Self.configure) { server in
            let connection = try RawConnection(port: server.port)
            let keyed = #"{"event_type":"a","writeKey":"\#(Self.key)"}"#
            let forms: [(String, [String], Int)] = [
                ("[\(keyed),\(Wire.event)]", [], 202), ("[\(Wire.event)]", [], 401),
                (#"{"events":[\#(Wire.event)],"write_key":"\#(Self.key)"}"#, [], 202),
                (#"{"events":[\#(Wire.event)],"write_key":7}"#, [], 401),
                ("\(keyed)\n\(Wire.event)", ["Content-Type: application/x-ndjson"], 202),
                ("{", [], 401), ("", [], 401),
            ]
            let browser = #"{"event":"$pageview","properties":{"token":"\#(Self.key)"}}"#
            for (body, status) in [
                (browser, 200), ("[\(browser),\(browser)]", 200), (browser.replacing(Self.key, with: "other_"), 401),
                (#"{"event":"e","properties":{"tokens":"\#(Self.key)"}}"#, 401),
            ] {
                try connection.send(Wire.post(body, path: "/e/"))
                #expect(try connection.answer().status == status, "\(body)")
            }
            for (body, fields, status) in forms {
                try connection.send(Wire.post(body, fields: fields))
                #expect(try connection.answer().status == status, "\(body)")
                let packed = Wire.post(
                    bytes: deflated(Array(body.utf8)), fields: fields + ["Content-Encoding: gzip"])
                try connection.send(packed)
                #expect(try connection.answer().status == status, "\(body), packed")
            }
            try connection.send(Wire.head("OPTIONS", fields: ["Origin: https://shop.example"]))
            #expect(try connection.answer().status == 204)
        }
    }

    @Test func `each key has a rate of its own at an address`() async throws {
        try await TrackingServer.run(configure: {
            Self.configure(&$0)
            $0.tracking.eventsPerSecond = 1
            $0.tracking.eventBurstSeconds = 5
        }) { server in
            let connection = try RawConnection(port: server.port)
            let ten = "[" + Array(repeating: Wire.event, count: 10).joined(separator: ",") + "]"
            for (field, status) in [
                ("X-Write-Key: other", 202), ("X-Write-Key: other", 429), (Self.basic("other", password: "x"), 429),
                ("X-Write-Key: \(Self.key)", 202), ("X-Write-Key: \(Self.key)", 429), ("X-Write-Key: wrong", 401),
            ] {
                try connection.send(Wire.post(ten, fields: [field]))
                let answer = try connection.answer()
                #expect(answer.status == status, "\(field): \(answer)")
            }
        }
    }

    @Test func `without configured keys any key will do`() throws {
        let keys = try WriteKeys([])
        #expect(keys.isEmpty)
        #expect(keys.judge(writeKey: "anything", authorization: nil) == .valid(number: 0))
    }

    @Test(arguments: [1, 255, 256, 257]) func `a key is as long as its bound allows`(count: Int) throws {
        let key = String(repeating: "k", count: count)
        guard count <= WriteKeys.keyBytesMax else {
            #expect(throws: ConfigurationError.self) { try WriteKeys([key]) }
            return
        }
        let keys = try WriteKeys(["a", key])
        #expect(keys.contains(key.utf8))
        for other in [key + "k", String(key.dropLast()), key + "\0", String(key.dropLast()) + "l", ""] {
            #expect(!keys.contains(other.utf8), "\(other.utf8.count)")
        }
        for password in ["", "p", "a:b"] {
            let field = Self.basic(key, password: password).dropFirst("Authorization: ".count)
            #expect(keys.judge(writeKey: nil, authorization: String(field)) == .valid(number: 2))
            #expect(keys.judge(writeKey: nil, authorization: "bASIC  " + field.dropFirst(6)) == .valid(number: 2))
        }
    }

    @Test func `keys that no client could show are refused without being told`() throws {
        for key in ["", "a b", "secret:key", "tab\tkey", String(repeating: "secret", count: 100)] {
            let error = #expect(throws: ConfigurationError.self) { try WriteKeys(["good", key]) }
            #expect(error?.description.contains("LUGX_WRITE_KEYS: key 2") == true)
            #expect(error?.description.contains("secret") == false)
        }
        #expect(throws: ConfigurationError.self) { try WriteKeys((0...WriteKeys.keysMax).map { "key\($0)" }) }
        let most = try WriteKeys((0..<WriteKeys.keysMax).map { "key\($0)" })
        #expect(most.contains("key0".utf8) && most.contains("key999".utf8) && !most.contains("key1000".utf8))
    }
}
