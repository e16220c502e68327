/// A month of the calendar in UTC: the partition that events are kept in, and dropped by.
struct CalendarMonth: Hashable, Comparable, Sendable {
    /// Months since January of year 0.
    let index: Int

    /// The month that a moment lies in, in seconds since 1970.
    init(at seconds: Int64) {
        let civil = CivilTime(secondsSince1970: seconds)
        index = civil.year * 12 + civil.month - 1
    }

    /// By year × 100 + month.
    init(number: Int) { index = number / 100 * 12 + number % 100 - 1 }

    private init(index: Int) { self.index = index }

    /// Year × 100 + month.
    var number: Int { index / 12 * 100 + index % 12 + 1 }

    /// Its first second, and the one after its last.
    var start: Int64 { CivilTime(year: index / 12, month: index % 12 + 1, day: 1).secondsSince1970 }
    var end: Int64 { later(by: 1).start }

    /// `2026-11`.
    var text: String { "\(index / 12)-\(CivilTime.two(index % 12 + 1))" }

    func later(by months: Int) -> CalendarMonth { CalendarMonth(index: index + months) }

    static func < (left: CalendarMonth, right: CalendarMonth) -> Bool { left.index < right.index }
}
