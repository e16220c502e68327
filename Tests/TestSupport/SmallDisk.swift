import Glibc
import LocalStack

/// A tmpfs of a few megabytes.
package final class SmallDisk: Sendable {
    package let path: String
    private let directory: TemporaryDirectory

    /// Root may not be allowed to mount, as in a container.
    package static let isPossible: Bool = {
        guard geteuid() == 0, let directory = try? TemporaryDirectory("disk") else { return false }
        guard (try? mount(directory.path, megabytes: 1)) != nil else { return false }
        return (try? command("/bin/umount", [directory.path])) != nil
    }()

    package init(megabytes: Int) async throws {
        let directory = try TemporaryDirectory("disk")
        self.directory = directory
        path = directory.path
        try await OwnThread.run("test-mount") { () throws(LocalStackError) in
            try Self.mount(directory.path, megabytes: megabytes)
        }
    }

    package func unmount() async throws {
        let path = path
        try await OwnThread.run("test-umount") { () throws(LocalStackError) in
            try Self.command("/bin/umount", [path])
        }
    }

    private static func mount(_ path: String, megabytes: Int) throws(LocalStackError) {
        try command("/bin/mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=755", "lugx-test", path])
    }

    private static func command(_ executable: String, _ arguments: [String]) throws(LocalStackError) {
        let command = ProcessCommand(
            name: "mount", executable: executable, arguments: arguments, environment: ["PATH": "/usr/bin:/bin"])
        try CommandRun.output(of: command, withinMilliseconds: 10_000)
    }
}
