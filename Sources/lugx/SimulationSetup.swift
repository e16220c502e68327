import Curl
import ServiceKit
import Simulation

/// The shop that the configuration names.
enum SimulationSetup {
    static func address(_ configuration: ServiceConfiguration) throws(ConfigurationError) -> ShopAddress {
        var admin: ShopAddress.Admin?
        if let email = configuration.text(.adminEmail), let password = configuration.text(.adminPassword) {
            admin = ShopAddress.Admin(email: email, password: password)
        }
        return ShopAddress(
            catalogURL: try configuration.required(.catalogURL), ordersURL: try configuration.required(.ordersURL),
            analyticsURL: try configuration.required(.analyticsURL), admin: admin,
            writeKey: configuration.list(.writeKeys).first, countryHeader: configuration.text(.trackCountryHeader),
            currency: configuration.text(.currency) ?? "USD", tls: CurlTLS(services: configuration))
    }
}
