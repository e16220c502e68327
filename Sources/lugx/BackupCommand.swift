import Analytics
import ArgumentParser
import Curl
import Foundation
import Operations
import ServiceKit

/// `lugx backup DIR`: both databases and the spool, in a folder.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write both databases and this machine's spool to a folder, also while the services run.",
        discussion: """
            Run it where the spool is, as the database's owner. With LUGX_DATA_DIR it takes the shop that `lugx up` runs \
            there. The folder appears when all of it is on the disk; until then it is called DIR.partial.
            """)

    @Argument(help: "A folder that is not there yet.")
    var directory: String

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let backup = Backup(
                try arguments.loadOfStack(), environment: ProcessInfo.processInfo.environment, say: { print($0) })
            let manifest = try await backup.run(to: directory)
            print("\(directory): \(manifest.summary)")
        }
    }
}

/// `lugx restore DIR`: what a backup holds, into an installation whose services don't run.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring back a backup into an empty installation whose services are stopped.",
        discussion: """
            Run it where the spool is to be, as the database's owner. Checksums and versions are looked at before \
            anything is touched. In the end it reconciles; the exit code is 1 where something differs. A shop of \
            `lugx up` is restored by `lugx up --restore DIR`.
            """)

    @Argument(help: "The folder of a backup.")
    var directory: String

    @Flag(help: "Delete what stands there.")
    var replace = false

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let isOk = try await RestoreCommand.restore(directory, configuration, replaces: replace) { print($0) }
            if !isOk { throw ExitCode(1) }
        }
    }

    /// Whether everything agrees in the end.
    static func restore(
        _ directory: String, _ configuration: ServiceConfiguration, replaces: Bool,
        say: @escaping @Sendable (String) -> Void
    ) async throws -> Bool {
        let databaseURL = try configuration.required(.databaseURL)
        let clickHouseURL = try configuration.required(.clickHouseURL)
        let tls = try CurlTLS(clickHouse: configuration)
        let report = try await Restore(
            configuration, environment: ProcessInfo.processInfo.environment, replaces: replaces,
            migrate: {
                _ = try await Migrations.run(databaseURL: databaseURL, clickHouseURL: clickHouseURL, tls: tls)
            }, say: say
        ).run(from: directory)
        say(report.table)
        return report.isOk
    }
}
