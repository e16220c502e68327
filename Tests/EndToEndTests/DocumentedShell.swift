import Foundation
import LocalStack
import TestSupport

/// A person's terminal: blocks of commands run in one directory, and each finds the variables and functions of the last.
///
/// A block is a bash of its own, so that one whose figures are a moment late can be run again from where it began.
struct DocumentedShell {
    let directory: String

    private static let frame = #"""
        cd "$LUGX_PAGE_DIR"
        set -eo pipefail
        [ ! -e .state ] || . ./.state
        trap '
            status=$?
            children=$(jobs -p)
            [ -z "$children" ] || kill $children 2>/dev/null || true
            [ "$status" != 0 ] || { declare -p | grep -vE "^declare -[a-zA-Z]*r|^declare -[-a-zA-Z]* (BASH|FUNCNAME|DIRSTACK|status|children|_=)"; declare -f; } > .state
        ' EXIT
        . ./.block 2>&1
        """#

    /// What the commands print, output and errors as they come; throws where one fails.
    func run(_ commands: [String]) async throws -> [String] {
        try (commands.joined(separator: "\n") + "\n")
            .write(toFile: "\(directory)/.block", atomically: true, encoding: .utf8)
        let process = try TestProcess(
            "/bin/bash", ["--norc", "-c", Self.frame], environment: ["LUGX_PAGE_DIR": directory, "LC_ALL": "C.UTF-8"],
            in: directory)
        let exit = try await process.exit(within: 180)
        guard exit == .code(0) else { throw Unexpected("\(exit): \(process.output.joined(separator: "\n"))") }
        return process.output
    }

    /// Another page begins: nothing is known of the one before.
    func forget() throws {
        let state = "\(directory)/.state"
        if FileManager.default.fileExists(atPath: state) { try FileManager.default.removeItem(atPath: state) }
    }
}
