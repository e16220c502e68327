/// The schedules' and runs' part of the analytics service's OpenAPI document.
package enum SchedulesOpenAPI {
    private static let id = #"""
        "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]
        """#
    private static let ifMatch = #"""
        "parameters":[{"name":"If-Match","in":"header","description":"The ETag of what is to be changed; 412 where it is another by now","schema":{"type":"string"}}]
        """#
    private static let reading = "\"tags\":[\"reports\"],\"security\":[{},{\"bearer\":[]}]"
    private static let changing =
        "\"tags\":[\"reports\"],\"description\":\"Needs the role analyst or admin, also where the figures are open.\","
        + "\"security\":[{\"bearer\":[]}]"
    private static let body = #"""
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ScheduleDraft"}}}}
        """#
    private static let errors =
        [400, 401, 403, 404, 409, 412, 429, 503].map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}" }
        .joined(separator: ",") + ",\"default\":{\"$ref\":\"#/components/responses/Problem\"}"

    private static func answer(_ status: Int, _ what: String, _ member: String, _ schema: String) -> String {
        """
        "responses":{"\(status)":{"description":"\(what)","content":{"application/json":{"schema":{"type":"object",\
        "required":["success","\(member)"],"properties":{"success":{"const":true},"\(member)":\(schema)}}}}},\(errors)}
        """
    }

    private static func reference(_ name: String) -> String { "{\"$ref\":\"#/components/schemas/\(name)\"}" }
    private static func list(_ name: String) -> String { "{\"type\":\"array\",\"items\":\(reference(name))}" }

    package static let paths = [
        """
        "/api/analytics/schedules":{"get":{"summary":"The reports that are sent by themselves",\(reading),\
        \(answer(200, "By name", "schedules", list("Schedule")))},\
        "post":{"summary":"Have a report sent by itself",\(changing),\(body),\
        \(answer(201, "The schedule, with an ETag", "schedule", reference("Schedule")))}}
        """,
        """
        "/api/analytics/schedules/preview":{"post":{"summary":"When a schedule would run, and what each run would cover",\
        \(changing),\(body),\(answer(200, "The next ten runs", "next_runs", list("ScheduledTime")))}}
        """,
        """
        "/api/analytics/schedules/{id}":{\(id),"get":{"summary":"A schedule",\(reading),\
        \(answer(200, "The schedule, with an ETag", "schedule", reference("Schedule")))},\
        "put":{"summary":"Change a schedule; recipients' targets may be given as they are shown",\(changing),\(ifMatch),\
        \(body),\(answer(200, "The schedule, with an ETag", "schedule", reference("Schedule")))},\
        "delete":{"summary":"Remove a schedule; its runs stay",\(changing),\(ifMatch),\
        "responses":{"204":{"description":"It is gone"},\(errors)}}}
        """,
        """
        "/api/analytics/schedules/{id}/run":{\(id),"post":{"summary":"Run a schedule now",\(changing),\
        \(answer(202, "The run; its window ends as if it were scheduled for now", "run", reference("ReportRun")))}}
        """,
        """
        "/api/analytics/runs":{"get":{"summary":"What was run, newest first",\(reading),"parameters":[\
        {"name":"schedule","in":"query","schema":{"type":"string","format":"uuid"}},\
        {"name":"status","in":"query","schema":{"enum":[\(statuses)]}},\
        {"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":200,"default":50}},\
        {"name":"cursor","in":"query","description":"next_cursor of the page before","schema":{"type":"string","pattern":"^[1-9][0-9]{0,18}$"}}],\
        "responses":{"200":{"description":"A page of runs","content":{"application/json":{"schema":{"type":"object",\
        "required":["success","runs","next_cursor"],"properties":{"success":{"const":true},"runs":\(list("ReportRun")),\
        "next_cursor":{"type":["string","null"]}}}}}},\(errors)}},\
        "post":{"summary":"Have a report made, however long that takes","tags":["reports"],\
        "description":"The run is there at once; its status tells how it goes, and its files can be downloaded when it has \
        succeeded. It waits for no orders or events that are not counted yet, and says when any may be missing. Needs the \
        role analyst or admin or an API token, also where the figures are open. 503: too many wait already.",\
        "security":[{"bearer":[]}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object",\
        "required":["report"],"properties":{"report":{"type":"string"},"parameters":{"type":"object"},\
        "date_range":{"enum":["1d","7d","30d","90d"]},"from":{"type":"string"},"to":{"type":"string"},\
        "tz":{"type":"string","default":"UTC"},"locale":{"type":"string","default":"en-US"},\
        "formats":{"type":"array","minItems":1,"items":{"enum":["html","csv","json","pdf"]},"default":["html"]}}}}}},\
        \(answer(202, "The run; Location is where to look for it", "run", reference("ReportRun")))}}
        """,
        """
        "/api/analytics/runs/{id}":{\(id),"get":{"summary":"A run, with its files and deliveries",\(reading),\
        \(answer(200, "The run", "run", reference("ReportRun")))}}
        """,
        """
        "/api/analytics/runs/{id}/download":{\(id),"get":{"summary":"A file that a run made",\(reading),\
        "parameters":[{"name":"format","in":"query","description":"The run's first where it is not given","schema":{"enum":["html","csv","json","pdf"]}}],\
        "responses":{"200":{"description":"The file; its ETag is its SHA-256","content":{"text/html":{},"text/csv":{},"application/json":{},"application/pdf":{}}},\(errors)}}}
        """,
        """
        "/api/analytics/runs/{id}/resend":{\(id),"post":{"summary":"Deliver a run that has ended once more",\(changing),\
        "requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{"what":{"enum":["failed","all"],"default":"failed"}}}}}},\
        \(answer(202, "The run, which is being delivered", "run", reference("ReportRun")))}}
        """,
    ]

    private static let statuses = [
        "pending", "waiting", "running", "delivering", "succeeded", "failed", "skipped", "empty",
    ].map { "\"\($0)\"" }.joined(separator: ",")

    private static let wished = #"""
        "name":{"type":"string","maxLength":200},"report":{"type":"string"},"parameters":{"type":"object"},"cron":{"type":"string","description":"Five fields, or @hourly, @daily, @weekly, @monthly, @yearly","maxLength":200},"timezone":{"type":"string","description":"Such as Europe/Berlin","default":"UTC"},"window":{"type":"object","required":["kind"],"properties":{"kind":{"enum":["previous_day","previous_week","previous_month","last_days","month_to_date","week_to_date"]},"days":{"type":"integer","minimum":1,"maximum":366,"description":"With last_days"}}},"formats":{"type":"array","minItems":1,"items":{"enum":["html","csv","json","pdf"]}},"locale":{"type":"string","default":"en-US"},"recipients":{"type":"array","maxItems":20,"items":{"type":"object","required":["channel","target"],"properties":{"channel":{"enum":["email","slack","webhook","directory"]},"target":{"type":"string","description":"Addresses, a URL, or a folder; what lets one write to a URL is not shown"}}}},"only_if_not_empty":{"type":"boolean","default":false},"catch_up":{"enum":["skip","last","all"],"default":"last","description":"What becomes of times that were missed"},"enabled":{"type":"boolean","default":true}
        """#

    package static let schemas = [
        "\"ScheduleDraft\":{\"type\":\"object\",\"required\":[\"report\",\"cron\",\"window\"],\"properties\":{\(wished)}}",
        """
        "Schedule":{"type":"object","required":["id","name","report","cron","timezone","window","formats","recipients",\
        "catch_up","enabled","revision","next_runs"],"properties":{"id":{"type":"string","format":"uuid"},\(wished),\
        "revision":{"type":"integer"},"next_runs":\(list("ScheduledTime")),"created_at":{"type":"string","format":"date-time"},\
        "updated_at":{"type":"string","format":"date-time"}}}
        """,
        #"""
        "ScheduledTime":{"type":"object","required":["scheduled_at","window"],"properties":{"scheduled_at":{"type":"string","format":"date-time"},"window":{"type":"object","required":["from","to"],"properties":{"from":{"type":"string","format":"date-time"},"to":{"type":"string","format":"date-time"}}}}}
        """#,
        """
        "ReportRun":{"type":"object","required":["id","schedule_id","scheduled_at","status","window","files","deliveries"],\
        "properties":{"id":{"type":"string","format":"uuid"},\
        "schedule_id":{"type":["string","null"],"format":"uuid","description":"null: somebody asked for it"},\
        "name":{"type":"string"},"report":{"type":"string"},"scheduled_at":{"type":"string","format":"date-time"},\
        "trigger":{"enum":["schedule","person"]},"requested_by":{"type":["string","null"]},"status":{"enum":[\(statuses)]},\
        "window":{"type":"object","required":["from","to","tz"],"properties":{"from":{"type":"string","format":"date-time"},"to":{"type":"string","format":"date-time"},"tz":{"type":"string"}}},\
        "watermark":{"type":["string","null"],"description":"Up to when orders were in the figures"},\
        "incomplete":{"type":"boolean","description":"Orders or events of the window may be missing"},\
        "restated":{"type":"array","items":{"type":"object","required":["period","figure","before","now"],"properties":{"period":{"type":"string"},"figure":{"type":"string"},"before":{"type":"string"},"now":{"type":"string"}}}},\
        "rows":{"type":["integer","null"]},"bytes":{"type":["integer","null"]},"sha256":{"type":["string","null"],"description":"Of the first file"},\
        "duration_ms":{"type":["integer","null"]},"attempts":{"type":"integer"},"error":{"type":["string","null"]},"error_kind":{"type":["string","null"]},\
        "created_at":{"type":"string","format":"date-time"},"finished_at":{"type":["string","null"]},\
        "files":{"type":"array","items":{"type":"object","required":["format","name","bytes","sha256"],"properties":{"format":{"type":"string"},"name":{"type":"string"},"media_type":{"type":"string"},"bytes":{"type":"integer"},"sha256":{"type":"string"}}}},\
        "deliveries":{"type":"array","items":{"type":"object","required":["id","channel","target","status"],"properties":{"id":{"type":"string","format":"uuid"},"round":{"type":"integer"},"channel":{"type":"string"},"target":{"type":"string"},"status":{"enum":["pending","sending","sent","failed"]},"uncertain":{"type":"boolean","description":"It may have arrived more than once"},"attempts":{"type":"integer"},"last_error":{"type":["string","null"]},"sent_at":{"type":["string","null"]}}}}}}
        """,
    ]
}
