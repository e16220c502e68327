import Glibc

/// Decides where the servers' directories lie.
///
/// A server started by root runs as a user of its own, who must be able to reach its directory. In a clone below
/// /root (0700) it cannot. Then the servers' directories are made in /var/lib/lugx, with links to them in the data
/// directory: opening up the user's home would be worse, and running servers as root is out of the question.
enum ServerPlacement {
    /// The parent of the servers' directories, and what to tell the user.
    static func find(for path: String) throws(LocalStackError) -> (directory: String, notes: [String]) {
        let linked = FileSystem.link("\(path)/postgres").map { FileSystem.parent(of: $0) }
        if let linked { return (linked, []) }
        guard geteuid() == 0, !FileSystem.exists("\(path)/postgres/data"), try !isReachable(path) else {
            return (path, [])
        }
        let directory = "\(DataDirectory.sharedRoot)/\(Secret.random().prefix(12))"
        try FileSystem.makeDirectory(directory, mode: 0o755)
        try FileSystem.write("\(path)\n", to: "\(directory)/origin", mode: 0o644)
        for name in ["clickhouse", "postgres"] {
            FileSystem.remove("\(path)/\(name)")
            guard symlink("\(directory)/\(name)", "\(path)/\(name)") == 0 else {
                throw FileSystem.failure("cannot link \(path)/\(name)", errno)
            }
        }
        return (
            directory,
            ["the users postgres and clickhouse cannot reach \(path): data goes to \(directory)"]
                + abandoned(path, except: directory)
        )
    }

    /// Asks the kernel, as the users in question.
    private static func isReachable(_ path: String) throws(LocalStackError) -> Bool {
        for (name, package) in [("postgres", "postgresql"), ("clickhouse", "clickhouse-server")] {
            let user = try ServerUser.forServer(name, package: package)
            let command = ProcessCommand(
                name: "test", executable: "/usr/bin/test", arguments: ["-x", path], user: user)
            do throws(LocalStackError) {
                try CommandRun.output(of: command, withinMilliseconds: 10_000)
            } catch {
                return false
            }
        }
        return true
    }

    /// Data of an earlier directory at the same place, whose links were deleted. It is never removed by itself: the
    /// directory may have been moved.
    private static func abandoned(_ path: String, except current: String) -> [String] {
        FileSystem.entries(of: DataDirectory.sharedRoot).map { "\(DataDirectory.sharedRoot)/\($0)" }.filter {
            $0 != current && FileSystem.read("\($0)/origin") == "\(path)\n"
        }.map { "\($0) holds the data of an earlier \(path); remove it if you do not need it" }
    }
}
