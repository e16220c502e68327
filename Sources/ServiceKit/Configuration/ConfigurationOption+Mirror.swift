/// The options of the order mirror.
extension ConfigurationOption {
    package static let mirrorSource = Self(
        "LUGX_MIRROR_SOURCE", .path,
        help: "a file with the SELECT that gives the lines of orders, for a shop with order tables of its own")
    package static let mirrorPoll = Self(
        "LUGX_MIRROR_POLL_SECONDS", .seconds(0.02...60), default: "0.25",
        help: "pause between two looks for changed orders")
    package static let mirrorOrdersMax = Self(
        "LUGX_MIRROR_ORDERS_MAX", .integer(1...50_000), default: "5000", help: "most changed orders of one batch")

    package static let reconcileInterval = Self(
        "LUGX_RECONCILE_SECONDS", .seconds(1...86_400), default: "600",
        help: "pause between two comparisons of the mirrored orders with those of PostgreSQL")

    static let mirror: [Self] = [.mirrorSource, .mirrorPoll, .mirrorOrdersMax, .reconcileInterval]
}
