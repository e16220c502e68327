import Foundation

/// Numbers, money and dates as people of a place write them. Decimals go through as decimals: no amount is ever a
/// floating-point number.
struct ReportLocale: Sendable {
    let tag: String
    private let locale: Locale
    private let zone: TimeZone

    /// The languages that ICU has words and numbers for.
    private static let languages = Set(
        Locale.availableIdentifiers.map { $0.prefix { $0 != "_" && $0 != "-" }.lowercased() })

    /// - Parameter tag: BCP 47, such as `de-CH`.
    init(_ tag: String, zone: TimeZone) throws(ReportError) {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        let isTag =
            tag.utf8.count <= 35 && (2...3).contains(parts[0].utf8.count)
            && parts.allSatisfy { part in
                (2...8).contains(part.utf8.count)
                    && part.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) }
            }
        guard isTag, Self.languages.contains(parts[0].lowercased()) else {
            throw ReportError(
                .invalidLocale, "locale: \"\(tag.prefix(40))\" is no language such as en-US or de-DE.")
        }
        self.tag = tag
        locale = Locale(identifier: tag)
        self.zone = zone
    }

    /// A value of a column.
    ///
    /// - Parameter currency: of the row; empty where it names none.
    func text(_ text: String, _ format: ReportColumn.Format, currency: String) -> String {
        switch format {
        case .text: return text
        case .date: return date(text) ?? text
        case .time: return Int64(text).map(moment) ?? text
        case .integer, .number:
            guard let decimal = decimal(text) else { return text }
            return decimal.formatted(.number.locale(locale).precision(.fractionLength(0...18)))
        case .percent:
            guard let decimal = decimal(text) else { return text }
            return decimal.formatted(.percent.locale(locale).precision(.fractionLength(0...2)))
        case .money:
            guard let decimal = decimal(text) else { return text }
            guard currency.utf8.count == 3 else {
                return decimal.formatted(.number.locale(locale).precision(.fractionLength(2...4)))
            }
            return decimal.formatted(.currency(code: currency).locale(locale).precision(.fractionLength(2...4)))
        }
    }

    /// Seconds since 1970, by the zone's clocks.
    func moment(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(
            Date.FormatStyle(date: .abbreviated, time: .shortened, locale: locale, timeZone: zone))
    }

    private func decimal(_ text: String) -> Decimal? {
        guard ReportDecimal(text.utf8) != nil else { return Double(text).map { Decimal($0) } }
        return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }

    /// `2026-11-22`, which is the same day in every zone.
    private func date(_ text: String) -> String? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))?.formatted(
            Date.FormatStyle(date: .abbreviated, time: .omitted, locale: locale, timeZone: .gmt))
    }
}
