/// What a spool refuses or could not do.
package enum SpoolError: Error, Sendable, Equatable {
    /// The disk bound is reached; by the measured drain rate there is room again after so many seconds (1…300).
    case full(retryAfterSeconds: Int)
    /// More waits for its commit than `pendingBytesMax` allows; a commit or two later there is room again.
    case overloaded
    /// A record, or an append as a whole, is larger than can ever be stored.
    case recordTooLarge(bytes: Int, bytesMax: Int)
    /// A file operation failed; nothing of what was asked for is acknowledged.
    case failed(SpoolFileError)
    /// `close()` was called.
    case closed
    /// Another process (or another spool of this one) has the directory open.
    case locked(directory: String)
    /// What is on the disk is not a spool this version can go on with.
    case corrupt(path: String, reason: String)
    case invalidConfiguration(String)

    /// A closed set, for metric labels.
    package var kind: String {
        switch self {
        case .full: "full"
        case .overloaded: "overloaded"
        case .recordTooLarge: "record_too_large"
        case .failed: "failed"
        case .closed: "closed"
        case .locked: "locked"
        case .corrupt: "corrupt"
        case .invalidConfiguration: "invalid_configuration"
        }
    }
}

extension SpoolError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .full(let seconds):
            "the spool has reached its bound on the disk; try again in \(seconds) s (is the shipper running?)"
        case .overloaded:
            "too much waits for its commit; try again in a second"
        case .recordTooLarge(let bytes, let bytesMax):
            "\(bytes) bytes are more than the spool's bound of \(bytesMax)"
        case .failed(let error):
            "the spool could not \(error)"
        case .closed:
            "the spool is closed"
        case .locked(let directory):
            "the spool in \(directory) is in use by another process; stop that one or choose another directory"
        case .corrupt(let path, let reason):
            "\(path): \(reason)"
        case .invalidConfiguration(let message):
            "spool configuration: \(message)"
        }
    }
}
