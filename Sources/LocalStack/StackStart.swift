/// The steps from an opened data directory to services that are ready.
struct StackStart: Sendable {
    let plan: StackPlan
    let directory: DataDirectory
    let progress: StackProgress

    func run() async throws -> StackParts {
        let programs = try await progress.step("checks") { try await checks() }
        let postgres = try PostgresServer(
            place: directory.place("postgres", port: plan.postgresPort, variable: "LUGX_POSTGRES_PORT"),
            programs: programs, isDurable: true)
        let clickHouse = try ClickHouseServer(
            place: directory.place("clickhouse", port: plan.clickHousePort, variable: "LUGX_CLICKHOUSE_PORT"),
            programs: programs)
        try await startServers(postgres, clickHouse)
        let databaseURL = try postgres.url(database: StackPlan.database)
        let clickHouseURL = try clickHouse.url(database: StackPlan.clickHouseDatabase)
        try await progress.step("migrations") {
            try await postgres.createDatabase(StackPlan.database)
            try await clickHouse.execute("CREATE DATABASE IF NOT EXISTS \(StackPlan.clickHouseDatabase)")
            try await plan.migrate(databaseURL, clickHouseURL)
        }
        let roleURLs = try await progress.step("roles") { try await setRolePasswords(postgres) }
        let secrets = try StackSecrets(environment: plan.environment, directory: directory)
        try await progress.step("sample data") { try await plan.seed(databaseURL, secrets.variables) }
        let environment = StackEnvironment(
            plan: plan, ports: try servicePorts(), databaseURL: databaseURL, roleURLs: roleURLs,
            clickHouseURL: clickHouseURL,
            clickHouseReaderURL: try clickHouse.readerURL(database: StackPlan.clickHouseDatabase),
            spoolDirectory: spoolDirectory,
            mailDirectory: "\(directory.path)/mail", reportsDirectory: "\(directory.path)/reports",
            reportFilesDirectory: "\(directory.path)/report-files", secrets: secrets)
        try FileSystem.write(environment.file, to: directory.environmentFile, mode: 0o600)
        let services = try plan.services.map { service in
            try ServiceProcess(
                service, port: environment.ports[service.name]!, plan: plan,
                environment: environment.variables(of: service), directory: directory)
        }
        try await startServices(services)
        return StackParts(postgres: postgres, clickHouse: clickHouse, services: services, shop: environment.shop)
    }

    /// Programs are there, services of an earlier run are gone, ports are free.
    private func checks() async throws(LocalStackError) -> Programs {
        try await OwnThread.run("lugx-checks") { [plan, directory] () throws(LocalStackError) in
            let programs = try Programs.find(environment: plan.environment)
            for service in plan.services {
                try LeftoverRecord(stateDirectory: directory.stateDirectory, name: service.name).endRecorded()
            }
            for service in plan.services where service.port != 0 && !Loopback.isFree(service.port) {
                throw ServerPlace.taken(service.port, by: service.name, variable: service.portVariable)
            }
            let ports = plan.services.map(\.port) + [plan.postgresPort, plan.clickHousePort]
            let fixed = ports.filter { $0 != 0 }
            guard Set(fixed).count == fixed.count else {
                throw LocalStackError(
                    .portTaken, "two of the configured ports are the same: \(fixed)",
                    advice: "give each of the LUGX_…_PORT variables its own")
            }
            return programs
        }
    }

    private func startServers(_ postgres: PostgresServer, _ clickHouse: ClickHouseServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await progress.step("PostgreSQL", detail: { "127.0.0.1:\(postgres.port ?? 0)" }) {
                    try await postgres.start()
                }
            }
            group.addTask {
                try await progress.step("ClickHouse", detail: { "127.0.0.1:\(clickHouse.port ?? 0)" }) {
                    try await clickHouse.start()
                }
            }
            try await group.waitForAll()
        }
    }

    /// The migrations make the roles; their passwords belong to this data directory.
    private func setRolePasswords(_ postgres: PostgresServer) async throws -> [String: String] {
        var urls: [String: String] = [:]
        var sql = ""
        for role in plan.services.compactMap(\.role) {
            let password = try directory.secret("role-\(role)")
            sql += "ALTER ROLE \"\(role)\" LOGIN PASSWORD '\(password)';\n"
            urls[role] = try postgres.url(database: StackPlan.database, user: role, password: password)
        }
        if !sql.isEmpty { try await postgres.execute(sql) }
        return urls
    }

    /// Absolute, so that it means the same in every directory.
    private var spoolDirectory: String {
        guard let given = plan.environment["LUGX_SPOOL_DIR"], !given.isEmpty else { return "\(directory.path)/spool" }
        return given.hasPrefix("/") ? given : "\(plan.currentDirectory)/\(given)"
    }

    private func servicePorts() throws(LocalStackError) -> [String: Int] {
        var ports: [String: Int] = [:]
        for service in plan.services {
            ports[service.name] = service.port == 0 ? try Loopback.freePort() : service.port
        }
        return ports
    }

    private func startServices(_ services: [ServiceProcess]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services {
                group.addTask {
                    try await progress.step(service.service.name, detail: { plan.url(port: service.port) }) {
                        try await service.start()
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
