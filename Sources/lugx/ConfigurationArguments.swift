import ArgumentParser
import Foundation
import ServiceKit

/// The options of the configuration on a command line: every one of them is a flag of every command.
struct ConfigurationArguments: ParsableArguments {
    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("options of the configuration", visibility: .hidden))
    var flags: [String] = []

    /// The configuration these flags, the environment and the file give.
    func load() throws(ConfigurationError) -> ServiceConfiguration {
        try ServiceConfiguration(arguments: flags, environment: ProcessInfo.processInfo.environment)
    }
}
