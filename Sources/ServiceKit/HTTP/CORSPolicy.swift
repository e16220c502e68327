package import HTTPTypes

/// Which pages may read the API from a browser (Fetch standard, CORS protocol).
package struct CORSPolicy: Sendable, Equatable {
    private let origins: Set<String>
    private let isOpen: Bool

    /// - Parameter origins: such as `https://shop.example`; `*` for any.
    package init(origins: [String]) {
        isOpen = origins.contains("*")
        self.origins = Set(origins.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
    }

    /// Headers of an answer to a page of `origin`.
    package func headers(origin: String?) -> HTTPFields {
        var fields: HTTPFields = [:]
        if !isOpen && !origins.isEmpty { fields[.vary] = "Origin" }
        guard let allowed = allowed(origin) else { return fields }
        fields[.accessControlAllowOrigin] = allowed
        fields[.accessControlExposeHeaders] =
            "X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
        return fields
    }

    /// Headers of the answer to a preflight, on top of ``headers(origin:)``.
    package func preflightHeaders(origin: String?, methods: [String]) -> HTTPFields {
        guard allowed(origin) != nil else { return [:] }
        return [
            .accessControlAllowMethods: methods.joined(separator: ", "),
            .accessControlAllowHeaders:
                "Authorization, Content-Type, Idempotency-Key, X-Request-Id, X-Write-Key, traceparent",
            .accessControlMaxAge: "600",
        ]
    }

    private func allowed(_ origin: String?) -> String? {
        guard let origin else { return nil }
        if isOpen { return "*" }
        return origins.contains(origin) ? origin : nil
    }
}
