import Glibc
import LocalStack

/// The `lugx` executable that was built together with the running tests.
package enum BuiltBinary {
    /// From `LUGX_TEST_BINARY`, or beside the test bundle; nil when it was not built.
    package static let lugx: String? = {
        if let given = TestEnvironment.variables["LUGX_TEST_BINARY"] { return given }
        let tests = FileSystem.canonical("/proc/self/exe") ?? ""
        let bundle = FileSystem.read("/proc/self/cmdline", bytesMax: 65536)?
            .split(separator: "\0").map(String.init).first { $0.hasSuffix(".xctest") }
        let candidates =
            [bundle, tests].compactMap { $0 }.map { "\(FileSystem.parent(of: $0))/lugx" }
            + ["\(Repository.root)/.build/debug/lugx"]
        return candidates.first { access($0, X_OK) == 0 }
    }()
}
