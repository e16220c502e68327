import Glibc

/// The directory `lugx up` keeps everything in, held by one process at a time.
///
///     .lugx/env          what other programs need to reach the stack (0600)
///     .lugx/lock         held while a `lugx up` runs
///     .lugx/state/       passwords, ports, process records (0700)
///     .lugx/logs/        one bounded log per process
///     .lugx/postgres     the server's directory, or a link to it
///     .lugx/clickhouse   likewise
///     .lugx/spool/       events on their way
///     .lugx/mail/        what customers were written, where no mail server is configured (0700)
package final class DataDirectory: Sendable {
    /// What a first start needs (a cluster with its log, ClickHouse's files, the first spool segments), and what a
    /// later one does.
    package static let freeBytesMinFirst: UInt64 = 512 << 20
    package static let freeBytesMin: UInt64 = 128 << 20
    /// Where servers that run as other users keep their data when those users cannot reach the directory itself.
    package static let sharedRoot = "/var/lib/lugx"

    /// Absolute, without links.
    package let path: String
    /// Parent of the servers' own directories: `path`, or a directory below `/var/lib/lugx`.
    package let serversDirectory: String
    /// What the user should know about the place.
    package let notes: [String]
    private let lock: Int32
    /// Nil when the servers are in the directory itself.
    private let serversLock: Int32?
    private let found: Found

    /// What was there before this start.
    private enum Found {
        case nothing, emptyDirectory, data
    }

    /// Makes the directory if it is missing, takes it for this process and finds a place for the servers.
    /// Blocks; throws `.alreadyRunning` when another process has it.
    package init(_ given: String, currentDirectory: String) throws(LocalStackError) {
        let absolute = given.hasPrefix("/") ? given : "\(currentDirectory)/\(given)"
        let found: Found =
            if !FileSystem.exists(absolute) { .nothing } else if FileSystem.entries(of: absolute).isEmpty {
                .emptyDirectory
            } else { .data }
        try FileSystem.makeDirectory(absolute, mode: 0o755)
        guard let path = FileSystem.canonical(absolute) else {
            throw FileSystem.failure("cannot use \(absolute)", errno)
        }
        self.path = path
        self.found = found
        lock = try Self.takeLock("\(path)/lock", directory: path)
        do throws(LocalStackError) {
            let isNew = !FileSystem.exists("\(path)/state")
            try Self.checkSpace(at: path, isNew: isNew)
            try FileSystem.makeDirectory("\(path)/state", mode: 0o700)
            try FileSystem.makeDirectory("\(path)/logs", mode: 0o755)
            (serversDirectory, notes) = try ServerPlacement.find(for: path)
            try FileSystem.makeDirectory(serversDirectory, mode: 0o755)
            try Self.checkSpace(at: serversDirectory, isNew: isNew)
            // A copied data directory shares the place its links lead to with the original.
            serversLock =
                serversDirectory == path
                ? nil : try Self.takeLock("\(serversDirectory)/lock", directory: serversDirectory)
        } catch {
            Self.remove(path, found)
            close(lock)
            throw error
        }
    }

    /// Takes away what this start made, when there was nothing before: for a first start that failed.
    package func removeIfNew() {
        guard found != .data else { return }
        if serversDirectory != path { FileSystem.remove(serversDirectory) }
        Self.remove(path, found)
    }

    private static func remove(_ path: String, _ found: Found) {
        switch found {
        case .nothing: FileSystem.remove(path)
        case .emptyDirectory: for name in FileSystem.entries(of: path) { FileSystem.remove("\(path)/\(name)") }
        case .data: break
        }
    }

    deinit {
        if let serversLock { close(serversLock) }
        close(lock)
    }

    package var stateDirectory: String { "\(path)/state" }
    package var environmentFile: String { "\(path)/env" }
    package func log(_ name: String) -> String { "\(path)/logs/\(name).log" }

    /// A random password of that name, the same one at each start.
    package func secret(_ name: String, words: Int = 2) throws(LocalStackError) -> String {
        try Secret.stored(at: "\(stateDirectory)/\(name).password", words: words)
    }

    /// The place of a server; `port` 0 means any free one.
    package func place(_ name: String, port: Int, variable: String) -> ServerPlace {
        ServerPlace(
            directory: "\(serversDirectory)/\(name)", stateDirectory: stateDirectory, port: port == 0 ? nil : port,
            portVariable: variable, logPath: log(name))
    }

    private static func takeLock(_ file: String, directory: String) throws(LocalStackError) -> Int32 {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileSystem.failure("cannot open \(file)", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let holder = (FileSystem.read(file, bytesMax: 64) ?? "").filter { $0.isNumber }
            throw LocalStackError(
                .alreadyRunning,
                "another `lugx up`\(holder.isEmpty ? "" : " (pid \(holder))") is running on \(directory)",
                advice: "stop it first, or choose another directory: LUGX_DATA_DIR=<directory>")
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = write(descriptor, text, text.count)
        return descriptor
    }

    private static func checkSpace(at path: String, isNew: Bool) throws(LocalStackError) {
        let needed = isNew ? freeBytesMinFirst : freeBytesMin
        guard let free = FileSystem.availableBytes(at: path), free < needed else { return }
        throw LocalStackError(
            .diskFull, "the disk of \(path) has \(free >> 20) MiB free, and \(needed >> 20) MiB are needed",
            advice: "free some space, or choose another directory: LUGX_DATA_DIR=<directory>")
    }
}
