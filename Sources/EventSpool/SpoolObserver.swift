/// What a spool reports about itself, for metrics and logs. All of it has a default that does nothing.
///
/// Called from the spool's threads and from readers' threads, per commit group or rarer; must not block.
package protocol SpoolObserver: Sendable {
    /// A group became durable: its records, bytes written, and the time from taking the tail to the end of the sync.
    func groupCommitted(records: Int, bytes: Int, seconds: Double)
    /// A group failed; all that was pending failed with it.
    func groupFailed(_ error: SpoolError)
    /// A segment could not be begun (again); it is tried anew after the given pause.
    func segmentFailed(_ error: SpoolError, retryAfterSeconds: Double)
    /// Appends are admitted again after a failure.
    func recovered()
    /// A segment was begun; `zeroFilled` says whether it was ready beforehand.
    func segmentBegun(zeroFilled: Bool)
    /// Segments below every reader's position were recycled or removed.
    func trimmed(segments: Int)
    /// A spare segment could not be prepared; appends go on without.
    func spareFailed(_ error: SpoolError)
    /// Damaged bytes were found (once for each range).
    func quarantined(_ damage: SpoolDamage)
    /// A torn tail was cut off when the spool was opened: bytes of a record that was never acknowledged.
    func truncated(bytes: Int)
    /// The newer of a reader's two position slots was unreadable; the older one is used.
    func positionFellBack(reader: String)
}

extension SpoolObserver {
    package func groupCommitted(records: Int, bytes: Int, seconds: Double) {}
    package func groupFailed(_ error: SpoolError) {}
    package func segmentFailed(_ error: SpoolError, retryAfterSeconds: Double) {}
    package func recovered() {}
    package func segmentBegun(zeroFilled: Bool) {}
    package func trimmed(segments: Int) {}
    package func spareFailed(_ error: SpoolError) {}
    package func quarantined(_ damage: SpoolDamage) {}
    package func truncated(bytes: Int) {}
    package func positionFellBack(reader: String) {}
}

/// Reports nothing.
package struct SilentSpoolObserver: SpoolObserver {
    package init() {}
}
