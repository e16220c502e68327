/// What a commit group came to: every ticket above the previous commit's `upTo`, up to and including this one's.
package struct SpoolCommit: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// The records are on the disk.
        case success
        /// None of them is acknowledged, nor will any of them be read as long as this process runs.
        case failure(SpoolError)
    }

    /// The newest ticket settled.
    package let upTo: UInt64
    package let outcome: Outcome
    /// The epoch to append with from now on; it is larger than before exactly after a failure.
    package let epoch: UInt64
    /// One past the last durable record.
    package let nextSequence: UInt64

    package var isDurable: Bool { outcome == .success }
}
