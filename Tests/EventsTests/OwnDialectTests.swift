import Events
import Testing

struct OwnDialectTests {
    @Test func `every field reaches its column`() throws {
        let parsed = parse(
            """
            {"event_type":"purchase","event_name":"Order","event_id":"018F2A3B-0000-7000-8000-00000000abcd",
             "user_id":42,"anonymous_id":"a1","session_id":"s1","timestamp":"2026-11-22T13:00:00.125+01:00",
             "game_id":7,"order_id":"o-9","url":"https://www.Shop.example:8443/games/7?utm_source=news%20letter&utm_medium=e+mail&UTM_campaign=x#top",
             "title":"Cyberpunk 2077","referrer":"https://user@WWW.Google.com/search?q=1","value":86.94,"currency":"eur",
             "utm_term":"t","properties":{"a":1,"b":[true,null,"x\\n"]},"context":{"locale":"de"}}
            """, userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36", country: "de")
        let row = try #require(parsed.rows.first)
        #expect(parsed.request.accepted == 1)
        #expect(row.id == EventID(high: 0x018F_2A3B_0000_7000, low: 0x8000_0000_0000_ABCD))
        #expect(row.time == receivedAt - 125)
        #expect(row["received_at"] == "1795348800")
        #expect(row["received_at_ms"] == "250")
        let expected = [
            "event_type": "purchase", "event_name": "Order", "user_id": "42", "anonymous_id": "a1",
            "session_id": "s1", "product_id": "7", "order_id": "o-9", "path": "/games/7", "title": "Cyberpunk 2077",
            "referrer_domain": "google.com", "utm_source": "news letter", "utm_medium": "e mail",
            "utm_campaign": "x", "utm_term": "t", "utm_content": "", "device_type": "desktop", "browser": "Chrome",
            "os": "Windows", "country": "DE", "is_bot": "0", "value": "869400", "currency": "EUR", "source": "lugx",
            "properties": #"{"a":1,"b":[true,null,"x\n"]}"#, "context": #"{"locale":"de"}"#,
        ]
        for (name, value) in expected { #expect(row[name] == value, "\(name)") }
    }

    @Test func `names may be camelCase`() throws {
        let row = try #require(
            parse(
                #"{"eventType":"x","messageId":"m","userId":"u","anonymousId":"a","sessionId":"s","gameId":"g","metadata":{"k":1}}"#
            ).rows.first)
        #expect(row["event_type"] == "x" && row["user_id"] == "u" && row["anonymous_id"] == "a")
        #expect(row["session_id"] == "s" && row["product_id"] == "g" && row["properties"] == #"{"k":1}"#)
    }

    @Test(arguments: [
        #"[{"event_type":"a"},{"event_type":"b"}]"#, #"{"events":[{"event_type":"a"},{"event_type":"b"}]}"#,
        #"{"sent_at":null,"batch":[{"event_type":"a"},{"event_type":"b"}]}"#,
        "\u{FEFF}" + #" [ {"type":"a"} , {"eventType":"b"} ] "#,
    ])
    func `events come alone, in an array or in an envelope`(body: String) {
        #expect(parse(body).rows.map { $0["event_type"] } == ["a", "b"])
    }

    @Test func `in lines each is parsed by itself and blank ones are left out`() {
        let body = "{\"event_type\":\"a\"}\r\n\n  \n{\"event_type\":1}\n{oops\n[]\n{\"event_type\":\"d\"}"
        let parsed = parse(body, .lugx, .ndjson)
        #expect(parsed.rows.map { $0["event_type"] } == ["a", "d"])
        #expect(parsed.codes == ["invalid_type", "invalid_json", "not_an_object"])
        #expect(parsed.pointers == ["/1/event_type", "/2", "/3"])
    }

    @Test func `an event that can't be stored does not hold up the others`() {
        let parsed = parse(#"{"events":[{"event_type":"a"},{"a~/b":1},{"event_type":"a b"},5,{"eventType":"ok"}]}"#)
        #expect(parsed.request.accepted == 2)
        #expect(parsed.request.rejected.map(\.index) == [1, 2, 3])
        #expect(parsed.codes == ["missing_event_type", "invalid_event_type", "not_an_object"])
        #expect(parsed.pointers == ["/events/1/event_type", "/events/2/event_type", "/events/3"])
    }

    @Test func `a single bad event is rejected by its own members`() {
        let parsed = parse(#"{"event_type":"x","timestamp":"2026-11-22T12:00:00"}"#)
        #expect(parsed.request.failure == nil)
        #expect(parsed.codes == ["invalid_timestamp"] && parsed.pointers == ["/timestamp"])
    }

    @Test func `members without a column are kept in the properties`() throws {
        let parsed = parse(
            #"{"event_type":"x","type":"button","color":"red","properties":{"color":"blue","n":1},"metadata":{"m":2}}"#)
        let row = try #require(parsed.rows.first)
        #expect(
            row["properties"] == #"{"color":"blue","n":1,"_color":"red","type":"button","metadata":{"m":2}}"#
                || row["properties"] == #"{"color":"blue","n":1,"type":"button","_color":"red","metadata":{"m":2}}"#)
    }

    @Test func `of two names for a field the later is used and the earlier kept`() throws {
        let row = try #require(parse(#"{"event_type":"x","game_id":1,"product_id":2}"#).rows.first)
        #expect(row["product_id"] == "2")
        #expect(row["properties"] == #"{"game_id":1}"#)
    }

    @Test func `of members with the same name the last counts`() throws {
        let row = try #require(
            parse(#"{"event_type":"x","event_type":"y","properties":{"a":1,"b":2,"a":{"c":1,"c":2}}}"#).rows.first)
        #expect(row["event_type"] == "y")
        #expect(row["properties"] == #"{"b":2,"a":{"c":2}}"#)
    }

    @Test func `an id seen before is a duplicate, in one request too`() {
        let first = parse(#"{"event_type":"x","event_id":"e1"}"#)
        let parsed = parse(
            #"[{"event_type":"x","event_id":"e1"},{"event_type":"x","event_id":"e2"},{"event_type":"x","event_id":"e2"},{"event_type":"x"}]"#,
            seen: Set(first.admitted))
        #expect(parsed.request.accepted == 2)
        #expect(parsed.request.duplicates == 2)
        #expect(parsed.rows.count == 2)
    }

    @Test func `an id is only asked for when the event is valid`() {
        #expect(parse(#"{"event_type":"x","event_id":"e","value":"?"}"#).admitted.isEmpty)
    }

    @Test func `the write key of the body is handed on`() {
        #expect(parse(#"{"writeKey":"k1","events":[{"event_type":"x"}]}"#).request.writeKey == Array("k1".utf8))
        #expect(
            parse(#"[{"event_type":"x"},{"event_type":"x","write_key":"k2"}]"#).request.writeKey == Array("k2".utf8))
        #expect(parse(#"{"event_type":"x"}"#).request.writeKey == nil)
    }

    @Test func `addresses of clients in context are not kept, wherever it stands`() {
        let contexts: [(String, String)] = [
            (#"{"ip":"203.0.113.7"}"#, "{}"),
            (#"{"ip":"203.0.113.7","locale":"de"}"#, #"{"locale":"de"}"#),
            (#"{"locale":"de","ip":"203.0.113.7","ip":"::1","a":[1],"a":{"b":2}}"#, #"{"locale":"de","a":{"b":2}}"#),
            (#"{"$ip":1,"IP":null,"ip_address":"","ipAddress":{},"client_ip":[],"clientIp":"x","clientIP":"y"}"#, "{}"),
            (#"{"ips":1,"zip":"ip","i":"203"}"#, #"{"ips":1,"zip":"ip","i":"203"}"#),
        ]
        for (context, kept) in contexts {
            for body in [
                #"{"event_type":"x","context":\#(context)}"#, #"[{"event_type":"x","context":\#(context)}]"#,
                #"{"events":[{"event_type":"x"}],"context":\#(context)}"#,
            ] {
                #expect(parse(body).rows.first?["context"] == kept, "\(body)")
            }
        }
        let deep = #"{"ip":1,"a":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}"
        #expect(parse(#"{"event_type":"x","context":\#(deep)}"#).rows.isEmpty)
    }

    @Test func `context gives what the event itself doesn't say`() throws {
        let row = try #require(
            parse(
                #"{"context":{"page":{"url":"https://a.example/p?utm_source=no","title":"T","referrer":"http://www.b.example"},"campaign":{"name":"C","source":"S"},"userAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"},"events":[{"event_type":"x","title":"own"}]}"#
            ).rows.first)
        #expect(row["url"] == "https://a.example/p?utm_source=no" && row["path"] == "/p" && row["title"] == "own")
        #expect(row["referrer_domain"] == "b.example" && row["utm_campaign"] == "C" && row["utm_source"] == "S")
        #expect(row["device_type"] == "mobile" && row["os"] == "iOS" && row["browser"] == "Safari")
    }

    @Test(arguments: [
        (#""user_id":true"#, "invalid_type", "/user_id"), (#""user_id":1.5"#, "invalid_type", "/user_id"),
        (#""session_id":"a\u0000b""#, "invalid_text", "/session_id"),
        (#""properties":[]"#, "invalid_type", "/properties"),
        (#""metadata":"m""#, "invalid_type", "/metadata"), (#""context":1"#, "invalid_type", "/context"),
        (#""value":"5 EUR""#, "invalid_value", "/value"), (#""value":100000000000000"#, "invalid_value", "/value"),
        (#""value":1e14"#, "invalid_value", "/value"), (#""currency":"EURO""#, "invalid_currency", "/currency"),
        (#""timestamp":"yesterday""#, "invalid_timestamp", "/timestamp"),
        (#""timestamp":[]"#, "invalid_timestamp", "/timestamp"),
        (#""timestamp":1795348800"#, "timestamp_out_of_range", "/timestamp"),
        (#""sent_at":"x","timestamp":1795348800000"#, "invalid_timestamp", "/sent_at"),
    ])
    func `a wrong member is named`(member: String, code: String, pointer: String) {
        let parsed = parse(#"{"event_type":"x","# + member + "}")
        #expect(parsed.codes == [code] && parsed.pointers == [pointer])
        #expect(parsed.rows.isEmpty)
    }

    @Test(arguments: ["", " ", "a b", "ä", "1a", "_x", "a\u{7}", String(repeating: "a", count: 65)])
    func `an event type is an identifier`(type: String) {
        #expect(
            parse(#"{"event_type":"\#(type.replacing("\u{7}", with: "\\u0007"))"}"#).codes == ["invalid_event_type"])
    }

    @Test func `null is an absent member`() throws {
        let row = try #require(
            parse(#"{"event_type":"x","user_id":null,"value":null,"properties":null,"foo":null}"#).rows.first)
        #expect(row["user_id"] == "" && row["value"] == "0" && row["properties"] == #"{"foo":null}"#)
        #expect(parse(#"{"event_type":null}"#).codes == ["missing_event_type"])
    }
}
