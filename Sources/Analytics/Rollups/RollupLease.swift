import Postgres
import Queries

/// Of several instances the one that works the rollups out, and the revisions it may use, by a row of PostgreSQL.
///
/// A lease that ran out while its holder slept does no harm: what the holder then switches has lower revisions than what
/// the next one did, and does not count.
struct RollupLease: Sendable {
    struct Grant: Sendable, Equatable {
        /// The first of the reserved revisions.
        let first: UInt64
        /// Where the verifier goes on: an hour in seconds since 1970.
        let verifiedTo: Int64
    }

    let pool: PostgresPool
    /// How long it lasts unless it is renewed: after a crash the others wait for so long.
    var seconds = 15.0
    private let holder = PostgresUUID.random()

    init(pool: PostgresPool) { self.pool = pool }

    /// Takes or keeps the lease and reserves revisions above `floor`; nil while another holds it.
    func claim(revisions: Int, above floor: UInt64) async throws -> Grant? {
        let row = try await pool.query(
            Self.text("rollup_claim"),
            [.uuid(holder), .double(seconds), .int(Int64(clamping: floor)), .int(revisions)]
        ).first
        guard let row else { return nil }
        return Grant(first: UInt64(try row.decode("first", as: Int64.self)), verifiedTo: try row.decode("verifiedTo"))
    }

    func release() async throws { _ = try await pool.execute(Self.text("rollup_release"), [.uuid(holder)]) }

    func verified(to hour: Int64) async throws {
        _ = try await pool.execute(Self.text("rollup_verified"), [.uuid(holder), .int(hour)])
    }

    private static func text(_ name: String) -> String { QueryFile.named("postgres/\(name).sql").text }
}
