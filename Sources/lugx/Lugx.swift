import ArgumentParser
import ServiceKit

/// The one binary: it runs the services, migrates their databases, and says how it is configured.
@main
struct Lugx: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lugx",
        abstract: "A game store whose numbers can be trusted.",
        discussion: """
            Options are read from flags, the environment, a file and defaults, in this order; \
            `lugx config --help-options` lists them.

            Exit codes: 0 done or stopped as told, 1 reconcile found a difference or doctor a warning, 2 doctor found a \
            problem, 64 wrong usage, 69 something needed is not available (a port, a database), 70 an internal failure, \
            78 wrong configuration.
            """,
        version: Build.version,
        subcommands: [
            UpCommand.self, ServeCommand.self, MigrateCommand.self, SeedCommand.self, SimulateCommand.self,
            ReconcileCommand.self, MirrorCommand.self, RollupsCommand.self, ReportCommand.self, DoctorCommand.self,
            BackupCommand.self, RestoreCommand.self, RetentionCommand.self,
            ConfigCommand.self, ReferenceCommand.self,
        ])
}
