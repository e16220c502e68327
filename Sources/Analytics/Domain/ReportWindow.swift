package import Foundation

/// The stretch of time a figure covers: `[start, end)` in whole seconds, seen from a time zone.
package struct ReportWindow: Sendable, Equatable {
    /// Seconds since 1970; the first second covered.
    package let start: Int64
    /// Seconds since 1970; the first second no longer covered.
    package let end: Int64
    package let zone: TimeZone
    /// As it was asked for: Foundation calls UTC otherwise.
    package let zoneName: String
    /// `7d` where it was asked for so, else `custom`.
    package let period: String

    /// The longest window, in days.
    package static let daysMax = 400
    /// What `date_range` may be.
    package static let periods = [("1d", 1), ("7d", 7), ("30d", 30), ("90d", 90)]

    /// A window that can't be used; `description` says why, to the one who asked.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Reads a request's `date_range` or `from` and `to`, and `tz`.
    ///
    /// - Parameters:
    ///   - items: the query's items by name.
    ///   - now: seconds since 1970; the last second of a `date_range`.
    ///   - daysMax: the longest window, for figures that can afford another one.
    package init(items: [String: String], now: Int64, daysMax: Int = Self.daysMax) throws(Fault) {
        let zoneName = items["tz"] ?? "UTC"
        guard let zone = Self.zone(zoneName) else {
            throw Fault(description: "tz: \"\(zoneName.prefix(60))\" is not a time zone such as Europe/Berlin or UTC.")
        }
        self.zone = zone
        self.zoneName = zoneName
        if items["from"] != nil || items["to"] != nil {
            guard items["date_range"] == nil else {
                throw Fault(description: "Give either date_range or from and to, not both.")
            }
            guard let from = items["from"], let to = items["to"] else {
                throw Fault(description: "from and to belong together; one of them is missing.")
            }
            start = try Self.moment(from, name: "from", zone: zone)
            end = try Self.moment(to, name: "to", zone: zone)
            period = "custom"
        } else {
            let range = items["date_range"] ?? "7d"
            guard let days = Self.periods.first(where: { $0.0 == range })?.1 else {
                throw Fault(description: "date_range: expected 1d, 7d, 30d or 90d.")
            }
            // What happened in the second that runs is part of it: whoever has just seen it happen looks for it.
            end = now + 1
            start = end - Int64(days) * 86_400
            period = range
        }
        guard start < end else { throw Fault(description: "from must be before to.") }
        guard end - start <= Int64(daysMax) * 86_400 else {
            throw Fault(description: "The window is longer than \(daysMax) days.")
        }
    }

    package init(start: Int64, end: Int64, zone: TimeZone, zoneName: String? = nil, period: String = "custom") {
        self.start = start
        self.end = end
        self.zone = zone
        self.zoneName = zoneName ?? zone.identifier
        self.period = period
    }

    /// A moment as RFC 3339 with the zone's offset, such as `2026-11-22T00:00:00+01:00`.
    package func text(_ seconds: Int64) -> String {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        let local = CivilTime(secondsSince1970: seconds + Int64(offset))
        guard offset != 0 else { return "\(local.text)Z" }
        let minutes = abs(offset) / 60
        return "\(local.text)\(offset < 0 ? "-" : "+")\(CivilTime.two(minutes / 60)):\(CivilTime.two(minutes % 60))"
    }

    /// Only names of the time zone database: no abbreviations, which mean different things to different people.
    private static func zone(_ name: String) -> TimeZone? {
        guard name.utf8.count <= 60, name == "UTC" || name.contains("/") else { return nil }
        return TimeZone(identifier: name)
    }

    private static func moment(_ text: String, name: String, zone: TimeZone) throws(Fault) -> Int64 {
        guard let time = CivilTime.parse(text) else {
            throw Fault(
                description: "\(name): expected a date (2026-11-22) or a moment (2026-11-22T10:00:00Z, with the "
                    + "zone's offset or without for tz).")
        }
        let seconds = time.civil.secondsSince1970
        if let offset = time.offsetSeconds { return seconds - Int64(offset) }
        // The offset of a local time is the one in force at that local time; where clocks jump over it, the moment
        // after the jump is taken.
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = DateComponents(
            year: time.civil.year, month: time.civil.month, day: time.civil.day, hour: time.civil.hour,
            minute: time.civil.minute, second: time.civil.second)
        guard let date = calendar.date(from: parts) else { throw Fault(description: "\(name): no such moment.") }
        return Int64(date.timeIntervalSince1970.rounded(.down))
    }
}
