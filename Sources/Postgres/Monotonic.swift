import Glibc

/// The monotonic clock.
enum Monotonic {
    static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    static func seconds(since start: Int64) -> Double {
        Double(nanoseconds - start) / 1e9
    }

    static func after(seconds: Double) -> Int64 {
        nanoseconds + nanoseconds(seconds: seconds)
    }

    /// Beyond a century it is a century: the sum with a time then still fits.
    static func nanoseconds(seconds: Double) -> Int64 {
        Int64(min(max(seconds, 0), 3.2e9) * 1e9)
    }
}
