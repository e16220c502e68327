internal import LocalStack
internal import Postgres

/// pg_dump and pg_restore, newest first: an older one refuses a newer server.
enum PostgresProgram {
    private static let timeoutMilliseconds = 24 * 3600 * 1000

    /// Runs one to its end. The password travels in its environment, which only its own user can read.
    static func run(
        _ name: String, _ arguments: [String], _ configuration: PostgresConfiguration, environment: [String: String]
    ) async throws {
        guard let path = find(name, environment) else {
            throw BackupError(
                "\(name) is missing", advice: "apt-get install postgresql-client, or set LUGX_POSTGRES_BIN")
        }
        var variables = configuration.programEnvironment
        for name in ["PATH", "LANG", "HOME"] { variables[name] = environment[name] }
        let command = ProcessCommand(
            name: name, executable: path, arguments: arguments, environment: variables)
        do {
            _ = try await OwnThread.run("lugx-\(name)") { () throws(LocalStackError) in
                try CommandRun.output(of: command, withinMilliseconds: timeoutMilliseconds)
            }
        } catch {
            throw BackupError(
                error.message, advice: error.advice.isEmpty ? "see to that, and begin again" : error.advice)
        }
    }

    private static func find(_ name: String, _ environment: [String: String]) -> String? {
        let root = "/usr/lib/postgresql"
        let versions = FileSystem.entries(of: root).compactMap { Int($0) }.sorted(by: >)
        let folders =
            [environment["LUGX_POSTGRES_BIN"]].compactMap { $0 } + versions.map { "\(root)/\($0)/bin" }
            + (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
        return folders.map { "\($0)/\(name)" }.first(where: FileSystem.exists)
    }
}
