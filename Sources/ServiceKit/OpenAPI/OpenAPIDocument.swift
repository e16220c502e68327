/// The OpenAPI 3.1 document of a service: what every service answers, and what this one adds.
package struct OpenAPIDocument: Sendable {
    package let title: String
    package let summary: String
    package let version: String
    /// Further paths that answer as `/health` does.
    package let healthPaths: [String]
    /// The dependencies `/health` shows, such as `database`.
    package let dependencies: [String]
    /// Members of `paths`, as JSON: `"/api/x":{…}`.
    package let paths: [String]
    /// Members of `components.schemas`, as JSON.
    package let schemas: [String]

    package init(
        title: String, summary: String, version: String, healthPaths: [String], dependencies: [String],
        paths: [String] = [], schemas: [String] = []
    ) {
        self.title = title
        self.summary = summary
        self.version = version
        self.healthPaths = healthPaths
        self.dependencies = dependencies
        self.paths = paths
        self.schemas = schemas
    }

    /// The document as JSON.
    package var json: String {
        let health = ["/health"] + healthPaths
        let paths = (health.map(healthPath) + Self.commonPaths + paths).joined(separator: ",\n")
        let schemas = ([healthSchema] + Self.commonSchemas + schemas).joined(separator: ",\n")
        return """
            {"openapi":"3.1.0",
            "info":{"title":\(JSONText.quoted(title)),"summary":\(JSONText.quoted(summary)),\
            "version":\(JSONText.quoted(version)),"license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},
            "servers":[{"url":"/"}],
            "paths":{
            \(paths)
            },
            "components":{"schemas":{
            \(schemas)
            },
            "responses":{
            \(Self.commonResponses)
            },
            "securitySchemes":{"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}}}}
            """
    }

    private func healthPath(_ path: String) -> String {
        """
        \(JSONText.quoted(path)):{"get":{"summary":"The process is alive; how its dependencies are","tags":["operation"],\
        "responses":{"200":{"description":"Alive, with what is known of each dependency",\
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Health"}}}},\
        "default":{"$ref":"#/components/responses/Problem"}}}}
        """
    }

    private var healthSchema: String {
        let members = dependencies.map {
            ",\(JSONText.quoted($0)):{\"enum\":[\"connected\",\"disconnected\",\"unknown\"]}"
        }
        return """
            "Health":{"type":"object","required":["status","service","timestamp"],\
            "properties":{"status":{"enum":["healthy","degraded"]},"service":{"type":"string"}\(members.joined()),\
            "timestamp":{"type":"string","format":"date-time"}}}
            """
    }

    private static let commonPaths = [
        #"""
        "/ready":{"get":{"summary":"Whether requests should be sent here","tags":["operation"],"responses":{
        "200":{"description":"Every needed dependency answers","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Ready"}}}},
        "503":{"$ref":"#/components/responses/Problem"},"default":{"$ref":"#/components/responses/Problem"}}}}
        """#,
        #"""
        "/metrics":{"get":{"summary":"Metrics for Prometheus; OpenMetrics where Accept asks for it","tags":["operation"],"responses":{
        "200":{"description":"All metrics of the process","content":{"text/plain":{"schema":{"type":"string"}},"application/openmetrics-text":{"schema":{"type":"string"}}}},
        "default":{"$ref":"#/components/responses/Problem"}}}}
        """#,
        #"""
        "/openapi.json":{"get":{"summary":"This document","tags":["operation"],"responses":{
        "200":{"description":"OpenAPI 3.1","content":{"application/json":{"schema":{"type":"object"}}}},
        "default":{"$ref":"#/components/responses/Problem"}}}}
        """#,
    ]

    private static let commonSchemas = [
        #"""
        "Ready":{"type":"object","required":["status","service","checks"],"properties":{"status":{"const":"ready"},"service":{"type":"string"},"checks":{"type":"object","additionalProperties":{"enum":["connected","disconnected","unknown"]}}}}
        """#,
        #"""
        "Problem":{"type":"object","description":"RFC 9457 problem details","required":["type","title","status","detail","success","error","message","code"],"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},"success":{"const":false},"error":{"type":"string"},"message":{"type":"string"},"code":{"type":"string"},"request_id":{"type":"string"}}}
        """#,
    ]

    private static let commonResponses =
        #"""
        "Problem":{"description":"What went wrong and what to do about it","headers":{"X-Request-Id":{"schema":{"type":"string"}}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}
        """#
}
