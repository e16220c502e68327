import Foundation
import LocalStack
import ServiceKit

/// Turns the configuration into what the stack runs.
enum UpPlan {
    static func make(
        _ configuration: ServiceConfiguration, restoring backup: String? = nil
    ) throws(ConfigurationError) -> StackPlan {
        guard !configuration.listensWithTLS else {
            throw ConfigurationError([
                "\(ConfigurationOption.tlsCertificate.name): `lugx up` keeps to this machine and speaks plain HTTP there. "
                    + "Run the services with `lugx serve` to listen with a certificate."
            ])
        }
        let dataDirectory = try configuration.required(.dataDirectory)
        let variables = environment(configuration)
        return StackPlan(
            dataDirectory: dataDirectory,
            currentDirectory: FileManager.default.currentDirectoryPath,
            host: try configuration.required(.host),
            postgresPort: configuration.integer(.postgresPort),
            clickHousePort: configuration.integer(.clickHousePort),
            executable: FileSystem.canonical("/proc/self/exe") ?? CommandLine.arguments[0],
            services: [
                service("storefront", configuration, .storefrontPort, role: nil),
                service("catalog", configuration, .catalogPort, role: "catalog"),
                service("orders", configuration, .ordersPort, role: "orders"),
                service("analytics", configuration, .analyticsPort, role: "analytics"),
            ],
            environment: variables,
            migrate: { databaseURL, clickHouseURL in
                if let backup {
                    try await restore(backup, variables, dataDirectory, databaseURL, clickHouseURL)
                }
                _ = try await Migrations.run(databaseURL: databaseURL, clickHouseURL: clickHouseURL)
            },
            seed: { databaseURL, secrets in
                _ = try await Seed.run(try ServiceConfiguration(environment: secrets), databaseURL: databaseURL)
            },
            populate: { variables, directory, say in
                await SampleShop(variables: variables, directory: directory, say: say).fill()
            })
    }

    /// Before any service runs, into servers that are there.
    private static func restore(
        _ backup: String, _ variables: [String: String], _ dataDirectory: String, _ databaseURL: String,
        _ clickHouseURL: String
    ) async throws {
        var variables = variables
        variables["DATABASE_URL"] = databaseURL
        variables["CLICKHOUSE_URL"] = clickHouseURL
        if (variables["LUGX_SPOOL_DIR"] ?? "").isEmpty { variables["LUGX_SPOOL_DIR"] = "\(dataDirectory)/spool" }
        let progress = StackProgress.standardOutput
        let isOk = try await RestoreCommand.restore(
            backup, try ServiceConfiguration(environment: variables), replaces: false
        ) { text in
            for line in text.split(separator: "\n") { progress.note("restore: \(line)") }
        }
        if !isOk { progress.note("restored, with differences: see lugx reconcile") }
    }

    private static func service(
        _ name: String, _ configuration: ServiceConfiguration, _ port: ConfigurationOption, role: String?
    ) -> StackPlan.Service {
        StackPlan.Service(
            name: name, port: configuration.integer(port), portVariable: port.name,
            urlVariable: "LUGX_\(name.uppercased())_URL", role: role)
    }

    /// What the stack makes up where it is not given: it has to know what a file gives.
    private static let madeUp: [ConfigurationOption] = [
        .jwtSecret, .adminEmail, .adminPassword, .samplePassword, .paymentSecret, .smtpURL, .mailFrom,
        .reportsWebhookSecret, .reportsStoreDirectory, .reportsOutDirectory,
    ]

    /// What is different on one's own machine: admins may bring in the past, and visitors' countries are believed from
    /// whom X-Forwarded-For is.
    private static let local: [ConfigurationOption: String] = [
        .allowBackdating: "true", .trackCountryHeader: "CF-IPCountry",
    ]

    /// The services read the same configuration: flags given to `lugx up` reach them through the environment.
    private static func environment(_ configuration: ServiceConfiguration) -> [String: String] {
        var variables = ProcessInfo.processInfo.environment
        for option in ConfigurationOption.all {
            let (text, source) = configuration.origin(option)
            let isOwn = source == .flag || source == .secretFile || source == .file && madeUp.contains(option)
            if isOwn, let text { variables[option.name] = text }
            // What was read from it is in the variable now, or is what the stack makes itself.
            variables[option.fileVariable] = nil
            if source == .default || source == .unset, let text = local[option] { variables[option.name] = text }
        }
        return variables
    }
}
