import ServiceKit

/// The analytics service's OpenAPI document: what a process with these roles answers.
enum AnalyticsOpenAPI {
    static func document(tracking: Bool, api: Bool) -> OpenAPIDocument {
        OpenAPIDocument(
            title: "Lugx analytics",
            summary: "Takes events in, keeps them safe, and answers what they add up to",
            version: Build.version, healthPaths: ["/api/analytics/health"], dependencies: ["database", "clickhouse"],
            paths: (tracking ? trackingPaths : [])
                + (api ? [dashboardPath, reconciliationPath] + salesPaths + FigureOpenAPI.tokenPaths : []),
            schemas: (tracking ? trackingSchemas : [])
                + (api
                    ? [dashboardSchema, reconciliationSchema, FigureOpenAPI.dateRange, FigureOpenAPI.tokenSchema]
                        + salesSchemas : []))
    }

    // MARK: Tracking

    private static let trackingPaths =
        [trackPath]
        + [
            ("track", "SegmentEvent", "what someone did"), ("page", "SegmentEvent", "a page that was seen"),
            ("screen", "SegmentEvent", "a screen that was seen"), ("identify", "SegmentEvent", "who someone is"),
            ("group", "SegmentEvent", "what someone belongs to"), ("alias", "SegmentEvent", "two ids of one person"),
            ("batch", "SegmentBatch", "several of these"),
        ].map { name, schema, what in
            """
            "/v1/\(name)":{"post":{"summary":"Segment's HTTP API: \(what)","tags":["tracking"],\
            "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/\(schema)"}}}},\
            "responses":{"200":{"description":"Stored durably","content":{"application/json":{"schema":{"type":"object",\
            "required":["success"],"properties":{"success":{"const":true}}}}}},\(trackingErrors)}}}
            """
        }

    private static let trackingErrors = #"""
        "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Problem"},"413":{"$ref":"#/components/responses/Problem"},"415":{"$ref":"#/components/responses/Problem"},"429":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Problem"},"default":{"$ref":"#/components/responses/Problem"}
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
        \(trackingErrors)}}}
        """

    private static let trackingSchemas = [
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
        "SegmentBatch":{"type":"object","required":["batch"],"properties":{"batch":{"type":"array","items":{"$ref":"#/components/schemas/SegmentEvent"}},"sentAt":{"type":"string"},"writeKey":{"type":"string"}}}
        """#,
    ]

    // MARK: Figures

    private static let dashboardPath = FigureOpenAPI.path(
        "/api/analytics/dashboard", summary: "What happened in a window of time",
        description: "Visits, sessions, users and events, the most seen pages and games, and their course.",
        schema: "Dashboard")

    private static let dashboardSchema = #"""
        "Dashboard":{"type":"object","required":["date_range","metrics","top_pages","device_breakdown","popular_games","activity_interval","activity"],"properties":{
        "date_range":{"$ref":"#/components/schemas/DateRange"},
        "metrics":{"type":"object","required":["page_visits","events"],"properties":{"page_visits":{"type":"object","required":["total_visits","unique_sessions","unique_users"],"properties":{"total_visits":{"type":"integer"},"unique_sessions":{"type":"integer"},"unique_users":{"type":"integer","description":"By user_id, or by anonymous_id where there is none"}}},"events":{"type":"object","required":["total_events","unique_event_types"],"properties":{"total_events":{"type":"integer"},"unique_event_types":{"type":"integer"}}}}},
        "top_pages":{"type":"array","maxItems":10,"items":{"type":"object","required":["path","visits"],"properties":{"path":{"type":"string"},"visits":{"type":"integer"}}}},
        "device_breakdown":{"type":"array","maxItems":10,"description":"All events by the device they came from","items":{"type":"object","required":["device_type","count"],"properties":{"device_type":{"type":"string"},"count":{"type":"integer"}}}},
        "popular_games":{"type":"array","maxItems":10,"description":"By product_view events","items":{"type":"object","required":["product_id","views","visitors"],"properties":{"product_id":{"type":"string"},"views":{"type":"integer"},"visitors":{"type":"integer"}}}},
        "activity_interval":{"enum":["hour","day"],"description":"hour up to a window of two days"},
        "activity":{"type":"array","description":"Every hour or day of the window, those without events as zeros","items":{"type":"object","required":["start","events","page_visits"],"properties":{"start":{"type":"string","format":"date-time"},"events":{"type":"integer"},"page_visits":{"type":"integer"}}}},
        "as_of":{"type":"string","format":"date-time","description":"When the newest visible event was received; absent while there is none"}}}
        """#
}
