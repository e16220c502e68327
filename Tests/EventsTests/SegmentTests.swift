import Events
import Testing

struct SegmentTests {
    @Test func `a batch of the Python client is stored`() throws {
        let parsed = parse(
            #"""
            {"batch":[{"integrations":{},"anonymousId":null,"timestamp":"2026-11-22T11:59:58.000000+00:00","type":"track",
              "userId":"user-1","properties":{"order_id":"o1","revenue":12.5,"currency":"USD","products":[{"sku":"1"}]},
              "event":"Order Completed","messageId":"5f1f2ef1-3a4d-4a38-9d0f-6a6b6a8f0c11",
              "context":{"library":{"name":"analytics-python","version":"2.3.3"}}}],
             "sentAt":"2026-11-22T11:59:59.000Z"}
            """#, .segment(.batch), userAgent: "analytics-python/2.3.3")
        let row = try #require(parsed.rows.first)
        #expect(row["event_type"] == "purchase" && row["event_name"] == "Order Completed")
        #expect(row["user_id"] == "user-1" && row["order_id"] == "o1" && row["value"] == "125000")
        #expect(row["currency"] == "USD" && row["source"] == "segment" && row["device_type"] == "server")
        // One second passed for the client between the event and sending it.
        #expect(row.time == receivedAt - 1000)
        #expect(row["context"] == #"{"library":{"name":"analytics-python","version":"2.3.3"}}"#)
        #expect(row.id == EventID(high: 0x5f1f_2ef1_3a4d_4a38, low: 0x9d0f_6a6b_6a8f_0c11))
    }

    @Test(arguments: [
        ("Product Viewed", "product_view"), ("product added", "add_to_cart"), ("Product Removed", "remove_from_cart"),
        ("Checkout Started", "checkout_start"), ("Order Completed", "purchase"), ("Products Searched", "search"),
        ("Signed Up", "user_registration"), ("Signed In", "login"), ("Logged In", "login"), ("Level Won", "track"),
    ])
    func `known track events get the figures' types`(name: String, type: String) {
        let row = parse(#"{"event":"\#(name)","userId":"u"}"#, .segment(.track)).rows.first
        #expect(row?["event_type"] == type && row?["event_name"] == name)
    }

    @Test(arguments: [
        (SegmentCall.page, "page_view"), (.screen, "screen_view"), (.identify, "identify"), (.group, "group"),
        (.alias, "alias"),
    ])
    func `the route gives a single call's type`(call: SegmentCall, type: String) {
        let body = #"{"userId":"u","traits":{"plan":"pro"},"previousId":"p"}"#
        let row = parse(body, .segment(call)).rows.first
        #expect(row?["event_type"] == type)
        #expect(row?["properties"] == #"{"plan":"pro","previousId":"p"}"#)
    }

    @Test func `a page call reads its properties`() throws {
        let row = try #require(
            parse(
                #"{"name":"Home","anonymousId":"a","properties":{"url":"https://s.example/x?utm_term=t","title":"T","referrer":"https://r.example/"}}"#,
                .segment(.page)
            ).rows.first)
        #expect(row["url"] == "https://s.example/x?utm_term=t" && row["path"] == "/x" && row["title"] == "T")
        #expect(row["referrer_domain"] == "r.example" && row["utm_term"] == "t" && row["event_name"] == "Home")
    }

    @Test func `messages that say too little are rejected one by one`() {
        let parsed = parse(
            #"{"batch":[{"type":"track","event":"A"},{"type":"track"},{"type":"flush"},{"event":"A"},{"type":1}]}"#,
            .segment(.batch))
        #expect(parsed.request.accepted == 1)
        #expect(
            parsed.codes == ["missing_event_name", "invalid_event_type", "missing_event_type", "invalid_event_type"])
        #expect(parsed.pointers == ["/batch/1/event", "/batch/2/type", "/batch/3/type", "/batch/4/type"])
    }

    @Test func `a batch without messages fails as a whole`() {
        #expect(parse(#"{"batch":[]}"#, .segment(.batch)).failureCode == "no_events")
        #expect(parse(#"{"type":"track"}"#, .segment(.batch)).failureCode == "no_events")
        #expect(parse("[]", .segment(.batch)).failureCode == "not_an_object")
    }
}
