package import Curl

/// The shop that is acted in, and who acts as its admin.
package struct ShopAddress: Sendable {
    package var catalogURL: String
    package var ordersURL: String
    package var analyticsURL: String
    /// Without one nothing of the past can be made, and live orders stay as their customers leave them.
    package var admin: Admin?
    /// What the tracking endpoint wants to see; nil where it takes events from anyone.
    package var writeKey: String?
    /// The header in which visitors' countries are told, where the shop believes one.
    package var countryHeader: String?
    package var currency: String
    /// How the services are trusted.
    package var tls: CurlTLS

    package struct Admin: Sendable {
        package let email: String
        package let password: String

        package init(email: String, password: String) {
            self.email = email
            self.password = password
        }
    }

    package init(
        catalogURL: String, ordersURL: String, analyticsURL: String, admin: Admin?, writeKey: String? = nil,
        countryHeader: String? = nil, currency: String = "USD", tls: CurlTLS = CurlTLS()
    ) {
        self.catalogURL = catalogURL
        self.ordersURL = ordersURL
        self.analyticsURL = analyticsURL
        self.admin = admin
        self.writeKey = writeKey
        self.countryHeader = countryHeader
        self.currency = currency
        self.tls = tls
    }
}

/// Why the simulation can't go on.
package struct SimulationFault: Error, CustomStringConvertible, Equatable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
