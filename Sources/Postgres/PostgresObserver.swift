/// What a pool tells about itself; made for metrics. Methods are called from the pool's and its connections' threads
/// and must not block.
package protocol PostgresObserver: Sendable {
    /// The pool's counts changed.
    func poolChanged(_ counts: PoolCounts)
    /// A caller got a connection, or did not.
    func waited(seconds: Double, failure: PostgresError.Kind?)
    /// An attempt to connect ended.
    func connected(seconds: Double, failure: PostgresError.Kind?)
    /// A statement or a batch ended.
    func queried(seconds: Double, failure: PostgresError.Kind?)
    /// A transaction is run again after a failure that allows it.
    func retried(_ kind: PostgresError.Kind)
}

extension PostgresObserver {
    package func poolChanged(_ counts: PoolCounts) {}
    package func waited(seconds: Double, failure: PostgresError.Kind?) {}
    package func connected(seconds: Double, failure: PostgresError.Kind?) {}
    package func queried(seconds: Double, failure: PostgresError.Kind?) {}
    package func retried(_ kind: PostgresError.Kind) {}
}

/// Observes nothing.
package struct UnobservedPostgres: PostgresObserver {
    package init() {}
}

/// How many connections and callers a pool has.
package struct PoolCounts: Sendable, Equatable {
    package var opening = 0
    package var idle = 0
    package var leased = 0
    package var waiting = 0

    package var open: Int { idle + leased }
}
