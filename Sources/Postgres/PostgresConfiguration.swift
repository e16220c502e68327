/// Where a database is and the bounds of what is done with it.
///
/// ```swift
/// var configuration = try PostgresConfiguration(url: "postgres://orders:secret@127.0.0.1:5432/lugx_gaming?sslmode=require")
/// configuration.statementTimeoutSeconds = 10
/// ```
///
/// What is not given is taken by libpq from its own defaults (`PG…` variables, `~/.pgpass`).
package struct PostgresConfiguration: Sendable, Equatable {
    package var host: String?
    package var port: Int?
    package var user: String?
    package var password: PostgresSecret?
    package var database: String?
    /// Further options of libpq by its own names: `sslmode`, `sslrootcert`, `target_session_attrs`, …
    package var parameters: [String: String] = [:]

    /// Shown in `pg_stat_activity`.
    package var applicationName = "lugx"
    /// For the whole of connecting: address, TLS, authentication.
    package var connectTimeoutSeconds = 5.0
    /// The session's `statement_timeout`; nil leaves the role's or the server's default.
    package var statementTimeoutSeconds: Double? = 30
    /// The session's `lock_timeout`.
    package var lockTimeoutSeconds: Double? = 10
    /// The session's `idle_in_transaction_session_timeout`.
    package var idleInTransactionTimeoutSeconds: Double? = 60
    /// How long after the statement timeout a silent server is taken for dead.
    package var responseGraceSeconds = 10.0
    /// How long a cancelled statement may take to end before its connection is closed.
    package var cancelGraceSeconds = 5.0

    /// Prepared statements kept for each connection.
    package var preparedStatementsMax = 256
    /// Rows a collected result may have; more is an error of kind `too_many_rows`. Streaming has no such limit.
    package var rowsMax = 100_000
    /// Bytes of values a collected result may have.
    package var resultBytesMax = 64 << 20
    /// Statements in one batch.
    package var batchStatementsMax = 10_000

    package var pool = PostgresPoolLimits()

    package init() {}
}

extension PostgresConfiguration: CustomStringConvertible {
    /// Where it connects to, without the password.
    package var description: String {
        "postgres://\(user ?? "")@\(host ?? ""):\(port.map(String.init) ?? "")/\(database ?? "")"
    }
}

extension PostgresConfiguration {
    /// The keywords and values for `PQconnectStartParams`.
    var keywords: [(String, String)] {
        var result: [(String, String)] = [
            ("client_encoding", "UTF8"),
            ("application_name", applicationName),
            // A vanished peer is noticed within about a minute, also in the middle of a statement.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        if let host { result.append(("host", host)) }
        if let port { result.append(("port", String(port))) }
        if let user { result.append(("user", user)) }
        if let password { result.append(("password", password.value)) }
        if let database { result.append(("dbname", database)) }
        let given = Set(parameters.keys)
        result.removeAll { given.contains($0.0) }
        result += parameters.sorted { $0.key < $1.key }.filter { $0.key != "options" }
        result.append(("options", sessionOptions))
        return result
    }

    /// For programs that use libpq: what they find in their environment, the password among it.
    package var programEnvironment: [String: String] {
        var variables: [String: String] = [:]
        variables["PGHOST"] = host
        variables["PGPORT"] = port.map(String.init)
        variables["PGUSER"] = user
        variables["PGPASSWORD"] = password?.value
        variables["PGDATABASE"] = database
        for (name, value) in parameters where name.hasPrefix("ssl") { variables["PG" + name.uppercased()] = value }
        return variables
    }

    /// The formats that rows are decoded from, and the session's timeouts.
    private var sessionOptions: String {
        var options = "-c datestyle=ISO -c timezone=UTC -c bytea_output=hex -c extra_float_digits=1"
        func add(_ name: String, _ seconds: Double?) {
            if let seconds { options += " -c \(name)=\(Int((seconds * 1000).rounded(.up)))" }
        }
        add("statement_timeout", statementTimeoutSeconds)
        add("lock_timeout", lockTimeoutSeconds)
        add("idle_in_transaction_session_timeout", idleInTransactionTimeoutSeconds)
        if let more = parameters["options"] { options += " " + more }
        return options
    }
}
