import ServiceKit

/// How figures stand in the OpenAPI document: what all of them take and answer is written here once.
enum FigureOpenAPI {
    /// A figure's path.
    ///
    /// - Parameters:
    ///   - parameters: parameter objects as JSON, besides those of the window.
    ///   - schema: the name of the answer's schema.
    static func path(
        _ path: String, summary: String, description: String, parameters: [String] = [], schema: String,
        isAdminOnly: Bool = false
    ) -> String {
        """
        "\(path)":{"get":{"summary":\(JSONText.quoted(summary)),"tags":["figures"],\
        "description":\(JSONText.quoted("\(description) \(isAdminOnly ? adminAccess : access)")),\
        "security":[\(isAdminOnly ? "" : "{},"){"bearer":[]}],\
        "parameters":[\((window + parameters).joined(separator: ","))],\
        "responses":{"200":{"description":"The figures","headers":{"RateLimit-Limit":{"schema":{"type":"integer"}},\
        "RateLimit-Remaining":{"schema":{"type":"integer"}},"RateLimit-Reset":{"schema":{"type":"integer"}}},\
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/\(schema)"}}}},\
        \(errors)}}}
        """
    }

    /// A query parameter.
    static func parameter(_ name: String, _ description: String, schema: String, required: Bool = false) -> String {
        """
        {"name":"\(name)","in":"query","required":\(required),"description":\(JSONText.quoted(description)),\
        "schema":\(schema)}
        """
    }

    /// What a figure is compared with.
    ///
    /// - Parameter parts: what of it is answered.
    static func comparison(_ parts: String) -> String {
        let names = ReportComparison.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return parameter(
            "compare",
            "\(parts) of another window as well. previous: as many calendar months (where the window is whole months), "
                + "days (whole days) or seconds just before; previous_year: the same dates a year earlier",
            schema: "{\"enum\":[\(names)]}")
    }

    static let errors =
        [400, 401, 403, 429, 503].map { "\"\($0)\":{\"$ref\":\"#/components/responses/Problem\"}" }
        .joined(separator: ",") + ",\"default\":{\"$ref\":\"#/components/responses/Problem\"}"

    private static let access =
        "Read with the access token of an analyst or admin, or with an API token (lugx_…); by everyone where "
        + "LUGX_OPEN_ANALYTICS is true. Give date_range, or from and to. 503 with Retry-After: ClickHouse is not there, "
        + "took too long, or is asked for too much at a time."

    private static let adminAccess =
        "For admins with their access token, also where the figures are open; API tokens do not do. Give date_range, or "
        + "from and to. 503 with Retry-After: ClickHouse is not there, took too long, or is asked for too much at a time."

    private static let window = [
        parameter("date_range", "The last days up to now", schema: #"{"enum":["1d","7d","30d","90d"],"default":"7d"}"#),
        parameter(
            "from", "First moment covered: a date (2026-11-01: midnight in tz) or a moment (2026-11-01T08:00:00Z)",
            schema: #"{"type":"string"}"#),
        parameter(
            "to", "First moment no longer covered; at most \(ReportWindow.daysMax) days after from",
            schema: #"{"type":"string"}"#),
        parameter(
            "tz", "IANA time zone in which days begin and moments are written, such as Europe/Berlin",
            schema: #"{"type":"string","default":"UTC"}"#),
    ]

    /// What figures say of the window they cover.
    static let dateRange = #"""
        "DateRange":{"type":"object","required":["start","end","period","tz"],"properties":{"start":{"type":"string","format":"date-time"},"end":{"type":"string","format":"date-time"},"period":{"enum":["1d","7d","30d","90d","custom"]},"tz":{"type":"string"}}}
        """#

    // MARK: API tokens

    static let tokenPaths = [
        """
        "/api/analytics/tokens":{"get":{"summary":"The API tokens, newest first","tags":["access"],\
        "description":"Admins only, also where the figures are open. At most \(APITokenStore.listMax).",\
        "security":[{"bearer":[]}],"responses":{"200":{"description":"The tokens, without their texts",\
        "content":{"application/json":{"schema":{"type":"object","required":["tokens"],"properties":{"tokens":{"type":"array",\
        "items":{"$ref":"#/components/schemas/ApiToken"}}}}}}},\(errors)}},\
        "post":{"summary":"Make an API token that reads the figures","tags":["access"],\
        "description":"Admins only. The token is shown in this answer and never again: only its hash is kept. \
        At most \(APIToken.validMax) are valid at a time (409).",\
        "security":[{"bearer":[]}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object",\
        "required":["name"],"properties":{"name":{"type":"string","minLength":1,"maxLength":\(APIToken.nameBytesMax)},\
        "expires_in_days":{"type":"integer","minimum":1,"maximum":\(APIToken.daysMax),"default":\(APIToken.daysDefault)}}}}}},\
        "responses":{"201":{"description":"The token","content":{"application/json":{"schema":{"type":"object",\
        "required":["token","details"],"properties":{"token":{"type":"string","pattern":"^lugx_[A-Za-z0-9_-]{43}$"},\
        "details":{"$ref":"#/components/schemas/ApiToken"}}}}}},"409":{"$ref":"#/components/responses/Problem"},\(errors)}}}
        """,
        """
        "/api/analytics/tokens/{id}":{"delete":{"summary":"Revoke an API token for good","tags":["access"],\
        "description":"Admins only.","security":[{"bearer":[]}],"parameters":[{"name":"id","in":"path","required":true,\
        "schema":{"type":"string","format":"uuid"}}],"responses":{"204":{"description":"It is revoked"},\
        "404":{"$ref":"#/components/responses/Problem"},\(errors)}}}
        """,
    ]

    static let tokenSchema = #"""
        "ApiToken":{"type":"object","required":["id","name","hint","created_by","created_at","expires_at","state"],"properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"hint":{"type":"string","description":"The token's first letters"},"created_by":{"type":"string","format":"uuid"},"created_at":{"type":"string","format":"date-time"},"expires_at":{"type":"string","format":"date-time"},"revoked_at":{"type":["string","null"],"format":"date-time"},"last_used_at":{"type":["string","null"],"format":"date-time","description":"To the minute"},"state":{"enum":["valid","expired","revoked"]}}}
        """#
}
