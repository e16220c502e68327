import Postgres
import Queries

/// Of several instances the one that does a piece of work, by a row of PostgreSQL.
///
/// It keeps two from doing the same at once, for the sake of the machine. What they do has to be harmless if they do: a
/// lease may run out while its holder sleeps.
struct JobLease: Sendable {
    let name: String
    let pool: PostgresPool
    /// How long it lasts unless it is renewed: after a crash the others wait for so long.
    var seconds = 30.0
    private let holder = PostgresUUID.random()

    init(_ name: String, pool: PostgresPool) {
        self.name = name
        self.pool = pool
    }

    /// Runs the body while nobody else does; after it, the others leave the work alone for a while. False where another
    /// has it.
    func holding(restSeconds: Double, _ body: () async throws -> Void) async throws -> Bool {
        guard try await claim(seconds) else { return false }
        let renewal = Task {
            while (try? await Task.sleep(for: .seconds(seconds / 3))) != nil { _ = try? await claim(seconds) }
        }
        let result: Result<Void, any Error>
        do {
            try await body()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        renewal.cancel()
        // In a task of its own: one that is told to stop gives the lease back all the same.
        await Task {
            await renewal.value
            _ = try? await claim(restSeconds)
        }.value
        try result.get()
        return true
    }

    private func claim(_ seconds: Double) async throws -> Bool {
        let sql = QueryFile.named("postgres/job_lease_claim.sql").text
        return try await !pool.query(sql, [.text(name), .uuid(holder), .double(seconds)]).isEmpty
    }
}
