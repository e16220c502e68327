/// The options of the dashboard, its rollups and the live figures.
extension ConfigurationOption {
    package static let rollupInterval = Self(
        "LUGX_ROLLUP_INTERVAL_SECONDS", .seconds(0.05...3600), default: "1",
        help: "pause between two looks for hours whose figures are to be worked out again")
    package static let rollupVerify = Self(
        "LUGX_ROLLUP_VERIFY_SECONDS", .seconds(1...86_400), default: "30",
        help: "pause between two comparisons of some hours' figures with their events")
    package static let liveInterval = Self(
        "LUGX_LIVE_INTERVAL_SECONDS", .seconds(0.05...60), default: "2",
        help: "pause between two ticks of the live figures")
    package static let liveViewersMax = Self(
        "LUGX_LIVE_VIEWERS_MAX", .integer(1...100_000), default: "100",
        help: "viewers of the live figures above which further ones are answered with 503")

    static let dashboard: [Self] = [.rollupInterval, .rollupVerify, .liveInterval, .liveViewersMax]
}
