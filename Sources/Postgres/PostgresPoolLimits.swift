/// The bounds of a pool.
package struct PostgresPoolLimits: Sendable, Equatable {
    /// Connections open or being opened at one time.
    package var connectionsMax = 8
    /// Callers waiting for a connection; one more is refused with `pool_exhausted`.
    package var waitersMax = 256
    /// How long a caller waits for a connection.
    package var waitTimeoutSeconds = 5.0
    /// An unused connection is closed after this.
    package var idleTimeoutSeconds = 300.0
    /// The pause after a failed connect; doubles with each further failure.
    package var backoffFirstSeconds = 0.05
    /// The longest pause between two attempts to connect.
    package var backoffMaxSeconds = 2.0

    package init() {}
}
