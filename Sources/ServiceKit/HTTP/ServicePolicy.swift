import Glibc

/// The limits and permissions of a service, as configured.
package struct ServicePolicy: Sendable {
    package var bodyBytesMax: Int
    package var requestTimeoutSeconds: Double
    package var proxies: TrustedProxies
    package var cors: CORSPolicy
    /// Limits API reads per client; nil where they are not.
    package var limiter: RateLimiter?
    /// Paths under `/api/` that are never limited.
    package var healthPaths: Set<String>
    /// Whether the service listens with TLS: browsers are told to come by https only.
    package var isEncrypted: Bool
    /// What they are told in `Strict-Transport-Security` (RFC 6797): for a year.
    package static let transportSecurity = "max-age=31536000"
    /// A clock that does not go back.
    package var nowNanoseconds: @Sendable () -> Int64

    package init(
        _ configuration: ServiceConfiguration, description: ServiceDescription,
        nowNanoseconds: @escaping @Sendable () -> Int64 = Self.monotonicNanoseconds
    ) throws(ConfigurationError) {
        bodyBytesMax = configuration.integer(.bodyBytesMax)
        requestTimeoutSeconds = configuration.seconds(.requestTimeout)
        proxies = try TrustedProxies(configuration.list(.trustedProxies))
        cors = CORSPolicy(origins: configuration.list(.corsOrigins))
        limiter = description.rateLimit.flatMap { configuration.rate($0) }.map { RateLimiter($0) }
        isEncrypted = configuration.listensWithTLS
        healthPaths = Set(description.healthPaths)
        self.nowNanoseconds = nowNanoseconds
    }

    /// The system's monotonic clock.
    package static func monotonicNanoseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
