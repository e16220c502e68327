/// What `lugx up` runs: two servers, the preparation of their databases, and the services.
package struct StackPlan: Sendable {
    /// One service, started as `executable serve NAME`.
    package struct Service: Sendable {
        package var name: String
        /// 0 takes a free one.
        package var port: Int
        /// Where its port is set and its address is announced: `LUGX_CATALOG_PORT`, `LUGX_CATALOG_URL`.
        package var portVariable: String
        package var urlVariable: String
        /// Its login role in PostgreSQL; nil for a service without a database.
        package var role: String?

        package init(name: String, port: Int, portVariable: String, urlVariable: String, role: String?) {
            self.name = name
            self.port = port
            self.portVariable = portVariable
            self.urlVariable = urlVariable
            self.role = role
        }
    }

    package static let database = "lugx_gaming"
    package static let clickHouseDatabase = "analytics"

    package var dataDirectory: String
    package var currentDirectory: String
    package var host: String
    package var postgresPort: Int
    package var clickHousePort: Int
    package var executable: String
    package var services: [Service]
    /// What the services get, before what the stack adds.
    package var environment: [String: String]
    /// Applies the migrations; called with superuser URLs of PostgreSQL's and ClickHouse's database.
    package var migrate: @Sendable (_ databaseURL: String, _ clickHouseURL: String) async throws -> Void

    /// Makes the sample data, once; called after the migrations with the superuser URL of PostgreSQL's database and the
    /// secrets the services get.
    package var seed: @Sendable (_ databaseURL: String, _ secrets: [String: String]) async throws -> Void

    /// Fills a new shop, in the background once all is ready; called with the variables that reach and administer the
    /// shop, a directory of its own, and what says a line. It ends when its task is cancelled.
    package var populate:
        @Sendable (_ variables: [String: String], _ directory: String, _ say: @escaping @Sendable (String) -> Void)
            async -> Void

    package init(
        dataDirectory: String, currentDirectory: String, host: String = "127.0.0.1", postgresPort: Int = 0,
        clickHousePort: Int = 0, executable: String, services: [Service], environment: [String: String],
        migrate: @escaping @Sendable (_ databaseURL: String, _ clickHouseURL: String) async throws -> Void,
        seed: @escaping @Sendable (_ databaseURL: String, _ secrets: [String: String]) async throws -> Void = {
            _, _ in
        },
        populate:
            @escaping @Sendable (
                _ variables: [String: String], _ directory: String, _ say: @escaping @Sendable (String) -> Void
            ) async -> Void = { _, _, _ in }
    ) {
        self.dataDirectory = dataDirectory
        self.currentDirectory = currentDirectory
        self.host = host
        self.postgresPort = postgresPort
        self.clickHousePort = clickHousePort
        self.executable = executable
        self.services = services
        self.environment = environment
        self.migrate = migrate
        self.seed = seed
        self.populate = populate
    }

    /// The address under which a service on this machine is reached.
    package func url(port: Int) -> String {
        let wildcards = ["0.0.0.0", "::", "*", ""]
        return "http://\(wildcards.contains(host) ? "127.0.0.1" : host):\(port)"
    }
}
