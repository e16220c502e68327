package final class EventSpool: Sendable {
    package static func open(
        _ configuration: SpoolConfiguration,
        files: some SpoolFiles = PosixFiles(),
        observer: any SpoolObserver = SilentSpoolObserver()
    ) throws(SpoolError) -> EventSpool { fatalError("being built") }
    /// Grows with each failed commit group; what is appended with an older one is refused.
    package var epoch: UInt64 { fatalError("being built") }
    /// The newest settled ticket.
    package var settledTicket: UInt64 { fatalError("being built") }
    package func append(
        _ bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<UInt32>, epoch: UInt64
    ) throws(SpoolError) -> UInt64 { fatalError("being built") }
    package func barrier(epoch: UInt64) throws(SpoolError) -> UInt64 { fatalError("being built") }
    package func wake() { fatalError("being built") }
    package func addListener(_ listener: @escaping @Sendable (SpoolCommit) -> Void) { fatalError("being built") }
    package var state: SpoolState { fatalError("being built") }
    package func makeReader(name: String) throws(SpoolError) -> SpoolReader { fatalError("being built") }
    package func close() { fatalError("being built") }
}

package final class SpoolReader: Sendable {
    package let name = ""
    package var position: UInt64 { fatalError("being built") }
    package var attachment: [UInt8] { fatalError("being built") }
    /// The newer of the two durable position slots was unreadable: records from `position` on may have been consumed.
    package var fellBack: Bool { fatalError("being built") }
    package func read(from: UInt64, recordsMax: Int, bytesMax: Int) throws(SpoolError) -> SpoolChunk {
        fatalError("being built")
    }
    package func commit(_ position: UInt64, attachment: [UInt8]) throws(SpoolError) { fatalError("being built") }
    package func waitForRecords(beyond sequence: UInt64) async { fatalError("being built") }
}
