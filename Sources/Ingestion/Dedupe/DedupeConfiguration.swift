/// The bounds of a dedupe window.
package struct DedupeConfiguration: Sendable {
    /// Where generation files are kept; made if missing.
    package var directory: String
    /// How long an id is remembered (`LUGX_DEDUPE_WINDOW_HOURS`). Ids are dropped by generation, so some stay up to
    /// an eighth longer.
    package var windowSeconds: Int64 = 7 * 86_400
    /// Ids remembered at most (`LUGX_DEDUPE_MAX_IDS`); beyond, the oldest generation is dropped early. Two bytes of
    /// memory and sixteen of disk each.
    package var idsMax = 20_000_000
    /// Ids kept in memory before they are sealed into a file. 24 to 48 bytes of memory each.
    package var sealIDsMax = 1 << 16
    /// Spool records between two seals: what is read again from the spool at a start.
    package var sealRecordsMax: UInt64 = 1 << 17
    /// Ids in memory while sealing is behind (a full disk); beyond, ids are admitted and not remembered.
    package var memoryIDsMax = 1 << 19

    package init(directory: String) {
        self.directory = directory
    }
}

/// What can't be done without: the window's directory.
package struct DedupeError: Error, Sendable, CustomStringConvertible {
    package let description: String
}

/// Told what happens to a window; called on its background thread or while it is opened, outside of its lock
/// (`idForgotten` on the caller's thread).
package protocol DedupeObserver: Sendable {
    /// A generation is on the disk; ids of all spool records below `coveredSequence` are in generations.
    func sealed(ids: Int, coveredSequence: UInt64)
    /// Sealing or merging failed and will be tried again; nothing is lost as long as the process runs.
    func sealFailed(_ reason: String)
    /// The oldest ids were dropped before their time, to stay below `idsMax`.
    func droppedEarly(ids: Int)
    /// A generation can't be read; its ids are no longer known. The file was set aside.
    func quarantined(file: String, reason: String)
    /// A file couldn't be read for a look-up; the id was taken for new.
    func lookupFailed(file: String, reason: String)
    /// An id was admitted and not remembered, as `memoryIDsMax` is reached.
    func idForgotten()
}
