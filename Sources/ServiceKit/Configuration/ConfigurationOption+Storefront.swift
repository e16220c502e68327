/// The options of the storefront and its gateway. Where the other two services are, their own options say.
extension ConfigurationOption {
    package static let analyticsURL = Self(
        "LUGX_ANALYTICS_URL", .url(["http", "https"]), default: "http://127.0.0.1:3003",
        help: "where the gateway reaches the analytics service")

    static let storefront: [Self] = [.analyticsURL]
}
