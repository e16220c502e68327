import LocalStack
import TestSupport

/// Programs of the system, run to their end.
enum Tool {
    private static let directories = ["/usr/bin", "/usr/local/bin", "/bin"]

    /// Standard output, without the white space at its end; throws what the program says when it fails.
    static func run(_ name: String, _ arguments: [String], input: String = "") async throws -> String {
        guard let path = directories.map({ "\($0)/\(name)" }).first(where: FileSystem.exists) else {
            throw Unexpected("\(name) is missing: run make test, which installs what the tests need")
        }
        let command = ProcessCommand(
            name: name, executable: path, arguments: arguments, environment: TestEnvironment.variables)
        return try await OwnThread.run("test-\(name)") { () throws(LocalStackError) in
            try CommandRun.output(of: command, input: input, withinMilliseconds: 120_000)
        }
    }
}
