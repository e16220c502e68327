import Analytics
import ServiceKit

/// The reports' part of the analytics service's OpenAPI document.
package enum ReportsOpenAPI {
    package static let paths = [
        """
        "/api/analytics/reports":{"get":{"summary":"The reports there are","tags":["reports"],\
        "description":"Those that came with Lugx and those of LUGX_REPORTS_DIR; problems names the files there that \
        can't be used. Read like the figures.",\
        "security":[{},{"bearer":[]}],\
        "responses":{"200":{"description":"The reports, by name","content":{"application/json":{"schema":\
        {"$ref":"#/components/schemas/ReportListing"}}}},\(errors)}}}
        """,
        """
        "/api/analytics/reports/{name}":{"get":{"summary":"One report over one window, as a file","tags":["reports"],\
        "description":"Give date_range, or from and to; besides these the parameters that the report names, each by its \
        name. The same window over the same data gives the same bytes. A report that takes long to make is sent while it is \
        made, without a Content-Length; should something go wrong then, the connection ends before the answer does. \
        Read like the figures. 422: PDF needs Chromium, \
        or the report needs too much. 502: the SQL of a user's report is refused, or its rows don't add up.",\
        "security":[{},{"bearer":[]}],"parameters":[{"name":"name","in":"path","required":true,\
        "schema":{"type":"string"}},{"name":"date_range","in":"query","schema":{"enum":["1d","7d","30d","90d"]}},\
        {"name":"from","in":"query","schema":{"type":"string"}},{"name":"to","in":"query","schema":{"type":"string"}},\
        {"name":"tz","in":"query","schema":{"type":"string","default":"UTC"}},\
        {"name":"format","in":"query","schema":{"enum":["html","csv","json","pdf"],"default":"json"}},\
        {"name":"locale","in":"query","description":"BCP 47: numbers and dates in HTML and PDF",\
        "schema":{"type":"string","default":"en-US"}}],\
        "responses":{"200":{"description":"The report","content":{\
        "application/json":{"schema":{"$ref":"#/components/schemas/Report"}},\
        "text/csv":{"schema":{"type":"string"}},"text/html":{"schema":{"type":"string"}},\
        "application/pdf":{"schema":{"type":"string","format":"binary"}}}},\
        "422":{"$ref":"#/components/responses/Problem"},"502":{"$ref":"#/components/responses/Problem"},\(errors)}}}
        """,
    ]

    package static let schemas = [
        #"""
        "ReportListing":{"type":"object","required":["success","reports","problems"],"properties":{"success":{"const":true},"reports":{"type":"array","items":{"$ref":"#/components/schemas/ReportDefinition"}},"problems":{"type":"array","items":{"type":"object","required":["file","line","reason"],"properties":{"file":{"type":"string"},"line":{"type":"integer","minimum":1},"reason":{"type":"string"}}}}}}
        """#,
        #"""
        "ReportDefinition":{"type":"object","required":["name","title","description","built_in","parameters","columns"],"properties":{"name":{"type":"string","pattern":"^[a-z][a-z0-9-]*$"},"title":{"type":"string"},"description":{"type":"string"},"built_in":{"type":"boolean"},"parameters":{"type":"array","items":{"type":"object","required":["name","type","default","description"],"properties":{"name":{"type":"string"},"type":{"type":"string","description":"text, currency, integer 1..100 or choice a,b"},"default":{"type":"string"},"description":{"type":"string"}}}},"columns":{"type":"array","items":{"type":"object","required":["name","title","type","format"],"properties":{"name":{"type":"string"},"title":{"type":"string"},"type":{"enum":["string","integer","number"]},"format":{"enum":["text","integer","number","money","percent","date","time"]}}}},"chart":{"type":"object","required":["type","label","value"],"properties":{"type":{"enum":["bar","line"]},"label":{"type":"string"},"value":{"type":"string"}}}}}
        """#,
        #"""
        "Report":{"type":"object","required":["report","title","window","parameters","complete","columns","rows","totals","restatements","row_count"],"properties":{"report":{"type":"string"},"title":{"type":"string"},"window":{"type":"object","required":["start","end","tz"],"properties":{"start":{"type":"string","format":"date-time"},"end":{"type":"string","format":"date-time"},"tz":{"type":"string"}}},"parameters":{"type":"object","additionalProperties":{"type":"string"}},"complete":{"type":"boolean","description":"Whether all orders of the window are known to be in it"},"as_of":{"type":"string","format":"date-time","description":"Up to when they are known, where it is not complete"},"made_at":{"type":"string","format":"date-time","description":"Of a report that shows how things stand when it is made (stock, reconciliation), whatever its window: that moment"},"columns":{"type":"array","items":{"type":"object"}},"rows":{"type":"array","items":{"type":"object","description":"A member for each column; money is a string with its exact decimals"}},"totals":{"type":"array","items":{"type":"object"}},"restatements":{"type":"array","items":{"type":"object","required":["period","figure","before","now"],"properties":{"period":{"type":"string"},"figure":{"type":"string"},"before":{"type":"string"},"now":{"type":"string"}}}},"row_count":{"type":"integer"}}}
        """#,
    ]

    static let errors =
        [400, 401, 403, 404, 429, 503].map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}" }
        .joined(separator: ",") + ",\"default\":{\"$ref\":\"#/components/responses/Problem\"}"
}
