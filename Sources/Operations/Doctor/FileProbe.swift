internal import Glibc
internal import LocalStack

/// Looks at files and file systems. What it writes has no name and is gone when it returns. Blocking.
struct FileProbe: Sendable {
    let now: @Sendable () -> Double

    /// O_TMPFILE, which is a macro that Swift does not see: a file that stands in no directory.
    private static let unnamed = 0o20000000 | O_DIRECTORY

    /// Whether a directory takes files and keeps them, and what its file system's clock says.
    func directory(_ path: String, _ check: String) -> [Finding] {
        guard let status = FileStatus(path) else {
            return [
                .problem(
                    check, "\(path): \(String(cString: strerror(errno)))",
                    advice: "make the directory, or correct the option that names it")
            ]
        }
        guard status.isDirectory else {
            return [.problem(check, "\(path) is not a directory", advice: "correct the option that names it")]
        }
        let before = now()
        // No name: nothing is left behind, whatever happens.
        let descriptor = open(path, Self.unnamed | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let failure = errno
            if failure == EOPNOTSUPP || failure == EISDIR {
                return Glibc.access(path, W_OK) == 0
                    ? [.ok(check, "\(path) can be written to; its syncs were not tried")]
                    : [Self.unwritable(path, check, errno)]
            }
            return [Self.unwritable(path, check, failure)]
        }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0x6C, count: 4096)
        guard write(descriptor, block, block.count) == block.count, fsync(descriptor) == 0 else {
            return [Self.unwritable(path, check, errno)]
        }
        guard let written = FileStatus(descriptor: descriptor) else { return [Self.unwritable(path, check, errno)] }
        return [
            .ok(check, "\(path) can be written to, durably"),
            // The kernel reads the clock of files in steps of some milliseconds.
            ClockReading(
                of: "the file system of \(path)", before: before, after: now(), theirs: written.writtenAt, step: 0.01
            ).finding("clock.files"),
        ]
    }

    private static func unwritable(_ path: String, _ check: String, _ code: Int32) -> Finding {
        .problem(
            check, "\(path) can't be written to: \(String(cString: strerror(code)))",
            advice: code == ENOSPC || code == EDQUOT
                ? "make room" : "give it to the user that runs lugx, and see whether the disk is mounted read-only")
    }

    func room(_ path: String, wantedBytes: UInt64) -> DiskRoom? {
        guard let room = FileSystemRoom(path) else { return nil }
        return DiskRoom(path: path, freeBytes: room.freeBytes, freeFiles: room.freeFiles, wantedBytes: wantedBytes)
    }

    func spool(_ directory: String, refusedRows: String, bytesMax: UInt64) -> SpoolFacts {
        let names = Self.entries(directory)
        let bytes = names.filter { $0.hasSuffix(".segment") || $0.hasPrefix("spare-") }.reduce(UInt64(0)) {
            $0 + UInt64(max(0, FileStatus("\(directory)/\($1)")?.bytes ?? 0))
        }
        let refused = FileStatus(refusedRows)?.bytes ?? 0
        return SpoolFacts(
            directory: directory, holder: Self.holder(of: "\(directory)/lock"), bytesUsed: bytes, bytesMax: bytesMax,
            quarantined: Self.entries("\(directory)/quarantine")
                + Self.entries("\(directory)/dedupe").filter { $0.hasSuffix(".corrupt") },
            refusedBytes: UInt64(max(0, refused)))
    }

    /// Files that hold secrets or what visitors did, as they stand.
    func access(_ files: [(path: String, content: FileAccess.Content)]) -> [FileAccess] {
        files.compactMap { file in
            FileStatus(file.path).map { FileAccess(path: file.path, mode: $0.mode, content: file.content) }
        }
    }

    /// The process that holds the `flock` of a file, by the kernel's list: to try for it could be in the way of a start.
    static func holder(of path: String) -> Int32? {
        guard let status = FileStatus(path), let file = fopen("/proc/locks", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split {
                $0 == " " || $0 == "\n"
            }
            guard let place = words.firstIndex(of: "FLOCK"), words.count > place + 4, !words.contains("->"),
                words[place + 4].split(separator: ":").last.flatMap({ UInt64($0) }) == status.inode
            else { continue }
            return Int32(words[place + 3])
        }
        return nil
    }

    static func entries(_ directory: String) -> [String] { FileSystem.entries(of: directory).sorted() }
}
