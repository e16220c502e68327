/// Compares what a database has had applied with what is known here. Pure.
struct MigrationPlan {
    struct Applied: Equatable {
        let version: Int
        let name: String
        let checksum: String
    }

    /// To be applied, in order.
    let pending: [PostgresMigration]

    /// Throws when the two histories contradict each other.
    init(known: [(migration: PostgresMigration, checksum: String)], applied: [Applied]) throws(PostgresError) {
        for (index, entry) in known.enumerated() where entry.migration.version != index + 1 {
            throw Self.refused(
                "the migrations are not numbered 1, 2, 3, …: \(entry.migration.fileName) stands at place \(index + 1)")
        }
        for row in applied.sorted(by: { $0.version < $1.version }) {
            guard row.version >= 1, row.version <= known.count else {
                throw Self.refused(
                    "the database has had migration \(row.version) (\(row.name)), which this program doesn't know; "
                        + "run a program that is at least as new")
            }
            let (migration, checksum) = known[row.version - 1]
            guard row.name == migration.name, row.checksum == checksum else {
                throw Self.refused(
                    "\(migration.fileName) is not what was applied to the database (\(row.name)); "
                        + "restore the file, and put the change into a new migration")
            }
        }
        let versions = Set(applied.map(\.version))
        let last = versions.max() ?? 0
        for version in 1..<max(last, 1) where !versions.contains(version) {
            throw Self.refused(
                "the database has had migration \(last), but not \(known[version - 1].migration.fileName) before it")
        }
        pending = known.dropFirst(last).map(\.migration)
    }

    private static func refused(_ reason: String) -> PostgresError {
        PostgresError(kind: .migration, message: reason)
    }
}
