import ServiceKit

/// The bounds of the gateway.
struct GatewayLimits: Sendable {
    /// What a client is told to wait when a service is down or has no place.
    static let retryAfterSeconds = 2

    /// Requests one service may have under way through this gateway.
    var requestsMax = 256
    var connectTimeoutSeconds = 2.0
    /// Until the head of an answer is there.
    var headTimeoutSeconds: Double
    /// An answer that sends nothing for so long is cut off.
    var silenceSeconds = 60
    /// Largest body of a request that is passed on.
    var bodyBytesMax: Int

    init(_ configuration: ServiceConfiguration) {
        // Below the time after which the request itself is given up, so that the answer can say what was slow.
        headTimeoutSeconds = 0.9 * configuration.seconds(.requestTimeout)
        bodyBytesMax = max(configuration.integer(.bodyBytesMax), configuration.integer(.trackBodyBytesMax))
    }
}
