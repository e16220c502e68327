/// The routes that take events in, in the analytics service's OpenAPI document.
enum TrackingOpenAPI {
    static let paths: [String] = [trackPath] + callPaths + [pixelPath] + segmentPaths + postHogPaths + [ga4Path]

    private static let segmentPaths: [String] =
        [
            ("track", "SegmentEvent", "what someone did"), ("page", "SegmentEvent", "a page that was seen"),
            ("screen", "SegmentEvent", "a screen that was seen"), ("identify", "SegmentEvent", "who someone is"),
            ("group", "SegmentEvent", "what someone belongs to"), ("alias", "SegmentEvent", "two ids of one person"),
            ("batch", "SegmentBatch", "several of these"),
        ].map { name, schema, what in
            """
            "/v1/\(name)":{"post":{"summary":"Segment's HTTP API: \(what)","tags":["tracking"],\
            "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/\(schema)"}}}},\
            "responses":{"200":{"description":"Stored durably","content":{"application/json":{"schema":{"type":"object",\
            "required":["success"],"properties":{"success":{"const":true}}}}}},\(errors)}}}
            """
        }

    private static let postHogPaths: [String] = [("batch", "several events"), ("capture", "events"), ("e", "events")]
        .map {
            name, what in
            """
            "/\(name)/":{"post":{"summary":"PostHog's capture API: \(what)",\
            "description":"One event, an array of them or {batch}; also without the slash at the end. The body may be packed with gzip, \
            or JSON in base64 in a form's data, as PostHog's browser client sends it. Where write keys are configured, api_key or token has to be one.",\
            "tags":["tracking"],"requestBody":{"required":true,"content":{\
            "application/json":{"schema":{"$ref":"#/components/schemas/PostHogRequest"}},\
            "text/plain":{"schema":{"type":"string","description":"The same JSON, as it is or packed with gzip"}},\
            "application/x-www-form-urlencoded":{"schema":{"type":"object","required":["data"],"properties":{"data":{"type":"string"}}}}}},\
            "responses":{"200":{"description":"Stored durably; accepted, duplicates and rejected are there where some were rejected",\
            "content":{"application/json":{"schema":{"type":"object","required":["status"],"properties":{"status":{"const":1}}}}}},\(errors)}}}
            """
        }

    private static let ga4Path = """
        "/mp/collect":{"post":{"summary":"Google Analytics' Measurement Protocol",\
        "description":"The events have no ids: a request that is sent again is stored again. Where write keys are configured, api_secret has to be one.",\
        "tags":["tracking"],"parameters":[\
        {"name":"measurement_id","in":"query","schema":{"type":"string"},"description":"Not looked at"},\
        {"name":"api_secret","in":"query","schema":{"type":"string"}}],\
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/GA4Request"}}}},\
        "responses":{"204":{"description":"All events that can be are stored durably; those that can't are not told"},\(errors)}}}
        """

    private static let errors = #"""
        "400":{"$ref":"#/components/responses/Problem"},
        """# + otherErrors

    private static let otherErrors = #"""
        "401":{"$ref":"#/components/responses/Problem"},"413":{"$ref":"#/components/responses/Problem"},"415":{"$ref":"#/components/responses/Problem"},"429":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Problem"},"default":{"$ref":"#/components/responses/Problem"}
        """#

    private static let trackPath = """
        "/api/analytics/track":{"post":{"summary":"Take in one event, an array of them, or {events} or {batch}",\
        "description":"Bodies may be compressed with gzip or deflate. 202 means the accepted events are on disk. \
        Where write keys are configured a request has to show one: in X-Write-Key, as the user name of Authorization: Basic, \
        or as writeKey in the body. 429 and 503 say in Retry-After when to send the same events again.",\
        "tags":["tracking"],"requestBody":{"required":true,"content":{\
        "application/json":{"schema":{"$ref":"#/components/schemas/TrackRequest"}},\
        "text/plain":{"schema":{"type":"string","description":"The same JSON, as navigator.sendBeacon sends it"}},\
        "application/x-ndjson":{"schema":{"type":"string","description":"One event a line"}}}},\
        "responses":{"202":{"description":"The accepted events are stored durably","content":{"application/json":{"schema":{"$ref":"#/components/schemas/TrackResponse"}}}},\
        \(errors)}}}
        """

    /// The calls that take one event each: name, what it is, members it has to have and others, name of the id.
    private static let calls: [(name: String, what: String, required: [String], others: [String], id: String)] = [
        ("page-visit", "A page that was seen", ["session_id", "url", "path"], ["title", "referrer"], "visit_id"),
        (
            "event", "What someone did", ["session_id", "event_type", "event_name"],
            ["game_id", "order_id", "value", "currency", "url"], "event_id"
        ),
        ("click", "A click", ["session_id", "element_type", "page_url"], ["element_id", "element_text"], "click_id"),
        (
            "scroll", "How far a page was read", ["session_id", "page_url", "scroll_depth_percent"], ["page_title"],
            "scroll_id"
        ),
        (
            "session", "A session that began", ["session_id", "session_start_time"], ["session_end_time"],
            "session_data_id"
        ),
    ]

    private static let callPaths = calls.map { call in
        let members = (call.required + ["user_id", "anonymous_id", "event_id", "timestamp"] + call.others)
            .map { #""\#($0)":{"type":["string","number"]}"# }.joined(separator: ",")
        return """
            "/api/analytics/track/\(call.name)":{"post":{"summary":"\(call.what)",\
            "description":"One event; members of any other name are kept in its properties, and properties may be given as well. \
            Sent again with the same event_id it is stored once and answered with the same id.",\
            "tags":["tracking"],"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object",\
            "required":["\(call.required.joined(separator: "\",\""))"],\
            "properties":{\(members),"properties":{"type":"object"}}}}}},\
            "responses":{"201":{"description":"Stored durably","content":{"application/json":{"schema":{"type":"object",\
            "required":["message","\(call.id)","timestamp"],"properties":{"message":{"type":"string"},\
            "\(call.id)":{"type":"string","format":"uuid","description":"The id of the event"},\
            "timestamp":{"type":"string","format":"date-time","description":"When it was received"}}}}}},\
            "400":{"description":"A problem; where members are missing, error is Missing required fields and required lists all that have to be there",\
            "content":{"application/problem+json":{"schema":{"allOf":[{"$ref":"#/components/schemas/Problem"},\
            {"type":"object","properties":{"required":{"type":"array","items":{"type":"string"}}}}]}}}},\
            \(otherErrors)}}}
            """
    }

    private static let pixelPath: String = {
        let parameters = [
            ("event_type", "page_view without"), ("event_id", "A request again with the same id is one event"),
            ("url", "Of the page; the request's Referer without"), ("path", ""), ("title", ""),
            ("referrer", "The page before"), ("user_id", ""), ("anonymous_id", ""), ("session_id", ""), ("game_id", ""),
            ("order_id", ""), ("value", ""), ("currency", ""), ("timestamp", ""), ("utm_source", ""),
            ("write_key", "Where write keys are configured"),
        ].map { name, what in
            #"{"name":"\#(name)","in":"query","schema":{"type":"string"}\#(what.isEmpty ? "" : #","description":"\#(what)""#)}"#
        }
        return """
            "/api/analytics/pixel.gif":{"get":{"summary":"An event from where only an image can be loaded",\
            "description":"Parameters of any other name are kept in the event's properties, empty ones are not there. \
            The image comes once the event is on disk.","tags":["tracking"],\
            "parameters":[\(parameters.joined(separator: ","))],\
            "responses":{"200":{"description":"Stored durably: a transparent image of one pixel","content":{"image/gif":{}}},\
            \(errors)}}}
            """
    }()

    static let schemas = [
        #"""
        "Event":{"type":"object","required":["event_type"],"description":"camelCase names are taken as well","properties":{"event_type":{"type":"string"},"event_name":{"type":"string"},"event_id":{"type":"string","description":"An event sent again with the same id is stored once"},"messageId":{"type":"string","description":"The same as event_id"},"user_id":{"type":"string"},"anonymous_id":{"type":"string"},"session_id":{"type":"string"},"timestamp":{"description":"ISO 8601 with a zone, or milliseconds since 1970","type":["string","number"]},"sent_at":{"type":["string","number"]},"game_id":{"type":"string"},"product_id":{"type":"string"},"order_id":{"type":"string"},"url":{"type":"string"},"path":{"type":"string"},"referrer":{"type":"string"},"title":{"type":"string"},"value":{"type":["number","string"]},"currency":{"type":"string"},"properties":{"type":"object"},"metadata":{"type":"object"},"context":{"type":"object","description":"Members that hold the address of the client (ip, ip_address, client_ip, …) are not stored"}}}
        """#,
        #"""
        "TrackRequest":{"oneOf":[{"$ref":"#/components/schemas/Event"},{"type":"array","items":{"$ref":"#/components/schemas/Event"}},{"type":"object","required":["events"],"properties":{"events":{"type":"array","items":{"$ref":"#/components/schemas/Event"}}}},{"type":"object","required":["batch"],"properties":{"batch":{"type":"array","items":{"$ref":"#/components/schemas/Event"}}}}]}
        """#,
        #"""
        "TrackResponse":{"type":"object","required":["success","accepted","duplicates","rejected"],"properties":{"success":{"const":true},"accepted":{"type":"integer"},"duplicates":{"type":"integer"},"rejected_total":{"type":"integer","description":"How many events were rejected; given only where there are more than rejected lists"},"rejected":{"type":"array","maxItems":1000,"description":"The first of the events that can't be stored","items":{"type":"object","required":["index","code","message","pointer"],"properties":{"index":{"type":"integer"},"code":{"type":"string"},"message":{"type":"string"},"pointer":{"type":"string","description":"JSON pointer to what is wrong"}}}}}}
        """#,
        #"""
        "SegmentEvent":{"type":"object","properties":{"messageId":{"type":"string"},"userId":{"type":"string"},"anonymousId":{"type":"string"},"event":{"type":"string"},"name":{"type":"string"},"timestamp":{"type":"string"},"sentAt":{"type":"string"},"properties":{"type":"object"},"traits":{"type":"object"},"context":{"type":"object","description":"Without ip, which is not stored"},"writeKey":{"type":"string"}}}
        """#,
        #"""
        "PostHogEvent":{"type":"object","properties":{"event":{"type":"string","description":"Has to be there"},"distinct_id":{"type":"string"},"uuid":{"type":"string","description":"An event sent again with the same uuid is stored once"},"timestamp":{"type":"string"},"offset":{"type":"number","description":"Milliseconds since it happened, in place of timestamp"},"properties":{"type":"object","description":"Without token and $ip, which are not stored"},"api_key":{"type":"string"}}}
        """#,
        #"""
        "PostHogRequest":{"oneOf":[{"$ref":"#/components/schemas/PostHogEvent"},{"type":"array","items":{"$ref":"#/components/schemas/PostHogEvent"}},{"type":"object","required":["batch"],"properties":{"api_key":{"type":"string"},"batch":{"type":"array","items":{"$ref":"#/components/schemas/PostHogEvent"}},"sent_at":{"type":"string"}}}]}
        """#,
        #"""
        "GA4Request":{"type":"object","required":["events"],"properties":{"client_id":{"type":"string"},"user_id":{"type":"string"},"timestamp_micros":{"type":["integer","string"],"description":"Microseconds since 1970; an event may have its own"},"events":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"timestamp_micros":{"type":["integer","string"]},"params":{"type":"object","description":"page_location, page_referrer, page_title, session_id, transaction_id, value, currency, items and any others"}}}}}}
        """#,
        #"""
        "SegmentBatch":{"type":"object","required":["batch"],"properties":{"batch":{"type":"array","items":{"$ref":"#/components/schemas/SegmentEvent"}},"sentAt":{"type":"string"},"writeKey":{"type":"string"}}}
        """#,
    ]
}
