/// What is wrong with the configuration: one line for each fault, each saying what, where and what to do.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let faults: [String]

    package init(_ faults: [String]) {
        self.faults = faults
    }

    package var description: String { faults.joined(separator: "\n") }
}
