import ServiceKit

/// The analytics service's OpenAPI document: what a process with these roles answers.
enum AnalyticsOpenAPI {
    static func document(
        tracking: Bool, api: Bool, paths: [String] = [], schemas: [String] = []
    ) -> OpenAPIDocument {
        OpenAPIDocument(
            title: "Lugx analytics",
            summary: "Takes events in, keeps them safe, and answers what they add up to",
            version: Build.version, healthPaths: ["/api/analytics/health"], dependencies: ["database", "clickhouse"],
            paths: (tracking ? trackingPaths : [])
                + (api
                    ? dashboardPaths + visitPaths + [reconciliationPath] + salesPaths + BehaviourOpenAPI.paths
                        + RevenueOpenAPI.paths + FigureOpenAPI.tokenPaths + PrivacyOpenAPI.paths : []) + paths,
            schemas: (tracking ? trackingSchemas : [])
                + (api
                    ? dashboardSchemas + visitSchemas + [
                        reconciliationSchema, FigureOpenAPI.dateRange, FigureOpenAPI.tokenSchema,
                    ]
                        + salesSchemas + BehaviourOpenAPI.schemas + RevenueOpenAPI.schemas + PrivacyOpenAPI.schemas
                    : []) + schemas)
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
}
