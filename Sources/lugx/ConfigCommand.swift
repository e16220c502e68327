import ArgumentParser
import ServiceKit

/// `lugx config`: what is configured, and by what.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Print every option, its value and where it came from; secrets are masked.")

    @Flag(help: "Print each option's flag and what it is for as well.")
    var helpOptions = false

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            print(ConfigurationReport(try arguments.load()).text(help: helpOptions), terminator: "")
        }
    }
}
