package import HTTPTypes

/// Which methods a path has, to tell a path that does not exist from a method it does not have.
package struct RouteTable: Sendable {
    private struct Route: Sendable {
        let components: [Substring]
        var methods: Set<HTTPRequest.Method>
    }

    private var routes: [Route] = []

    /// - Parameter routes: patterns as the router writes them, `/api/products/{id}` or `/api/products/:id`.
    package init(_ routes: [(path: String, method: HTTPRequest.Method)]) {
        for (path, method) in routes {
            let components = Self.components(path)
            if let index = self.routes.firstIndex(where: { $0.components == components }) {
                self.routes[index].methods.insert(method)
            } else {
                self.routes.append(Route(components: components, methods: [method]))
            }
        }
    }

    /// The methods of all routes that match `path`, sorted; empty where none does. O(routes).
    package func methods(path: String) -> [String] {
        let components = Self.components(path)
        let matching = routes.filter { Self.matches($0.components, components) }
        let methods = matching.reduce(into: Set<HTTPRequest.Method>()) { $0.formUnion($1.methods) }
        guard !methods.isEmpty else { return [] }
        return methods.union([.options]).map(\.rawValue).sorted()
    }

    private static func components(_ path: String) -> [Substring] {
        path.split(separator: "/")
    }

    private static func matches(_ pattern: [Substring], _ path: [Substring]) -> Bool {
        for (index, component) in pattern.enumerated() {
            if component == "**" { return true }
            guard index < path.count else { return false }
            let isCapture = component.first == "{" || component.first == ":" || component == "*"
            guard isCapture || component == path[index] else { return false }
        }
        return pattern.count == path.count
    }
}
