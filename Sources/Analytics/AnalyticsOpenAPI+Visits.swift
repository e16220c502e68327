/// Page views and raw events in the analytics service's document.
extension AnalyticsOpenAPI {
    static let visitPaths = [
        FigureOpenAPI.path(
            "/api/analytics/page-visits", summary: "Page views over a window, and what they were of",
            description: "totals and series are the dashboard's figures. groups are counted from the page views "
                + "themselves, the most frequent first: visits of all groups add up to visits. Bots are left out.",
            parameters: [
                FigureOpenAPI.parameter(
                    "interval",
                    "How long the periods of series are, by the clocks of tz; by the window's length if absent",
                    schema: #"{"enum":["hour","day","week","month","quarter","year"]}"#),
                FigureOpenAPI.parameter(
                    "group_by", "What the page views are parted by",
                    schema:
                        #"{"enum":["path","title","referrer","channel","utm_source","utm_medium","utm_campaign","device","browser","os","country"],"default":"path"}"#
                ),
                FigureOpenAPI.comparison("The totals"),
                FigureOpenAPI.parameter(
                    "limit", "The most groups answered",
                    schema:
                        "{\"type\":\"integer\",\"minimum\":1,\"maximum\":\(PageVisits.limitMax),\"default\":\(PageVisits.limitDefault)}"
                ),
                FigureOpenAPI.parameter(
                    "offset", "Groups passed over",
                    schema: "{\"type\":\"integer\",\"minimum\":0,\"maximum\":\(PageVisits.offsetMax),\"default\":0}"),
            ], schema: "PageVisits"),
        FigureOpenAPI.path(
            "/api/analytics/events", summary: "Raw events, the newest first",
            description: "Bots' too. Of what is not given, all are answered. For the next page give cursor, and "
                + "everything else (from and to rather than date_range) as before: what arrives meanwhile moves nothing.",
            parameters: EventsQuestion.filters.map {
                FigureOpenAPI.parameter(
                    $0, "Only events of this \($0)",
                    schema: "{\"type\":\"string\",\"minLength\":1,\"maxLength\":\(EventsQuestion.valueBytesMax)}")
            } + [
                FigureOpenAPI.parameter(
                    "limit", "The most events answered",
                    schema:
                        "{\"type\":\"integer\",\"minimum\":1,\"maximum\":\(EventsQuestion.limitMax),\"default\":\(EventsQuestion.limitDefault)}"
                ),
                FigureOpenAPI.parameter(
                    "cursor", "next_cursor of the page before", schema: #"{"type":"string"}"#),
            ], schema: "RawEvents", isAdminOnly: true),
    ]

    static let visitSchemas = [
        #"""
        "PageVisitTotals":{"type":"object","description":"As in the dashboard's metrics","required":["total_visits","unique_sessions","unique_users","avg_duration","bounce_rate","pages_per_session"],"properties":{"total_visits":{"type":"integer"},"unique_sessions":{"type":"integer"},"unique_users":{"type":"integer"},"avg_duration":{"type":"number"},"bounce_rate":{"type":"number"},"pages_per_session":{"type":"number"}}}
        """#,
        #"""
        "PageVisits":{"type":"object","required":["date_range","totals","interval","series","group_by","visits","groups","total","limit","offset"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"totals":{"$ref":"#/components/schemas/PageVisitTotals"},"previous":{"type":"object","required":["date_range","totals"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"totals":{"$ref":"#/components/schemas/PageVisitTotals"}}},"interval":{"enum":["hour","day","week","month","quarter","year"]},"series":{"type":"array","description":"Every period of the window","items":{"type":"object","required":["start","visits"],"properties":{"start":{"type":"string","format":"date-time"},"visits":{"type":"integer"}}}},"group_by":{"type":"string"},"visits":{"type":"integer","description":"Of all groups"},"groups":{"type":"array","items":{"type":"object","required":["key","visits","sessions","visitors"],"properties":{"key":{"type":"string","description":"Empty for page views that do not say it"},"visits":{"type":"integer"},"sessions":{"type":"integer","description":"Ids of sessions"},"visitors":{"type":"integer","description":"Ids: the user's, else the anonymous one, else the session's"}}}},"total":{"type":"integer","description":"How many groups there are"},"limit":{"type":"integer"},"offset":{"type":"integer"},"as_of":{"type":"string","format":"date-time","description":"Up to when the events received are in all of these figures; absent while that is not known"}}}
        """#,
        #"""
        "RawEvents":{"type":"object","required":["events"],"properties":{"events":{"type":"array","items":{"type":"object","required":["event_id","event_time","received_at","event_type","properties","context"],"properties":{"event_id":{"type":"string","format":"uuid"},"event_time":{"type":"string","format":"date-time"},"received_at":{"type":"string","format":"date-time"},"event_type":{"type":"string"},"is_bot":{"type":"boolean"},"value":{"type":"string","description":"Exact"},"properties":{"type":["object","string"],"description":"As they came in; a text where the stored one is no JSON"},"context":{"type":["object","string"]}}}},"next_cursor":{"type":"string","description":"Absent on the last page"}}}
        """#,
    ]
}
