/// Why something of the local stack could not be started, stopped or prepared: what failed, with what, and what to do.
package struct LocalStackError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The closed set of reasons; tests and exit codes go by it, people read `message`.
    package enum Kind: String, Sendable {
        case programMissing = "program_missing"
        case portTaken = "port_taken"
        case diskFull = "disk_full"
        case directory
        case alreadyRunning = "already_running"
        case wrongOwner = "wrong_owner"
        case wrongVersion = "wrong_version"
        case spawn
        case exited
        case notReady = "not_ready"
        case refused
    }

    package let kind: Kind
    package let message: String
    /// What the user can do about it; empty when there is nothing to advise.
    package let advice: String

    package init(_ kind: Kind, _ message: String, advice: String = "") {
        self.kind = kind
        self.message = message
        self.advice = advice
    }

    package var description: String { advice.isEmpty ? message : "\(message)\n  \(advice)" }
}
