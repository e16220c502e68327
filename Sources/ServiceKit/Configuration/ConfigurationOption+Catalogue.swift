/// The options of the catalogue service.
extension ConfigurationOption {
    package static let ordersURL = Self(
        "LUGX_ORDERS_URL", .url(["http", "https"]), default: "http://127.0.0.1:3002",
        help: "where the catalogue asks the order service whether a reviewer is a buyer")
    package static let ordersTimeout = Self(
        "LUGX_ORDERS_TIMEOUT_SECONDS", .seconds(0.05...30), default: "3",
        help: "an answer of the order service that takes longer is given up")
    package static let reservationRetention = Self(
        "LUGX_RESERVATION_RETENTION_DAYS", .integer(2...3650), default: "90",
        help: "days after which a reservation that was sold or released is forgotten")

    static let catalogue: [Self] = [.ordersURL, .ordersTimeout, .reservationRetention]
}
