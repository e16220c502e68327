internal import Synchronization

/// How far shipping has come, readable from any thread: for metrics, health and tests.
package final class ShippingProgress: Sendable {
    package struct Snapshot: Sendable, Equatable {
        /// When the oldest event that ClickHouse does not have yet was received, in milliseconds since 1970.
        package var oldestReceivedAtMilliseconds: Int64?
        /// Events of the spool below this place are settled.
        package var position: UInt64 = 0
        /// Rows that stand in ClickHouse, and rows set aside, since the spool was made.
        package var insertedRows: UInt64 = 0
        package var quarantinedRows: UInt64 = 0
        /// Rows not sent, because the events of their month are not kept any more.
        package var expiredRows: UInt64 = 0
        /// Why nothing moves at the moment; nil while batches arrive.
        package var stalledBecause: String?
    }

    private let state = Mutex(Snapshot())

    package var snapshot: Snapshot { state.withLock { $0 } }

    func oldest(receivedAtMilliseconds: Int64?) {
        state.withLock { $0.oldestReceivedAtMilliseconds = receivedAtMilliseconds }
    }

    func shipped(journal: ShippingJournal, position: UInt64, oldest: UInt32?) {
        state.withLock {
            $0.position = position
            $0.insertedRows = journal.insertedRows
            $0.quarantinedRows = journal.quarantinedRows
            $0.expiredRows = journal.expiredRows
            $0.oldestReceivedAtMilliseconds = oldest.map { Int64($0) * 1000 }
        }
    }

    func stall(for reason: String) { state.withLock { $0.stalledBecause = reason } }

    func flows() { state.withLock { $0.stalledBecause = nil } }
}
