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

    /// As ``load()``; where no database is given, what `lugx up` wrote down in LUGX_DATA_DIR is read like a file named
    /// by LUGX_CONFIG_FILE.
    func loadOfStack() throws(ConfigurationError) -> ServiceConfiguration {
        let given = try load()
        guard given.text(.databaseURL) == nil, given.text(.configFile) == nil,
            let file = given.text(.dataDirectory).map({ "\($0)/env" }), FileManager.default.fileExists(atPath: file)
        else { return given }
        return try ServiceConfiguration(
            arguments: flags + [ConfigurationOption.configFile.flag, file],
            environment: ProcessInfo.processInfo.environment)
    }
}
