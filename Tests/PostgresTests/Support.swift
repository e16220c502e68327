import Postgres
import Synchronization
import TestSupport
import Testing

/// Runs the body with a pool on a database of its own.
func withPool(
    named test: String = #function, _ change: (inout PostgresConfiguration) -> Void = { _ in },
    observer: any PostgresObserver = UnobservedPostgres(), _ body: (PostgresPool) async throws -> Void
) async throws {
    try await TestPostgres.shared().withDatabase(named: test) { database in
        var configuration = try PostgresConfiguration(url: database.url)
        change(&configuration)
        let pool = PostgresPool(configuration, observer: observer)
        defer { pool.close() }
        try await body(pool)
    }
}

/// The error of kind `PostgresError` that the body throws.
func failure(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> PostgresError {
    try #require(await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) { try await body() })
}

/// Counts what a pool reports.
final class CountingObserver: PostgresObserver {
    struct Counts {
        var connects = 0
        var failedConnects = 0
        var queries = 0
        var failedQueries: [PostgresError.Kind] = []
        var retries = 0
    }

    private let counts = Mutex(Counts())

    var current: Counts { counts.withLock { $0 } }

    func connected(seconds: Double, failure: PostgresError.Kind?) {
        counts.withLock { if failure == nil { $0.connects += 1 } else { $0.failedConnects += 1 } }
    }
    func queried(seconds: Double, failure: PostgresError.Kind?) {
        counts.withLock {
            $0.queries += 1
            if let failure { $0.failedQueries.append(failure) }
        }
    }
    func retried(_ kind: PostgresError.Kind) {
        counts.withLock { $0.retries += 1 }
    }
}

/// A number that tasks share.
final class Tally: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    @discardableResult
    func add(_ amount: Int = 1) -> Int {
        number.withLock {
            $0 += amount
            return $0
        }
    }
}
