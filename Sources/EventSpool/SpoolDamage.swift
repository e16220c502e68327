/// Records that are lost: their bytes don't verify, or their segment is missing.
package struct SpoolDamage: Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        /// The bytes don't match their checksum, though valid or known records follow.
        case checksum
        /// No segment holds these records.
        case missing
        /// Both copies of a segment's header are unreadable; the whole file was moved to `quarantine/`.
        case header
    }

    package let reason: Reason
    /// The lost records; empty if it can't be told (a segment's header).
    package let sequences: Range<UInt64>
    package let segment: UInt64
    /// The damaged bytes in the segment's file; empty if there are none to look at.
    package let bytes: Range<Int>
    /// Where the damaged bytes were copied to; `nil` if there are none, or if the copy failed (a full disk).
    package let quarantinePath: String?
}
