package import ClickHouse
package import ServiceKit

/// The analytics service's questions and answers. What takes events in is put in front of it on the same port.
package enum AnalyticsService {
    /// - Parameters:
    ///   - tracking: whether this process takes events in; only then does its document list that.
    ///   - api: whether this process answers questions.
    package static func description(tracking: Bool, api: Bool) -> ServiceDescription {
        ServiceDescription(
            name: "analytics-service", port: .analyticsPort, healthPaths: ["/api/analytics/health"],
            openAPI: AnalyticsOpenAPI.document(tracking: tracking, api: api).json, rateLimit: .analyticsRateLimit)
    }

    /// Adds the routes that read.
    package static func addRoutes(
        to host: ServiceHost, configuration: ServiceConfiguration, clickHouse: ClickHouseClient
    ) {
        let store = DashboardStore(
            client: clickHouse, timeoutSeconds: max(1, Int(configuration.seconds(.queryTimeout).rounded(.up))))
        DashboardRoutes(store: store, access: ReadAccess(isOpen: configuration.boolean(.openAnalytics)))
            .add(to: host.router)
    }
}
