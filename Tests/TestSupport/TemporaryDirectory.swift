package import LocalStack

/// A directory of its own, readable by the servers' users, that is removed when the value goes, and, by a helper
/// process, also when the whole test process is killed.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init(_ name: String = "test") throws(LocalStackError) {
        path = "/tmp/lugx-\(name)-\(Secret.random().prefix(12))"
        try FileSystem.makeDirectory(path, mode: 0o755)
        Janitor.watch(path)
    }

    deinit { FileSystem.remove(path) }
}
