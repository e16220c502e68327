/// A numbered step of a database's history.
package struct PostgresMigration: Sendable, Equatable {
    package let version: Int
    package let name: String
    package let sql: String

    package init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// From the path of a file, `…/0001_roles_and_schemas.sql`; nil when it has no such number and name.
    package init?(path: String, sql: String) {
        guard let file = path.split(separator: "/").last, file.hasSuffix(".sql") else { return nil }
        let parts = file.dropLast(4).split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count == 4, let version = Int(parts[0]), version > 0 else { return nil }
        self.init(version: version, name: String(parts[1]), sql: sql)
    }

    /// As it is named in messages: `0001_roles_and_schemas.sql`.
    var fileName: String {
        let digits = String(version)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + "_" + name + ".sql"
    }

    /// `file:line:column` of a place in the SQL, in characters from 1.
    func place(_ position: Int) -> String {
        var line = 1
        var column = 1
        for scalar in sql.unicodeScalars.prefix(position - 1) {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return "\(fileName):\(line):\(column)"
    }
}
