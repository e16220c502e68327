/// The dashboard in the analytics service's document.
extension AnalyticsOpenAPI {
    static let dashboardPaths = [dashboardPath, livePath]

    private static let dashboardPath = FigureOpenAPI.path(
        "/api/analytics/dashboard", summary: "What happened in a window of time",
        description: "Bots are left out of every figure but bot_events. A session is what one session_id (else one "
            + "anonymous_id, else one user_id) did until half an hour passed without an event; it counts, whole, in the "
            + "window it began in, and figures of sessions are of those with a page view. A browser whose user is known "
            + "from one of the window's sessions counts as that user in all of them. An event is in the figures once it "
            + "stands in ClickHouse; figures of sessions follow within seconds.",
        parameters: [
            FigureOpenAPI.comparison("The metrics")
        ], schema: "Dashboard")

    private static let livePath = #"""
        "/api/analytics/live":{"get":{"summary":"What happens now, as server-sent events","tags":["figures"],
        "description":"A tick event every few seconds with a LiveTick as its data; a comment where there is nothing new. All viewers are told from one question. Ends when the service stops; clients come back by themselves.",
        "parameters":[{"name":"tz","in":"query","description":"IANA time zone in which today began","schema":{"type":"string","default":"UTC"}}],
        "responses":{"200":{"description":"The stream","content":{"text/event-stream":{"schema":{"type":"string"}}}},
        \#(FigureOpenAPI.errors)}}}
        """#

    static let dashboardSchemas = [
        #"""
        "LiveTick":{"type":"object","description":"The data of a tick","required":["at","visitors","events_per_second","today","last_events"],"properties":{"at":{"type":"string","format":"date-time"},"visitors":{"type":"integer","description":"With an event in the last five minutes"},"events_per_second":{"type":"number","description":"Over the last minute"},"today":{"type":"object","required":["start","orders","revenue"],"properties":{"start":{"type":"string","format":"date-time"},"orders":{"type":"integer"},"revenue":{"type":"array","items":{"type":"object","required":["currency","net"],"properties":{"currency":{"type":"string"},"net":{"type":"string","description":"Sales less discounts and refunds of today"}}}}}},"last_events":{"type":"array","maxItems":10,"description":"Without anything about who it was","items":{"type":"object","required":["at","event_type","path"],"properties":{"at":{"type":"string","format":"date-time"},"event_type":{"type":"string"},"path":{"type":"string"}}}}}}
        """#,
        #"""
        "DashboardRevenue":{"type":"object","description":"Of paid orders that are not cancelled, by their creation; refunds by their own date. net = gross - discounts - refunds; tax is part of it; average_order = net / orders; per_visit = net / sessions","required":["currency","orders","gross","discounts","refunds","net","tax","average_order","per_visit"],"properties":{"currency":{"type":"string"},"orders":{"type":"integer"},"gross":{"type":"string"},"discounts":{"type":"string"},"refunds":{"type":"string"},"net":{"type":"string"},"tax":{"type":"string"},"average_order":{"type":"string"},"per_visit":{"type":"string"}}}
        """#,
        #"""
        "DashboardMetrics":{"type":"object","required":["page_visits","events","users","games","conversion","orders"],"properties":{
        "page_visits":{"type":"object","required":["total_visits","unique_sessions","unique_users","avg_duration","bounce_rate","pages_per_session"],"properties":{"total_visits":{"type":"integer","description":"Page views"},"unique_sessions":{"type":"integer","description":"Sessions with a page view that began in the window"},"unique_users":{"type":"integer","description":"Visitors of these sessions"},"avg_duration":{"type":"number","description":"Seconds from first to last event of a session, on average"},"bounce_rate":{"type":"number","description":"Share of the sessions with one page view and nothing else"},"pages_per_session":{"type":"number"}}},
        "events":{"type":"object","required":["total_events","unique_event_types","bot_events"],"properties":{"total_events":{"type":"integer"},"unique_event_types":{"type":"integer"},"bot_events":{"type":"integer","description":"Events of bots, which no other figure counts"}}},
        "users":{"type":"object","required":["visitors","signed_in","registrations","logins"],"properties":{"visitors":{"type":"integer","description":"Of all sessions, those without a page view as well"},"signed_in":{"type":"integer","description":"Users known by their id"},"registrations":{"type":"integer"},"logins":{"type":"integer"},"live_visitors":{"type":"integer","description":"With an event in the last five minutes, whatever the window; absent in previous"}}},
        "games":{"type":"object","required":["views","added_to_cart","removed_from_cart","bought"],"properties":{"views":{"type":"integer"},"added_to_cart":{"type":"integer"},"removed_from_cart":{"type":"integer"},"bought":{"type":"integer","description":"Copies sold, by the orders"}}},
        "conversion":{"type":"object","required":["sessions","with_cart","converted","cart_rate","rate","checkouts","purchases"],"properties":{"sessions":{"type":"integer"},"with_cart":{"type":"integer","description":"Sessions with an add_to_cart"},"converted":{"type":"integer","description":"Sessions with a purchase"},"cart_rate":{"type":"number"},"rate":{"type":"number","description":"converted / sessions"},"checkouts":{"type":"integer","description":"checkout_start events"},"purchases":{"type":"integer","description":"purchase events"}}},
        "orders":{"type":"object","required":["count","units"],"properties":{"count":{"type":"integer"},"units":{"type":"integer"}}},
        "revenue":{"$ref":"#/components/schemas/DashboardRevenue","description":"In the currency of most orders; absent where nothing was sold or refunded"},
        "other_revenue":{"type":"array","description":"Every other currency by itself; absent where there is none","items":{"$ref":"#/components/schemas/DashboardRevenue"}}}}
        """#,
        #"""
        "Dashboard":{"type":"object","required":["date_range","metrics","top_pages","entry_pages","device_breakdown","browsers","operating_systems","countries","channels","campaigns","referrers","popular_games","activity_interval","activity"],"properties":{
        "date_range":{"$ref":"#/components/schemas/DateRange"},
        "metrics":{"$ref":"#/components/schemas/DashboardMetrics"},
        "previous":{"type":"object","description":"Given with compare","required":["date_range","metrics"],"properties":{"date_range":{"$ref":"#/components/schemas/DateRange"},"metrics":{"$ref":"#/components/schemas/DashboardMetrics"}}},
        "top_pages":{"type":"array","maxItems":10,"items":{"type":"object","required":["path","visits"],"properties":{"path":{"type":"string"},"visits":{"type":"integer"}}}},
        "entry_pages":{"type":"array","maxItems":10,"description":"Where sessions began","items":{"type":"object","required":["path","sessions","bounces","conversions"],"properties":{"path":{"type":"string"},"sessions":{"type":"integer"},"bounces":{"type":"integer"},"conversions":{"type":"integer"}}}},
        "device_breakdown":{"type":"array","maxItems":10,"description":"All events by the device they came from","items":{"type":"object","required":["device_type","count"],"properties":{"device_type":{"type":"string"},"count":{"type":"integer"}}}},
        "browsers":{"type":"array","maxItems":10,"items":{"type":"object","required":["browser","count"],"properties":{"browser":{"type":"string"},"count":{"type":"integer"}}}},
        "operating_systems":{"type":"array","maxItems":10,"items":{"type":"object","required":["os","count"],"properties":{"os":{"type":"string"},"count":{"type":"integer"}}}},
        "countries":{"type":"array","maxItems":10,"items":{"type":"object","required":["country","count"],"properties":{"country":{"type":"string"},"count":{"type":"integer"}}}},
        "channels":{"type":"array","maxItems":10,"description":"Sessions by the channel of their first event that did not come directly","items":{"type":"object","required":["channel","sessions","bounces","conversions"],"properties":{"channel":{"type":"string"},"sessions":{"type":"integer"},"bounces":{"type":"integer"},"conversions":{"type":"integer"}}}},
        "campaigns":{"type":"array","maxItems":10,"items":{"type":"object","required":["campaign","sessions","bounces","conversions"],"properties":{"campaign":{"type":"string","description":"utm_campaign"},"sessions":{"type":"integer"},"bounces":{"type":"integer"},"conversions":{"type":"integer"}}}},
        "referrers":{"type":"array","maxItems":10,"items":{"type":"object","required":["referrer","sessions","bounces","conversions"],"properties":{"referrer":{"type":"string","description":"The domain"},"sessions":{"type":"integer"},"bounces":{"type":"integer"},"conversions":{"type":"integer"}}}},
        "popular_games":{"type":"array","maxItems":10,"description":"By product_view events; sales by the orders","items":{"type":"object","required":["product_id","views","added","units_sold"],"properties":{"product_id":{"type":"string"},"name":{"type":"string","description":"Absent for a product the catalogue does not know"},"views":{"type":"integer"},"added":{"type":"integer"},"units_sold":{"type":"integer"}}}},
        "activity_interval":{"enum":["minute","hour","day"],"description":"minute up to a window of three hours, hour up to one of two days"},
        "activity":{"type":"array","description":"Every minute, hour or day of the window, those without events as zeros","items":{"type":"object","required":["start","events","page_visits"],"properties":{"start":{"type":"string","format":"date-time"},"events":{"type":"integer"},"page_visits":{"type":"integer"}}}},
        "as_of":{"type":"string","format":"date-time","description":"Up to when what is answered is complete: the older of up to when the events received are in all of these figures, and of up to when orders are mirrored; absent while either is not known"}}}
        """#,
    ]
}
