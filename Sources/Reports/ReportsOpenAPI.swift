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
        """
    ]

    package static let schemas = [
        #"""
        "ReportListing":{"type":"object","required":["success","reports","problems"],"properties":{"success":{"const":true},"reports":{"type":"array","items":{"$ref":"#/components/schemas/ReportDefinition"}},"problems":{"type":"array","items":{"type":"object","required":["file","line","reason"],"properties":{"file":{"type":"string"},"line":{"type":"integer","minimum":1},"reason":{"type":"string"}}}}}}
        """#,
        #"""
        "ReportDefinition":{"type":"object","required":["name","title","description","built_in","parameters","columns"],"properties":{"name":{"type":"string","pattern":"^[a-z][a-z0-9-]*$"},"title":{"type":"string"},"description":{"type":"string"},"built_in":{"type":"boolean"},"parameters":{"type":"array","items":{"type":"object","required":["name","type","default","description"],"properties":{"name":{"type":"string"},"type":{"type":"string","description":"text, currency, integer 1..100 or choice a,b"},"default":{"type":"string"},"description":{"type":"string"}}}},"columns":{"type":"array","items":{"type":"object","required":["name","title","type","format"],"properties":{"name":{"type":"string"},"title":{"type":"string"},"type":{"enum":["string","integer","number"]},"format":{"enum":["text","integer","number","money","percent","date","time"]}}}},"chart":{"type":"object","required":["type","label","value"],"properties":{"type":{"enum":["bar","line"]},"label":{"type":"string"},"value":{"type":"string"}}}}}
        """#,
    ]

    static let errors =
        [400, 401, 403, 404, 429, 503].map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}" }
        .joined(separator: ",") + ",\"default\":{\"$ref\":\"#/components/responses/Problem\"}"
}
