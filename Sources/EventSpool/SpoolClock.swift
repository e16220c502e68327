import Glibc

/// The default clock of a spool.
package enum SpoolClock {
    /// Seconds on the system's monotonic clock.
    @Sendable package static func monotonicSeconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
