import Glibc

/// Milliseconds that never jump, for deadlines.
package enum MonotonicClock {
    package static var milliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Blocks the calling thread; only for threads of our own.
    static func pause(milliseconds: Int) {
        let wanted = timespec(tv_sec: milliseconds / 1000, tv_nsec: (milliseconds % 1000) * 1_000_000)
        withUnsafePointer(to: wanted) { _ = nanosleep($0, nil) }
    }
}
