/// What a database has had applied, against what this program knows. Pure.
struct MigrationState: Equatable {
    struct Step: Equatable, Hashable {
        let version: Int
        let name: String
        let checksum: String

        var title: String { String(repeating: "0", count: max(0, 4 - String(version).count)) + "\(version)_\(name)" }
    }

    let missing: [Step]
    /// Applied by a newer program.
    let unknown: [Step]
    /// Applied with another text than this program has.
    let changed: [Step]
    let applied: Int

    init(known: [Step], applied: [Step]) {
        let standing = Dictionary(applied.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        let newest = known.map(\.version).max() ?? 0
        missing = known.filter { standing[$0.version] == nil }
        unknown = standing.values.filter { $0.version > newest }.sorted { $0.version < $1.version }
        changed = known.filter { step in standing[step.version].map { $0 != step } ?? false }
        self.applied = standing.count
    }

    func finding(_ check: String, database: String) -> Finding {
        if !changed.isEmpty {
            return .problem(
                check, "\(names(changed)) of \(database) was applied with another text than this program has",
                advice: "run the program that migrated this database, or restore the file; never edit history")
        }
        if !unknown.isEmpty {
            return .problem(
                check, "\(database) has had \(names(unknown)), which this program does not know",
                advice: "run a program that is at least as new as the one that migrated it")
        }
        if !missing.isEmpty {
            return .problem(check, "\(database) lacks \(names(missing))", advice: "run lugx migrate")
        }
        return .ok(check, "all \(applied) migrations are applied")
    }

    private func names(_ steps: [Step]) -> String {
        steps.prefix(3).map(\.title).joined(separator: ", ")
            + (steps.count > 3 ? " and \(steps.count - 3) more" : "")
    }
}
