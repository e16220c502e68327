/// The options of how long events are kept.
extension ConfigurationOption {
    package static let retentionMonths = Self(
        "LUGX_RETENTION_MONTHS", .integer(0...1200), default: "0",
        help: "whole months that events are kept beside the current one; older months are dropped, and what was worked "
            + "out of them stays; 0 keeps all")
    package static let retentionGrace = Self(
        "LUGX_RETENTION_GRACE_SECONDS", .seconds(0...86_400), default: "600",
        help: "pause between saying that a month is to go and dropping it, for what is on its way to ClickHouse")

    static let retention: [Self] = [.retentionMonths, .retentionGrace]
}
