import CProcess
import Glibc
import LocalStack

/// Removes directories after this process has ended, however it ended: a helper waits for the end of a pipe whose
/// other end only this process holds.
enum Janitor {
    private static let pipe: Int32 = {
        var ends: [Int32] = [-1, -1]
        guard cprocess_pipe(&ends) == 0 else { return -1 }
        // The servers die with this process; they get a moment to do so before their files go.
        let script = """
            list=$(mktemp) || exit 1
            cat >"$list"
            sleep 0.5
            while IFS= read -r path; do case "$path" in /tmp/lugx-*) rm -rf -- "$path" ;; esac; done <"$list"
            rm -f -- "$list"
            """
        let command = ProcessCommand(
            name: "janitor", executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
            workingDirectory: "/", deathSignal: nil)
        guard (try? Supervisor.shared.spawn(command, output: NoOutput(), input: ends[0])) != nil else { return -1 }
        close(ends[0])
        return ends[1]
    }()

    static func watch(_ path: String) {
        let line = Array("\(path)\n".utf8)
        if pipe >= 0 { _ = write(pipe, line, line.count) }
    }
}
