import Glibc

/// Moments as milliseconds since 1970 and as RFC 3339 texts in UTC.
package enum Timestamp {
    /// The system's clock.
    package static func nowMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// `2026-11-22T10:59:15.123Z`.
    package static func text(milliseconds: Int64) -> String {
        let (seconds, milliseconds) = split(milliseconds)
        return text(seconds: seconds).dropLast() + "." + padded(milliseconds, 3) + "Z"
    }

    /// `2026-11-22T10:59:15Z`.
    package static func text(seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return padded(Int64(parts.tm_year) + 1900, 4) + "-" + padded(Int64(parts.tm_mon) + 1, 2) + "-"
            + padded(Int64(parts.tm_mday), 2) + "T" + padded(Int64(parts.tm_hour), 2) + ":"
            + padded(Int64(parts.tm_min), 2) + ":" + padded(Int64(parts.tm_sec), 2) + "Z"
    }

    private static func split(_ milliseconds: Int64) -> (seconds: Int64, milliseconds: Int64) {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? (quotient - 1, remainder + 1000) : (quotient, remainder)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
