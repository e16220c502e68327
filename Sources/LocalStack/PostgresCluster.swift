import Glibc

/// The data directory of a private PostgreSQL: made once, configured at each start.
struct PostgresCluster: Sendable {
    let directory: String
    let programs: Programs
    let user: ServerUser?
    let isDurable: Bool

    static let environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"]

    /// Blocks: makes the cluster if there is none. It is made beside its place and moved there when it is complete,
    /// so that an interrupted start leaves nothing that looks like a cluster.
    func prepare(password: String, log: BoundedLog) throws(LocalStackError) {
        let half = "\(directory).new"
        FileSystem.remove(half)
        if FileSystem.exists("\(directory)/PG_VERSION") {
            try check()
            // Nobody runs on this directory (left-overs were ended before), so a lock file is stale; its pid may
            // belong to a stranger by now, which would keep PostgreSQL from starting.
            unlink("\(directory)/postmaster.pid")
            return
        }
        let passwordFile = "\(directory).password"
        try FileSystem.write(password + "\n", to: passwordFile, owner: user)
        defer { unlink(passwordFile) }
        var arguments = [
            "-D", half, "-U", PostgresServer.superuser, "--pwfile", passwordFile, "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8",
        ]
        if !isDurable { arguments.append("--no-sync") }
        let command = ProcessCommand(
            name: "initdb", executable: "\(programs.postgresDirectory)/initdb", arguments: arguments,
            environment: Self.environment, user: user)
        do throws(LocalStackError) {
            _ = try CommandRun.output(of: command, withinMilliseconds: 120_000)
        } catch {
            FileSystem.remove(half)
            throw error
        }
        guard rename(half, directory) == 0 else {
            throw FileSystem.failure("cannot move the new cluster to \(directory)", errno)
        }
    }

    private func check() throws(LocalStackError) {
        let version = FileSystem.read("\(directory)/PG_VERSION")?.filter { !$0.isWhitespace } ?? ""
        let installed = programs.postgresDirectory.split(separator: "/").compactMap { Int($0) }.first
        if let installed, version != String(installed) {
            throw LocalStackError(
                .wrongVersion, "\(directory) was made by PostgreSQL \(version), but \(installed) is installed",
                advice: "install postgresql-\(version), or choose another LUGX_DATA_DIR")
        }
    }

    /// Writes the server's settings: small, for a development machine; loopback and passwords only.
    func configure(port: Int) throws(LocalStackError) {
        var settings = [
            ("listen_addresses", "'127.0.0.1'"), ("port", String(port)), ("unix_socket_directories", "''"),
            ("max_connections", "100"), ("shared_buffers", "'64MB'"), ("password_encryption", "'scram-sha-256'"),
            ("timezone", "'UTC'"), ("log_timezone", "'UTC'"), ("lc_messages", "'C.UTF-8'"), ("jit", "off"),
            ("min_wal_size", "'80MB'"), ("max_wal_size", "'512MB'"), ("log_line_prefix", "'%m [%p] %q%u@%d '"),
            ("log_destination", "'stderr'"), ("logging_collector", "off"),
        ]
        if !isDurable {
            settings += [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")]
        }
        let text = settings.map { "\($0.0) = \($0.1)\n" }.joined()
        try FileSystem.write(text, to: "\(directory)/postgresql.conf", owner: user)
        let access = "host all all 127.0.0.1/32 scram-sha-256\n"
        try FileSystem.write(access, to: "\(directory)/pg_hba.conf", owner: user)
    }
}
