import Synchronization

/// A bucket for each client, for a bounded number of clients.
///
/// Where the table is full, buckets that are full again are forgotten; where none is, new clients share one bucket, so
/// that a flood of addresses neither grows the table nor frees a client from its limit. Thread-safe.
package final class RateLimiter: Sendable {
    private struct Table {
        var buckets: [String: TokenBucket] = [:]
        var shared: TokenBucket
        var sweepAfter: Int64 = 0
    }

    package let limit: RateLimit
    package let clientsMax: Int
    private let table: Mutex<Table>

    package init(_ limit: RateLimit, clientsMax: Int = 10_000) {
        self.limit = limit
        self.clientsMax = clientsMax
        self.table = Mutex(Table(shared: TokenBucket(atNanoseconds: 0)))
    }

    /// Takes a token of the client's bucket.
    ///
    /// - Parameters:
    ///   - client: an address, or another name for who asks.
    ///   - now: nanoseconds of a clock that does not go back.
    package func take(_ client: String, atNanoseconds now: Int64) -> TokenBucket.Decision {
        table.withLock { table in
            if table.buckets[client] == nil {
                if table.buckets.count >= clientsMax { sweep(&table, now) }
                guard table.buckets.count < clientsMax else { return table.shared.take(limit, atNanoseconds: now) }
                table.buckets[client] = TokenBucket(atNanoseconds: now)
            }
            return table.buckets[client]!.take(limit, atNanoseconds: now)
        }
    }

    /// Clients with a bucket of their own.
    package var clients: Int { table.withLock { $0.buckets.count } }

    /// At most once a second, so that a full table does not cost a pass over it for each request.
    private func sweep(_ table: inout Table, _ now: Int64) {
        guard now >= table.sweepAfter else { return }
        table.sweepAfter = now + 1_000_000_000
        table.buckets = table.buckets.filter { !$0.value.isFull(atNanoseconds: now) }
    }
}
