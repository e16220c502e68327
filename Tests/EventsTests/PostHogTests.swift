import Events
import Testing

struct PostHogTests {
    private static let chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"

    @Test func `a batch of the Python client is stored`() throws {
        let parsed = parse(
            #"""
            {"batch":[{"properties":{"product_id":"game-3","price":59.99,"$lib":"posthog-python","$lib_version":"7.91.1",
              "$geoip_disable":true},"timestamp":"2026-11-22T11:59:58.000000+00:00","distinct_id":"user-1",
              "event":"Product Viewed","uuid":"5f1f2ef1-3a4d-4a38-9d0f-6a6b6a8f0c11"}],
             "historical_migration":false,"sent_at":"2026-11-22T11:59:59.000000+00:00","api_key":"phc_key"}
            """#, .postHog, userAgent: "posthog-python/7.91.1")
        let row = try #require(parsed.rows.first)
        #expect(row["event_type"] == "product_view" && row["event_name"] == "Product Viewed")
        #expect(row["user_id"] == "user-1" && row["anonymous_id"] == "" && row["product_id"] == "game-3")
        #expect(row["source"] == "posthog" && row["device_type"] == "server")
        // One second passed for the client between the event and sending it.
        #expect(row.time == receivedAt - 1000)
        #expect(row.id == EventID(high: 0x5f1f_2ef1_3a4d_4a38, low: 0x9d0f_6a6b_6a8f_0c11))
        #expect(parsed.request.writeKey == Array("phc_key".utf8))
        #expect(row["properties"].contains(#""$lib":"posthog-python""#))
    }

    @Test func `the browser client's array is stored, without its token and its address`() throws {
        let parsed = parse(
            #"""
            [{"uuid":"018f2a3b-0000-7000-8000-00000000abcd","event":"$pageview","properties":{"$os":"Windows",
              "$browser":"Chrome","$device_type":"Desktop","$current_url":"https://shop.example/games?utm_source=mail#top",
              "$host":"shop.example","$pathname":"/games","$lib":"web","distinct_id":"anon-1","$device_id":"anon-1",
              "$referrer":"$direct","$session_id":"sess","$ip":"203.0.113.7","token":"phc_key","title":"Games",
              "utm_campaign":"spring","$is_identified":false,"$process_person_profile":false},"offset":3000,
              "$set":{"a":1}}]
            """#, .postHog, userAgent: Self.chrome)
        let row = try #require(parsed.rows.first)
        let expected = [
            "event_type": "page_view", "event_name": "$pageview", "user_id": "", "anonymous_id": "anon-1",
            "session_id": "sess", "url": "https://shop.example/games?utm_source=mail#top", "path": "/games",
            "title": "Games", "referrer": "", "utm_source": "mail", "utm_campaign": "spring",
            "device_type": "desktop", "browser": "Chrome", "os": "Windows",
        ]
        for (name, value) in expected { #expect(row[name] == value, "\(name)") }
        #expect(row.time == receivedAt - 3000)
        #expect(parsed.request.writeKey == Array("phc_key".utf8))
        #expect(!row["properties"].contains("phc_key") && !row["properties"].contains("203.0.113.7"))
        #expect(row["properties"].contains(#""$set":{"a":1}"#) && row["properties"].contains(#""$lib":"web""#))
    }

    @Test func `keys and addresses are not kept under any of their names`() {
        for properties in ["", #","properties":{"token":"phc_key","ip":"203.0.113.7","$ip":"203.0.113.7"}"#] {
            let row = parse(
                #"{"ip":"203.0.113.7","type":"capture","token":"phc_key","api_key":"phc_key","event":"e"\#(properties)}"#,
                .postHog
            ).rows.first
            #expect(row?["properties"] == "{}")
        }
        let own = parse(#"{"writeKey":"phc_key","write_key":"phc_key","event_type":"x"}"#).rows.first
        #expect(own?["properties"] == "{}")
    }

    @Test func `whoever is identified has both ids`() throws {
        let row = try #require(
            parse(
                #"{"event":"$identify","distinct_id":"ann","properties":{"distinct_id":"ann","$anon_distinct_id":"anon-1","$device_id":"d","$is_identified":true},"api_key":"k"}"#,
                .postHog
            ).rows.first)
        #expect(row["event_type"] == "identify" && row["user_id"] == "ann" && row["anonymous_id"] == "anon-1")
        let later = parse(#"{"event":"e","properties":{"distinct_id":7,"$device_id":"d"}}"#, .postHog).rows.first
        #expect(later?["user_id"] == "7" && later?["anonymous_id"] == "d")
        let server = parse(
            #"{"event":"e","distinct_id":"x","properties":{"$process_person_profile":false}}"#, .postHog
        ).rows.first
        #expect(server?["user_id"] == "" && server?["anonymous_id"] == "x")
    }

    @Test(arguments: [
        ("$pageview", "page_view"), ("$screen", "screen_view"), ("$groupidentify", "group"), ("$create_alias", "alias"),
        ("add_to_cart", "add_to_cart"), ("Order Completed", "purchase"), ("purchase", "purchase"),
        ("$autocapture", "track"), ("$set", "track"), ("level won", "track"),
    ])
    func `known events get the figures' types`(name: String, type: String) {
        let row = parse(#"{"event":"\#(name)","distinct_id":"u"}"#, .postHog).rows.first
        #expect(row?["event_type"] == type && row?["event_name"] == name)
    }

    @Test func `what a server passes on of a browser is the browser's`() {
        let server = "posthog-node/4.0"
        let named = parse(
            #"{"event":"e","properties":{"$browser":"Mobile Safari","$os":"iOS","$device_type":"Mobile"}}"#, .postHog,
            userAgent: server
        ).rows.first
        #expect(named?["browser"] == "Safari" && named?["os"] == "iOS" && named?["device_type"] == "mobile")
        let raw = parse(
            #"{"event":"e","properties":{"$raw_user_agent":"\#(Self.chrome)","$browser":"Firefox"}}"#, .postHog,
            userAgent: server
        ).rows.first
        #expect(raw?["browser"] == "Chrome" && raw?["os"] == "Windows")
        let own = parse(#"{"event":"e","properties":{"$os":"Linux"}}"#, .postHog, userAgent: server).rows.first
        #expect(own?["os"] == "" && own?["device_type"] == "server")
    }

    @Test(arguments: [
        ("{}", "missing_event_name", "/event"), (#"{"event":""}"#, "missing_event_name", "/event"),
        (#"{"event":"e","offset":"1"}"#, "invalid_timestamp", "/offset"),
        (#"{"event":"e","offset":1e300}"#, "invalid_timestamp", "/offset"),
        (#"{"event":"e","offset":400000000000}"#, "timestamp_out_of_range", "/offset"),
        (#"{"event":"e","offset":-86400001}"#, "timestamp_out_of_range", "/offset"),
        (#"{"event":"e","properties":[]}"#, "invalid_type", "/properties"),
    ])
    func `a wrong event is named`(body: String, code: String, pointer: String) {
        let parsed = parse(body, .postHog)
        #expect(parsed.codes == [code] && parsed.pointers == [pointer])
        #expect(parse(#"{"batch":[\#(body),{"event":"ok"}]}"#, .postHog).request.accepted == 1)
    }

    @Test func `an event may lie as far ahead by its offset as by its time`() {
        #expect(parse(#"{"event":"e","offset":-86400000.5}"#, .postHog).codes == ["timestamp_out_of_range"])
        #expect(parse(#"{"event":"e","offset":-86400000}"#, .postHog).rows.first?.time == receivedAt + 86_400_000)
    }
}
