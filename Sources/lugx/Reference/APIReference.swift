/// The OpenAPI document of a service as a page: an overview of the routes, each route, each schema.
struct APIReference {
    private let document: OpenAPINode
    private let service: String

    init(_ document: OpenAPINode, service: String) {
        self.document = document
        self.service = service
    }

    private struct Route {
        let method: String
        let path: String
        /// Parameters of all methods of the path.
        let shared: [OpenAPINode]
        let operation: OpenAPINode

        var title: String { "\(method.uppercased()) \(path)" }
    }

    private static let methods = ["get", "head", "post", "put", "patch", "delete", "options"]

    private var routes: [Route] {
        document["paths"].members.flatMap { path, item in
            Self.methods.filter { item[$0].exists }.map {
                Route(method: $0, path: path, shared: item["parameters"].items, operation: item[$0])
            }
        }
    }

    var text: String {
        let overview = routes.map { route in
            "| \(route.title.code) | \((route.operation["summary"].text ?? "").cell) |\n"
        }
        let schemas = document["components"]["schemas"].members.map { schema($0.name, $0.value) }
        return """
            # API of \(service)

            \(document["info"]["summary"].text ?? ""). The service itself answers `GET /openapi.json`, from which this page is
            made. An error is `application/problem+json` ([Problem](#problem)): `code` names it for programs, `detail` says
            what to do; any status that a route does not list is such a problem too.

            | route | what it does |
            |---|---|
            \(overview.joined())
            \(routes.map(section).joined())
            ## Schemas
            \(schemas.joined())
            """
    }

    // MARK: Routes

    private func section(_ route: Route) -> String {
        let operation = route.operation
        var parts = ["## \(route.title)", "\(operation["summary"].text ?? "")."]
        if let description = operation["description"].text, !description.isEmpty { parts.append(description) }
        if let who = who(operation["security"]) { parts.append(who) }
        let parameters = (route.shared + operation["parameters"].items).map(resolved).map(parameter)
        if !parameters.isEmpty {
            parts.append(
                "| parameter | in | value | what it is |\n|---|---|---|---|\n" + parameters.joined(separator: "\n"))
        }
        let bodies = resolved(operation["requestBody"])["content"].members
        if !bodies.isEmpty {
            parts.append(
                "Body: " + bodies.map(media).joined(separator: "; "))
        }
        let answers = operation["responses"].members.filter { $0.name != "default" }
        let plain = answers.filter { $0.value["$ref"].text == Self.problem }.map(\.name)
        let rows = answers.filter { !plain.contains($0.name) }.map(answer)
        if !rows.isEmpty {
            parts.append("| answer | body | what it says |\n|---|---|---|\n" + rows.joined(separator: "\n"))
        }
        if !plain.isEmpty { parts.append("Problems: \(plain.joined(separator: ", ")).") }
        return parts.joined(separator: "\n\n") + "\n\n"
    }

    /// What most errors are answered with.
    private static let problem = "#/components/responses/Problem"

    private func who(_ security: OpenAPINode) -> String? {
        guard !security.items.isEmpty else { return nil }
        let isOptional = security.items.contains { $0.members.isEmpty }
        let schemes = security.items.flatMap(\.members).map(\.name)
        return isOptional
            ? "With or without a token (`\(schemes.joined(separator: "`, `"))`)."
            : "Needs `\(schemes.joined(separator: "` or `"))`."
    }

    private func parameter(_ parameter: OpenAPINode) -> String {
        let name = (parameter["name"].text ?? "").code + (parameter["required"].json == "true" ? " (required)" : "")
        let description = (parameter["description"].text ?? "").cell
        return "| \(name) | \(parameter["in"].text ?? "") | \(kind(parameter["schema"])) | \(description) |"
    }

    private func answer(status: String, _ response: OpenAPINode) -> String {
        let response = resolved(response)
        let bodies = response["content"].members.map(media)
        return "| \(status) | \(bodies.joined(separator: "; ")) | \((response["description"].text ?? "").cell) |"
    }

    private func media(type: String, _ content: OpenAPINode) -> String {
        // A file is no more than its type.
        content["schema"].members.isEmpty ? type.code : "\(type.code) \(kind(content["schema"]))"
    }

    /// What a `$ref` into the document stands for.
    private func resolved(_ node: OpenAPINode) -> OpenAPINode {
        guard let reference = node["$ref"].text, reference.hasPrefix("#/") else { return node }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] }
    }

    // MARK: Schemas

    private func schema(_ name: String, _ schema: OpenAPINode) -> String {
        var parts = ["", "### \(name)"]
        if let description = schema["description"].text { parts.append(description) }
        let members = schema["properties"].members
        if members.isEmpty {
            parts.append(kind(schema))
        } else {
            let required = Set(schema["required"].items.compactMap(\.text))
            let rows = members.map { member, value in
                let mark = required.contains(member) ? "yes" : ""
                return "| \(member.code) | \(kind(value)) | \(mark) | \((value["description"].text ?? "").cell) |"
            }
            parts.append(
                "| member | value | always | what it is |\n|---|---|---|---|\n" + rows.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// What a value looks like, with its limits, in a few words.
    private func kind(_ schema: OpenAPINode) -> String {
        if let reference = schema["$ref"].text {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return "[\(name)](#\(name.lowercased()))"
        }
        if let constant = schema["const"].json { return constant.code }
        if schema["enum"].exists {
            return schema["enum"].items.compactMap { $0.text?.code ?? $0.json?.code }.joined(separator: ", ")
                + defaultValue(schema)
        }
        for (word, separator) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")]
        where schema[word].exists && !schema["properties"].exists {
            let kinds = schema[word].items.map(kind)
            return kinds.enumerated().filter { !kinds[..<$0.offset].contains($0.element) }.map(\.element)
                .joined(separator: separator)
        }
        let types = schema["type"].text.map { [$0] } ?? schema["type"].items.compactMap(\.text)
        if types.contains("array") {
            return "array of \(kind(schema["items"]))" + limits(schema)
        }
        if types.contains("object") || schema["properties"].exists {
            let members = schema["properties"].members
            if !members.isEmpty {
                return "{" + members.map { "\($0.name.code) \(kind($0.value))" }.joined(separator: ", ") + "}"
            }
            let values = schema["additionalProperties"]
            if values["type"].exists || values["$ref"].exists { return "object of \(kind(values))" }
        }
        return (types.isEmpty ? "anything" : types.joined(separator: " or ")) + limits(schema)
    }

    private func limits(_ schema: OpenAPINode) -> String {
        var words: [String] = []
        if let format = schema["format"].text { words.append(format) }
        if let pattern = schema["pattern"].text { words.append("matches \(pattern.code)") }
        for (name, word) in [
            ("minimum", "from"), ("exclusiveMinimum", "above"), ("maximum", "to"), ("minLength", "characters from"),
            ("maxLength", "characters to"), ("minItems", "items from"), ("maxItems", "items to"),
        ] {
            if let value = schema[name].json { words.append("\(word) \(value)") }
        }
        return (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))") + defaultValue(schema)
    }

    private func defaultValue(_ schema: OpenAPINode) -> String {
        schema["default"].json.map { "; default \($0.code)" } ?? ""
    }
}
