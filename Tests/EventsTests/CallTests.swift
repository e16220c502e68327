import Events
import Testing

/// The calls that take one event each.
struct CallTests {
    @Test func `a page visit is a page view`() throws {
        let row = try #require(
            parse(
                #"{"session_id":"s","user_id":7,"url":"https://shop.example/games?utm_source=mail","path":"/g","page_title":"Games","referrer":"https://www.google.com/","duration_seconds":12,"event_id":"v1"}"#,
                .call(.pageVisit), userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"
            ).rows.first)
        let expected = [
            "event_type": "page_view", "session_id": "s", "user_id": "7", "path": "/g", "title": "Games",
            "referrer_domain": "google.com", "utm_source": "mail", "browser": "Firefox", "source": "lugx",
            "properties": #"{"duration_seconds":12}"#,
        ]
        for (name, value) in expected { #expect(row[name] == value, "\(name)") }
    }

    @Test func `an event says its type itself`() throws {
        let row = try #require(
            parse(
                #"{"session_id":"s","event_type":"add_to_cart","event_name":"Add","game_id":"g","value":"5.5","currency":"USD","metadata":{"k":1}}"#,
                .call(.event)
            ).rows.first)
        #expect(row["event_type"] == "add_to_cart" && row["event_name"] == "Add" && row["product_id"] == "g")
        #expect(row["value"] == "55000" && row["currency"] == "USD" && row["properties"] == #"{"k":1}"#)
    }

    @Test(arguments: [
        (
            TrackCall.click, #"{"session_id":"s","element_type":"button","page_url":"http://a.example/x","click_x":3}"#,
            "click", #"{"click_x":3,"element_type":"button"}"#, "/x"
        ),
        (
            .scroll, #"{"session_id":"s","page_url":"http://a.example/x","scroll_depth_percent":0}"#, "scroll",
            #"{"scroll_depth_percent":0}"#, "/x"
        ),
        (
            .session, #"{"session_id":"s","session_start_time":"2026-11-22 11:00:00","type":"web"}"#, "session",
            #"{"type":"web","session_start_time":"2026-11-22 11:00:00"}"#, ""
        ),
    ])
    func `what a call says besides is in the properties`(
        call: TrackCall, body: String, type: String, properties: String, path: String
    ) throws {
        let row = try #require(parse(body, .call(call)).rows.first)
        #expect(row["event_type"] == type && row["session_id"] == "s" && row["path"] == path)
        #expect(row["properties"] == properties)
    }

    @Test(arguments: TrackCall.allCases) func `each member a call needs is asked for`(call: TrackCall) {
        for missing in call.required {
            for value in [nil, "null", #""""#] {
                let members = call.required.map { name in
                    name == missing ? value.map { #""\#(name)":\#($0)"# } : #""\#(name)":"x""#
                }
                let parsed = parse("{" + members.compactMap { $0 }.joined(separator: ",") + "}", .call(call))
                #expect(parsed.codes == ["missing_required_fields"] && parsed.pointers == ["/\(missing)"])
                #expect(parsed.rows.isEmpty)
            }
        }
        let whole = "{" + call.required.map { #""\#($0)":"x""# }.joined(separator: ",") + "}"
        #expect(parse(whole, .call(call)).request.accepted == 1)
        #expect(parse("[\(whole)]", .call(call)).failureCode == "not_an_object")
    }

    @Test func `a call's own limits are those of any event`() {
        let parsed = parse(
            #"{"session_id":"s","page_url":"/x","scroll_depth_percent":5,"timestamp":"soon"}"#, .call(.scroll))
        #expect(parsed.codes == ["invalid_timestamp"])
    }

    @Test func `a pixel is a page view unless it says otherwise`() throws {
        let row = try #require(parse(#"{"url":"https://a.example/p","value":"1.5","campaign":"x"}"#, .pixel).rows.first)
        #expect(row["event_type"] == "page_view" && row["path"] == "/p" && row["source"] == "pixel")
        #expect(row["value"] == "15000" && row["properties"] == #"{"campaign":"x"}"#)
        for name in ["event_type", "eventType", "type"] {
            let row = parse(#"{"\#(name)":"mail_opened"}"#, .pixel).rows.first
            #expect(row?["event_type"] == "mail_opened" && row?["properties"] == "{}")
        }
        #expect(parse(#"{"event_type":"a b"}"#, .pixel).codes == ["invalid_event_type"])
    }
}
