/// A currency with hundredths, by its ISO 4217 code.
///
/// Every amount of the store is kept with two decimals, so a currency that has none or three (yen, dinar) is not one.
package struct Currency: Sendable, Hashable, CustomStringConvertible {
    package let code: String

    private static let codes: Set<String> = [
        "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "INR", "MXN", "NOK", "NZD", "PLN", "RON",
        "SEK", "SGD", "TRY", "USD", "ZAR",
    ]

    /// Nil for anything but one of these codes in capitals.
    package init?(_ code: String) {
        guard Self.codes.contains(code) else { return nil }
        self.code = code
    }

    private init(known code: String) { self.code = code }

    package static let usd = Currency(known: "USD")
    package static let eur = Currency(known: "EUR")

    package var description: String { code }
}
