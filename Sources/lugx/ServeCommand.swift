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
    }

    @Argument(help: "The service to run.")
    var service: ServiceName

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let process = try ServiceProcess(arguments.load(), name: service.rawValue)
            try await process.serve(service)
        }
    }
}
