/// A numbered migration: `0001_events.sql` is version 1, named `events`.
package struct QueryMigration: Sendable, Equatable {
    package let version: Int
    package let name: String
    package let text: String

    /// Nil for a file that is not a migration: four digits, an underscore, a name, `.sql`, in no deeper folder.
    init?(fileName: String, text: String) {
        let digits = fileName.prefix(4)
        let rest = fileName.dropFirst(4)
        guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let version = Int(digits),
            rest.hasPrefix("_"), rest.hasSuffix(".sql"), rest.count > "_.sql".count, !rest.contains("/")
        else { return nil }
        self.version = version
        self.name = String(rest.dropFirst().dropLast(4))
        self.text = text
    }
}
