import Events
import Testing

/// What JSON leaves open or gets wrong, and the bounds.
struct OutcomeTests {
    @Test(arguments: [
        ("", "empty_body"), (" \n\t", "empty_body"), ("\u{FEFF}", "empty_body"), ("[]", "no_events"),
        (#"{"events":[]}"#, "no_events"), ("5", "not_an_object"), (#""x""#, "not_an_object"), ("null", "not_an_object"),
        ("{", "invalid_json"), (#"{"event_type":"x"} x"#, "invalid_json"), (#"{"event_type":"x"}{}"#, "invalid_json"),
        (#"{"event_type":"x",}"#, "invalid_json"), (#"[{"event_type":"x"}"#, "invalid_json"),
        ("{'a':1}", "invalid_json"),
        (#"{"event_type":"x","properties":{"n":1e400}}"#, "number_out_of_range"),
        (#"{"event_type":"x","properties":{"n":18446744073709551616}}"#, "number_out_of_range"),
        (#"{"event_type":"x","properties":{"n":01}}"#, "invalid_json"),
        ("{\"event_type\":\"x\",\"a\":\"\t\"}", "invalid_json"),
    ])
    func `a body that can't be used says why`(body: String, code: String) {
        let parsed = parse(body)
        #expect(parsed.failureCode == code)
        #expect(parsed.rows.isEmpty && parsed.admitted.isEmpty)
    }

    @Test(
        arguments: [
            (#"{"event_type":"b","n":1e400}"#, "number_out_of_range"), (#"{"event_type":"b","n":.5}"#, "invalid_json"),
            (#"{"event_type":"b" "n":5}"#, "invalid_json"), (#"{"event_type":"b","n":"\x"}"#, "invalid_json"),
            ("{\"event_type\":\"b\",\"n\":\"\u{1}\"}", "invalid_json"), ("nul", "invalid_json"),
            (
                #"{"event_type":"b","n":\#(String(repeating: "[", count: 40))\#(String(repeating: "]", count: 40))}"#,
                "too_deep"
            ),
        ], ["[", #"{"sentAt":"2026-11-22T12:00:00Z","events":["#])
    func `an element that isn't JSON is rejected alone`(bad: (String, String), start: String) {
        let body =
            start + #"{"event_type":"a","k":"],{\""},\#(bad.0), {"event_type":"c"}"# + (start == "[" ? "]" : "]}")
        let parsed = parse(body)
        #expect(parsed.request.failure == nil)
        #expect(parsed.rows.map { $0["event_type"] } == ["a", "c"])
        #expect(parsed.codes == [bad.1])
        #expect(parsed.pointers == [start == "[" ? "/1" : "/events/1"])
    }

    @Test func `bytes that aren't UTF-8 reject their event`() {
        var bytes = Array(#"[{"event_type":"a"},{"event_type":"b","n":"#.utf8)
        bytes += [0x22, 0xFF, 0x22]
        bytes += Array("}]".utf8)
        let parsed = parse(bytes: bytes)
        #expect(parsed.codes == ["invalid_utf8"])
        #expect(parsed.request.accepted == 1)
        #expect(parse(bytes: [0x7B, 0x22, 0xC0, 0x80, 0x22, 0x3A, 0x31, 0x7D]).failureCode == "invalid_utf8")
    }

    @Test(arguments: [
        (#"\ud800"#, "\u{FFFD}"), (#"a\udc00b"#, "a\u{FFFD}b"), (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
        (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\\ud800"#, #"\\ud800"#), (#"\ud83d\ude00"#, "😀"),
    ])
    func `half a surrogate pair is stored as the replacement character`(escaped: String, stored: String) {
        for format in [BodyFormat.json, .ndjson] {
            let parsed = parse(#"{"event_type":"x","properties":{"t":"\#(escaped)"}}"#, .lugx, format)
            #expect(parsed.rows.first?["properties"] == #"{"t":"\#(stored)"}"#)
        }
        let array = parse(#"[{"event_type":"x","properties":{"t":"\#(escaped)"}},{"a"}]"#)
        #expect(array.rows.first?["properties"] == #"{"t":"\#(stored)"}"#)
    }

    @Test func `a NUL is stored in texts and properties`() throws {
        let row = try #require(
            parse(#"{"event_type":"x","title":"a\u0000b","properties":{"k\u0000":"\u0000"}}"#).rows.first)
        #expect(row["title"] == "a\0b")
        #expect(row["properties"] == #"{"k\u0000":"\u0000"}"#)
    }

    @Test(arguments: [
        ("9007199254740993", "9007199254740993"), ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"), ("0.1", "0.1"), ("59.99", "59.99"), ("1.0", "1"),
        ("-0.5", "-0.5"), ("0.30000000000000004", "0.30000000000000004"), ("1e2", "100"), ("1E-7", "1e-07"),
        ("123456789.125", "123456789.125"), ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("-0.0", "-0"), ("0", "0"), ("-0", "0"), ("100.25", "100.25"), ("1.00005", "1.00005"),
    ])
    func `numbers keep their value`(written: String, stored: String) {
        let row = parse(#"{"event_type":"x","properties":{"n":\#(written)}}"#).rows.first
        #expect(row?["properties"] == #"{"n":\#(stored)}"#)
    }

    @Test func `bounds hold at the bound and one beyond`() {
        var limits = EventLimits()
        limits.eventsPerRequestMax = 3
        func events(_ n: Int) -> String {
            "[" + Array(repeating: #"{"event_type":"x"}"#, count: n).joined(separator: ",") + "]"
        }
        func lines(_ n: Int) -> String { String(repeating: "{\"event_type\":\"x\"}\n\n", count: n) }
        #expect(parse(events(3), limits: limits).request.accepted == 3)
        #expect(parse(events(4), limits: limits).failureCode == "too_many_events")
        #expect(parse(lines(3), .lugx, .ndjson, limits: limits).request.accepted == 3)
        #expect(parse(lines(4), .lugx, .ndjson, limits: limits).failureCode == "too_many_events")

        limits.bodyBytesMax = events(2).utf8.count
        #expect(parse(events(2), limits: limits).request.accepted == 2)
        #expect(parse(events(2) + " ", limits: limits).failureCode == "body_too_large")

        limits = EventLimits()
        limits.identifierBytesMax = 10
        #expect(parse(#"{"event_type":"x","user_id":"0123456789"}"#, limits: limits).request.accepted == 1)
        #expect(parse(#"{"event_type":"x","user_id":"0123456789a"}"#, limits: limits).codes == ["field_too_long"])
    }

    @Test(arguments: [31, 32, 33])
    func `depth counts from the event's own object`(depth: Int) {
        // The event is the first level, properties the second.
        let nested = String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2)
        let event = #"{"event_type":"x","properties":{"d":\#(nested)}}"#
        for body in [event, "[\(event)]", #"{"batch":[\#(event)]}"#] {
            let parsed = parse(body)
            #expect(parsed.request.accepted == (depth <= 32 ? 1 : 0))
            #expect(depth <= 32 || parsed.codes == ["too_deep"] || parsed.failureCode == "too_deep")
        }
    }

    @Test func `an event's row is bounded`() throws {
        var limits = EventLimits()
        limits.eventBytesMax = 1000
        func event(_ n: Int) -> String {
            #"{"event_type":"x","properties":{"t":"\#(String(repeating: "é", count: n))"}}"#
        }
        var accepted = 0
        while parse(event(accepted + 1), limits: limits).request.accepted == 1 { accepted += 1 }
        #expect(accepted > 400 && accepted < 500)
        let parsed = parse("[\(event(accepted)),\(event(accepted + 1)),\(event(1))]", limits: limits)
        #expect(parsed.request.accepted == 2)
        #expect(parsed.codes == ["event_too_large"] && parsed.pointers == ["/1"])
    }

    @Test func `a huge string is stored whole`() throws {
        let text = String(repeating: "x\\n\"😀", count: 20_000).replacing("\"", with: "\\\"")
        let row = try #require(parse(#"{"event_type":"x","properties":{"t":"\#(text)"}}"#).rows.first)
        #expect(row["properties"] == #"{"t":"\#(text)"}"#)
    }

    @Test func `messages and pointers go into JSON as they are`() {
        let parsed = parse(#"[{"event_type":"x","\"\\é":1,"user_id":[]},{"event_type":"\"'"},{"a"},{,}]"#)
        for rejected in parsed.request.rejected {
            for scalar in (rejected.message + rejected.pointer).unicodeScalars {
                #expect(scalar.isASCII && scalar.value >= 0x20 && scalar != "\"" && scalar != "\\")
            }
            #expect(rejected.message.utf8.count <= 200)
        }
        #expect(parsed.request.rejected.count == 4)
    }

    @Test func `many members, repeated or not, are written in bounded time`() throws {
        let members = (0..<20_000).map { #""k\#($0 % 10_000)":\#($0)"# }.joined(separator: ",")
        let row = try #require(parse(#"{"event_type":"x","properties":{\#(members)}}"#).rows.first)
        let stored = (10_000..<20_000).map { #""k\#($0 - 10_000)":\#($0)"# }.joined(separator: ",")
        #expect(row["properties"] == "{\(stored)}")
    }
}
