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

    package static let smtpURL = Self(
        "LUGX_SMTP_URL", .url(["smtp", "smtps", "file"]), secrecy: .password,
        help: "where customers' e-mails go: smtp://user:password@host:port, smtps://… or a folder, file:///path; "
            + "without it none are sent")
    package static let smtpSecurity = Self(
        "LUGX_SMTP_SECURITY", .choice(["auto", "required"]), default: "auto",
        help: "required: smtp:// is used with a verified STARTTLS only; auto: so where a password goes to another "
            + "machine, elsewhere where it is offered")
    package static let mailFrom = Self(
        "LUGX_MAIL_FROM", .text, help: "who the e-mails are from: The shop <shop@example.com>")
    package static let webhookURLs = Self(
        "LUGX_ORDER_WEBHOOK_URLS", .list, default: "", secrecy: .secret,
        help: "addresses that are told of every change of an order; https, or http on this machine")
    package static let webhookSecret = Self(
        "LUGX_ORDER_WEBHOOK_SECRET", .text, secrecy: .secret, help: "what those messages are signed with")
    package static let outboxInterval = Self(
        "LUGX_OUTBOX_SECONDS", .seconds(0.05...60), default: "1",
        help: "pause between two looks for e-mails and messages to send")
    package static let outboxDays = Self(
        "LUGX_OUTBOX_KEEP_DAYS", .integer(1...365), default: "14",
        help: "days for which what was sent can be sent again")

    static let orders: [Self] = [
        .catalogURL, .catalogTimeout, .currency, .taxBasisPoints, .paymentSecret, .paymentExpiry, .recoveryInterval,
        .discountRateLimit,
        .smtpURL, .smtpSecurity, .mailFrom, .webhookURLs, .webhookSecret, .outboxInterval, .outboxDays,
    ]
}
