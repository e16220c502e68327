/// The options of the simulated shop.
extension ConfigurationOption {
    package static let allowBackdating = Self(
        "LUGX_ALLOW_BACKDATING", .boolean, default: "false",
        help: "let admins date orders, accounts and reviews by a moment of the past (`lugx up` sets it)")
    package static let sampleDays = Self(
        "LUGX_SAMPLE_DAYS", .integer(0...730), default: "90",
        help: "days of a simulated past that `lugx up` gives a new shop; 0 for none")

    static let simulation: [Self] = [.allowBackdating, .sampleDays]
}
