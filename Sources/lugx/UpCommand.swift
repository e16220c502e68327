import ArgumentParser
import Foundation
import LocalStack
import ServiceKit

/// `lugx up`: everything on this machine, in the foreground.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run private PostgreSQL and ClickHouse servers and the four services until Ctrl-C.",
        discussion: """
            Everything is kept in LUGX_DATA_DIR (.lugx); servers that run on this machine already are not touched. \
            Services that end by themselves are started again. Started by root, the servers run as the users postgres \
            and clickhouse.
            """)

    @Option(help: ArgumentHelp("A backup that an empty data directory begins with.", valueName: "dir"))
    var restore: String?

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        let plan = try await CommandExit.reporting { try UpPlan.make(arguments.load(), restoring: restore) }
        switch await Stack(plan, progress: .standardOutput).run(signals: StopSignals()) {
        case .stopped: return
        case .interrupted: throw ExitCode(130)
        case .failed: throw CommandExit.unavailable
        }
    }
}
