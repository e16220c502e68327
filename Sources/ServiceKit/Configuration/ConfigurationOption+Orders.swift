/// The options of the order service.
extension ConfigurationOption {
    package static let catalogURL = Self(
        "LUGX_CATALOG_URL", .url(["http", "https"]), default: "http://127.0.0.1:3001",
        help: "where the order service reaches the catalogue")
    package static let catalogTimeout = Self(
        "LUGX_CATALOG_TIMEOUT_SECONDS", .seconds(0.05...30), default: "3",
        help: "an answer of the catalogue that takes longer is given up")
    package static let currency = Self(
        "LUGX_CURRENCY", .text, default: "USD", help: "the shop's currency, by its ISO 4217 code")
    package static let taxBasisPoints = Self(
        "LUGX_TAX_BASIS_POINTS", .integer(0...10_000), default: "0",
        help: "tax that the prices include, in hundredths of a per cent of the net price (1900 is 19 %)")
    package static let paymentSecret = Self(
        "LUGX_PAYMENT_WEBHOOK_SECRET", .text, secrecy: .secret,
        help: "what the payment provider signs its notices with; without it none are taken")
    package static let paymentExpiry = Self(
        "LUGX_PAYMENT_EXPIRY_SECONDS", .seconds(1...604_800), default: "900",
        help: "an order that is not paid by then is cancelled and its stock given back")
    package static let recoveryInterval = Self(
        "LUGX_ORDER_RECOVERY_SECONDS", .seconds(0.05...3600), default: "2",
        help: "pause between two looks for orders that were left half done")

    package static let discountRateLimit = Self(
        "LUGX_DISCOUNT_RATE_LIMIT", .rate, default: "20/1m",
        help: "requests per account that name a discount code, so that codes can't be guessed")

    static let orders: [Self] = [
        .catalogURL, .catalogTimeout, .currency, .taxBasisPoints, .paymentSecret, .paymentExpiry, .recoveryInterval,
        .discountRateLimit,
    ]
}
