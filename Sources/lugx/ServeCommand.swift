import ArgumentParser
import ServiceKit

/// `lugx serve <service>`: one service, in the foreground.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run one service until it is told to stop (SIGINT or SIGTERM).")

    enum ServiceName: String, CaseIterable, ExpressibleByArgument {
        case storefront, catalog, orders, analytics
    }

    enum Role: String, CaseIterable {
        /// Takes events in and ships them to ClickHouse.
        case ingest
        /// Answers questions.
        case api
        /// Keeps what the answers are made of up to date.
        case jobs

        static let names = allCases.map(\.rawValue).joined(separator: ", ")

        static func list(_ text: String) throws -> Set<Role> {
            let roles = try text.split(separator: ",").map { name in
                guard let role = Role(rawValue: String(name)) else {
                    throw ValidationError("\"\(name)\" is not a role; the roles are \(names).")
                }
                return role
            }
            guard !roles.isEmpty else { throw ValidationError("Give at least one role: \(names).") }
            return Set(roles)
        }
    }

    @Argument(help: "The service to run.")
    var service: ServiceName

    @Option(
        help: ArgumentHelp(
            "What the analytics service does: \(Role.names), separated by commas.", valueName: "roles"),
        transform: Role.list)
    var roles: Set<Role> = Set(Role.allCases)

    @OptionGroup var arguments: ConfigurationArguments

    func validate() throws {
        guard service == .analytics || roles == Set(Role.allCases) else {
            throw ValidationError("Only the analytics service has roles.")
        }
    }

    func run() async throws {
        try await CommandExit.reporting {
            let process = try ServiceProcess(arguments.load(), name: service.rawValue)
            try await process.serve(service, roles: roles)
        }
    }
}
