internal import Events

/// A calendar month in UTC: the partition of `analytics.events` that a row falls into.
struct Month: Hashable, Comparable, Sendable {
    /// Months since January of year 0.
    let index: UInt16

    var year: Int { Int(index) / 12 }
    var number: Int { Int(index) % 12 + 1 }

    /// The month of a time in seconds since 1970, by the civil-from-days algorithm: no calendar object per row.
    init(epochSeconds: UInt32) {
        let days = Int(epochSeconds) / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        index = UInt16(year * 12 + month - 1)
    }

    /// The month of a row as the spool holds it.
    init(of row: UnsafeRawBufferPointer) { self.init(epochSeconds: EventRow.eventTimeSeconds(of: row)) }

    static func < (left: Month, right: Month) -> Bool { left.index < right.index }
}
