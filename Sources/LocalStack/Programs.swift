import Glibc

/// Where the servers' programs are. Overridden directories are for machines that have them elsewhere, and for tests.
package struct Programs: Sendable {
    package static let setpriv = "/usr/bin/setpriv"

    /// Holds postgres, initdb and psql.
    package let postgresDirectory: String
    package let clickHouse: String

    package init(postgresDirectory: String, clickHouse: String) {
        self.postgresDirectory = postgresDirectory
        self.clickHouse = clickHouse
    }

    /// Finds what Debian's packages install, newest PostgreSQL first; `LUGX_POSTGRES_BIN` (a directory) and
    /// `LUGX_CLICKHOUSE_BIN` (a program) come before that.
    package static func find(environment: [String: String]) throws(LocalStackError) -> Programs {
        try require(setpriv, package: "util-linux")
        let postgres = environment["LUGX_POSTGRES_BIN"] ?? newestPostgres() ?? "/usr/lib/postgresql/15/bin"
        for program in ["postgres", "initdb", "psql"] {
            try require("\(postgres)/\(program)", package: "postgresql")
        }
        let clickHouse = environment["LUGX_CLICKHOUSE_BIN"] ?? "/usr/sbin/clickhouse-server"
        try require(clickHouse, package: "clickhouse-server")
        return Programs(postgresDirectory: postgres, clickHouse: clickHouse)
    }

    private static func require(_ path: String, package: String) throws(LocalStackError) {
        guard access(path, X_OK) == 0 else {
            throw LocalStackError(
                .programMissing, "\(path) is missing",
                advice: "install Debian's package: apt-get install \(package) (or: make install)")
        }
    }

    private static func newestPostgres() -> String? {
        let root = "/usr/lib/postgresql"
        let versions = FileSystem.entries(of: root).compactMap { Int($0) }.sorted(by: >)
        return versions.map { "\(root)/\($0)/bin" }.first { access("\($0)/postgres", X_OK) == 0 }
    }
}
