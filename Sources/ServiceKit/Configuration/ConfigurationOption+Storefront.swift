/// The options of the storefront and its gateway. Where the other two services are, their own options say.
extension ConfigurationOption {
    package static let analyticsURL = Self(
        "LUGX_ANALYTICS_URL", .url(["http", "https"]), default: "http://127.0.0.1:3003",
        help: "where the gateway reaches the analytics service")

    package static let webDirectory = Self(
        "LUGX_WEB_DIR", .path, default: "Sources/Storefront/web/dist", help: "where the built pages of the shop are")

    static let storefront: [Self] = [.analyticsURL, .webDirectory]
}
