import LocalStack
import TestSupport

/// A lock of the test in a database, for which others wait until it ends: a psql that holds it and sleeps.
final class Hold {
    static let lock = 4711

    private let rig: StoreRig
    private let process: TestProcess

    /// Returns once the lock is held.
    init(_ rig: StoreRig) async throws {
        self.rig = rig
        guard let psql = ["/usr/bin/psql", "/usr/local/bin/psql"].first(where: FileSystem.exists) else {
            throw Unexpected("psql is missing: run make test, which installs what the tests need")
        }
        process = try TestProcess(
            psql,
            ["-X", "-d", rig.database.url, "-c", "SELECT pg_advisory_lock(\(Self.lock))", "-c", "SELECT pg_sleep(600)"])
        do {
            try await eventually(within: 60, "the lock to be held") {
                try await rig.count("pg_locks WHERE locktype = 'advisory' AND objid = \(Self.lock) AND granted") == 1
            }
        } catch {
            await process.kill()
            throw error
        }
    }

    /// The backends that wait for it, or for one another because of it.
    func waiting() async throws -> [Int] {
        try await rig.sql(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' ORDER BY pid
            """
        ).split(separator: "\n").compactMap { Int($0) }
    }

    /// Those that wait, once there are so many.
    func waiters(_ count: Int) async throws -> [Int] {
        try await eventually(within: 60, "\(count) that wait") {
            let waiting = try await waiting()
            return waiting.count >= count ? waiting : nil
        }
    }

    /// Lets the others go on.
    func end() async throws {
        await process.kill()
        // Its backend notices only when it has something to say.
        try await rig.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND objid = \(Self.lock) AND granted AND mode = 'ExclusiveLock'
            """)
    }

    /// For the end of a test, however it went.
    func clear() async { try? await end() }
}
