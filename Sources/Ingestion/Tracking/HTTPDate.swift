/// The value of a `Date` field: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
    static let byteCount = 29

    static func bytes(epochSeconds: Int64) -> [UInt8] {
        let days = Int(epochSeconds / 86_400)
        let second = Int(epochSeconds % 86_400)
        // Civil from days: the year begins in March, so that the leap day is its last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)

        var text: [UInt8] = []
        text.reserveCapacity(byteCount)
        // 1 January 1970 was a Thursday.
        append(name: "ThuFriSatSunMonTueWed", days % 7, to: &text)
        text += [UInt8(ascii: ","), UInt8(ascii: " ")]
        append(two: day, to: &text)
        text.append(UInt8(ascii: " "))
        append(name: "JanFebMarAprMayJunJulAugSepOctNovDec", month - 1, to: &text)
        text.append(UInt8(ascii: " "))
        append(two: year / 100, to: &text)
        append(two: year % 100, to: &text)
        text.append(UInt8(ascii: " "))
        append(two: second / 3600, to: &text)
        text.append(UInt8(ascii: ":"))
        append(two: second / 60 % 60, to: &text)
        text.append(UInt8(ascii: ":"))
        append(two: second % 60, to: &text)
        text.append(contentsOf: " GMT".utf8)
        return text
    }

    private static func append(name names: StaticString, _ index: Int, to text: inout [UInt8]) {
        text.append(contentsOf: UnsafeBufferPointer(start: names.utf8Start + index * 3, count: 3))
    }

    private static func append(two number: Int, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "0") + UInt8(number / 10))
        text.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
