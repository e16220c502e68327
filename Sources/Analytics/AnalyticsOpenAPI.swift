import ServiceKit

/// The analytics service's OpenAPI document: what a process with these roles answers.
enum AnalyticsOpenAPI {
    static func document(
        tracking: Bool, api: Bool, paths: [String] = [], schemas: [String] = []
    ) -> OpenAPIDocument {
        OpenAPIDocument(
            title: "Lugx analytics",
            summary: "Takes events in, keeps them safe, and answers what they add up to",
            version: Build.version, healthPaths: ["/api/analytics/health"], dependencies: ["database", "clickhouse"],
            paths: (tracking ? TrackingOpenAPI.paths : [])
                + (api
                    ? dashboardPaths + visitPaths + [reconciliationPath] + salesPaths + BehaviourOpenAPI.paths
                        + RevenueOpenAPI.paths + FigureOpenAPI.tokenPaths + PrivacyOpenAPI.paths : []) + paths,
            schemas: (tracking ? TrackingOpenAPI.schemas : [])
                + (api
                    ? dashboardSchemas + visitSchemas + [
                        reconciliationSchema, FigureOpenAPI.dateRange, FigureOpenAPI.tokenSchema,
                    ]
                        + salesSchemas + BehaviourOpenAPI.schemas + RevenueOpenAPI.schemas + PrivacyOpenAPI.schemas
                    : []) + schemas)
    }
}
