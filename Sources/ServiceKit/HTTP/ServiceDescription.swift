/// What sets a service apart from the others.
package struct ServiceDescription: Sendable {
    /// The name it gives itself in `/health`, such as `order-service`.
    package let name: String
    /// The option that holds its port.
    package let port: ConfigurationOption
    /// Further paths that answer as `/health` does.
    package let healthPaths: [String]
    /// The OpenAPI 3.1 document of what it serves, as JSON.
    package let openAPI: String
    /// The option that holds its limit of API reads per client; nil where it has none.
    package let rateLimit: ConfigurationOption?
    /// Further members of `/health`, each with its value as JSON text.
    package var healthMembers: @Sendable () async -> [(name: String, json: String)] = { [] }

    package init(
        name: String, port: ConfigurationOption, healthPaths: [String], openAPI: String,
        rateLimit: ConfigurationOption?
    ) {
        self.name = name
        self.port = port
        self.healthPaths = healthPaths
        self.openAPI = openAPI
        self.rateLimit = rateLimit
    }
}
