import Events
import Testing

struct GA4Tests {
    /// As in Google's documentation of the protocol.
    private static let purchase = #"""
        {"client_id":"10.1234567890","user_id":"ann","timestamp_micros":1795348799000500,"non_personalized_ads":false,
         "user_properties":{"tier":{"value":"gold"}},
         "events":[
           {"name":"purchase","params":{"currency":"usd","transaction_id":"T_12345","value":12.21,"shipping":3.33,
             "session_id":"1664522406","page_location":"https://shop.example/thanks?utm_source=mail",
             "page_referrer":"https://www.google.com/","page_title":"Thanks",
             "items":[{"item_id":"SKU_12345","quantity":3},{"item_id":"SKU_2"}]}},
           {"name":"tutorial_begin","timestamp_micros":"1795348798000000","params":{"session_id":7}}]}
        """#

    @Test func `a request's events are stored under its client and its user`() throws {
        let parsed = parse(Self.purchase, .ga4, userAgent: "python-requests/2.32")
        #expect(parsed.request.accepted == 2 && parsed.admitted.isEmpty)
        let row = try #require(parsed.rows.first)
        let expected = [
            "event_type": "purchase", "event_name": "purchase", "user_id": "ann", "anonymous_id": "10.1234567890",
            "session_id": "1664522406", "order_id": "T_12345", "product_id": "SKU_12345", "value": "122100",
            "currency": "USD", "url": "https://shop.example/thanks?utm_source=mail", "path": "/thanks",
            "title": "Thanks", "referrer_domain": "google.com", "utm_source": "mail", "source": "ga4",
        ]
        for (name, value) in expected { #expect(row[name] == value, "\(name)") }
        #expect(row.time == 1_795_348_799_000)
        #expect(row["properties"].contains(#""items":[{"item_id":"SKU_12345","quantity":3},{"item_id":"SKU_2"}]"#))
        #expect(!row["properties"].contains("gold"))
        let second = parsed.rows[1]
        #expect(second["event_type"] == "track" && second["event_name"] == "tutorial_begin")
        #expect(second["user_id"] == "ann" && second["session_id"] == "7" && second.time == 1_795_348_798_000)
        #expect(second.id != row.id)
    }

    @Test(arguments: [
        ("page_view", "page_view"), ("view_item", "product_view"), ("add_to_cart", "add_to_cart"),
        ("remove_from_cart", "remove_from_cart"), ("begin_checkout", "checkout_start"), ("purchase", "purchase"),
        ("search", "search"), ("login", "login"), ("sign_up", "user_registration"), ("level_up", "track"),
    ])
    func `known events get the figures' types`(name: String, type: String) {
        let row = parse(#"{"client_id":1,"events":[{"name":"\#(name)","params":{"items":[]}}]}"#, .ga4).rows.first
        #expect(row?["event_type"] == type && row?["event_name"] == name && row?["anonymous_id"] == "1")
        #expect(row?.time == receivedAt)
    }

    @Test(arguments: [
        ("[]", "not_an_object", ""), ("{}", "no_events", "/events"), (#"{"events":[]}"#, "no_events", "/events"),
        (#"{"events":{}}"#, "no_events", "/events"), (#"{"user_id":{},"events":[{}]}"#, "invalid_type", "/user_id"),
        (#"{"client_id":"a\u0000","events":[{}]}"#, "invalid_text", "/client_id"),
        (#"{"timestamp_micros":"now","events":[{}]}"#, "invalid_timestamp", "/timestamp_micros"),
        (#"{"timestamp_micros":1795348800250,"events":[{}]}"#, "timestamp_out_of_range", "/timestamp_micros"),
    ])
    func `a wrong request fails as a whole`(body: String, code: String, pointer: String) {
        let parsed = parse(body, .ga4)
        #expect(parsed.failureCode == code && parsed.request.failure?.pointer == pointer)
    }

    @Test func `wrong events are named, and keep no others out`() {
        let parsed = parse(
            #"{"events":[{"name":"a"},{},{"name":"a","params":[]},{"name":"a","timestamp_micros":true},7]}"#, .ga4)
        #expect(parsed.request.accepted == 1)
        #expect(parsed.codes == ["missing_event_name", "invalid_type", "invalid_timestamp", "not_an_object"])
        #expect(
            parsed.pointers == ["/events/1/name", "/events/2/params", "/events/3/timestamp_micros", "/events/4"])
    }
}
