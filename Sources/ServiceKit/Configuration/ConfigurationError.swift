/// What is wrong with the configuration: one line for each fault, each saying what, where and what to do.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let faults: [String]
    /// Whether some of it stands on the command line, and so is a mistake in using the command.
    package let isUsage: Bool

    package init(_ faults: [String], isUsage: Bool = false) {
        self.faults = faults
        self.isUsage = isUsage
    }

    package var description: String { faults.joined(separator: "\n") }
}
