package import Glibc

/// What /proc says about processes. A process is named by its pid and its start time, since pids are used again.
package struct ProcessIdentity: Hashable, Sendable {
    package let pid: pid_t
    /// Clock ticks since boot (field 22 of /proc/PID/stat).
    package let startTicks: UInt64

    package init(pid: pid_t, startTicks: UInt64) {
        self.pid = pid
        self.startTicks = startTicks
    }

    /// The process that has `pid` now; nil when there is none, or only a zombie.
    package init?(running pid: pid_t) {
        guard let entry = ProcessTable.entry(pid), entry.isAlive else { return nil }
        self = entry.identity
    }

    package var isAlive: Bool { ProcessIdentity(running: pid) == self }
}

package enum ProcessTable {
    package struct Entry: Sendable {
        package let identity: ProcessIdentity
        package let parent: pid_t
        package let group: pid_t
        /// One letter: R, S, D, T, Z, …
        package let state: Character
        package var isAlive: Bool { state != "Z" && state != "X" }
    }

    package static func entry(_ pid: pid_t) -> Entry? {
        guard let text = FileSystem.read("/proc/\(pid)/stat", bytesMax: 4096),
            let close = text.lastIndex(of: ")")
        else { return nil }
        // The name in parentheses may hold anything, so the fields are counted from the last parenthesis.
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = pid_t(fields[1]),
            let group = pid_t(fields[2]), let start = UInt64(fields[19])
        else { return nil }
        return Entry(
            identity: ProcessIdentity(pid: pid, startTicks: start), parent: parent, group: group, state: state)
    }

    package static func all() -> [Entry] {
        FileSystem.entries(of: "/proc").compactMap { pid_t($0) }.compactMap { entry($0) }
    }

    /// `root`, the processes below it, and those of its process group. PostgreSQL's backends make sessions of their
    /// own, so a process group alone does not hold the whole server.
    package static func family(of root: ProcessIdentity) -> [ProcessIdentity] {
        let entries = all().filter { $0.isAlive }
        var members: Set<pid_t> = [root.pid]
        var grew = true
        while grew {
            grew = false
            for entry in entries where !members.contains(entry.identity.pid) {
                if members.contains(entry.parent) || entry.group == root.pid {
                    members.insert(entry.identity.pid)
                    grew = true
                }
            }
        }
        return entries.filter { members.contains($0.identity.pid) }.map(\.identity)
    }

    /// Processes that run `program` (by file name) in `directory` or below it.
    package static func running(_ program: String, in directory: String) -> [ProcessIdentity] {
        all().filter { entry in
            let folder = "/proc/\(entry.identity.pid)"
            guard entry.isAlive, let place = FileSystem.link("\(folder)/cwd"),
                place == directory || place.hasPrefix(directory + "/"),
                let executable = FileSystem.link("\(folder)/exe")
            else { return false }
            // The kernel adds " (deleted)" once the package was upgraded under the running server.
            let name = executable.split(separator: "/").last.map { $0.split(separator: " ").first ?? "" } ?? ""
            return name == program
        }.map(\.identity)
    }

    /// Kills these processes and waits until they are gone; true when they are.
    @discardableResult
    package static func kill(_ processes: [ProcessIdentity], withinMilliseconds limit: Int = 1000) -> Bool {
        let deadline = MonotonicClock.milliseconds + Int64(limit)
        while true {
            let left = processes.filter(\.isAlive)
            if left.isEmpty { return true }
            for process in left { Glibc.kill(process.pid, SIGKILL) }
            if MonotonicClock.milliseconds >= deadline { return false }
            MonotonicClock.pause(milliseconds: 5)
        }
    }
}
