internal import Crypto
internal import Foundation
internal import Glibc
internal import LocalStack

/// The folder a backup is written to: everything goes into `….partial`, which gets its name when all of it is on the disk.
/// Blocking.
struct BackupFolder: Sendable {
    let path: String
    var partial: String { "\(path).partial" }

    private static let blockBytes = 1 << 20

    /// Makes the partial folder; what a backup that was broken off left there is taken away.
    func begin() throws -> Int32 {
        guard access(path, F_OK) != 0 else {
            throw BackupError("\(path) is there already", advice: "name a folder that is not there yet")
        }
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if mkdir(partial, 0o700) != 0, errno != EEXIST { throw Self.failure("cannot make \(partial)", errno) }
        let lock = open("\(partial)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Self.failure("cannot open \(partial)/lock in \(parent)", errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw BackupError("another lugx backup writes to \(partial)", advice: "wait for it, or name another folder")
        }
        for name in FileProbe.entries(partial) where name != "lock" {
            try FileManager.default.removeItem(atPath: "\(partial)/\(name)")
        }
        return lock
    }

    func abandon(_ lock: Int32) {
        try? FileManager.default.removeItem(atPath: partial)
        close(lock)
    }

    /// Gives the folder its name.
    func finish(_ lock: Int32) throws {
        unlink("\(partial)/lock")
        try Self.sync(tree: partial)
        guard rename(partial, path) == 0 else { throw Self.failure("cannot rename \(partial) to \(path)", errno) }
        try Self.sync(path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".")
        close(lock)
    }

    /// Writes a file, durably.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot make \(path)", errno) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot write \(path)", errno) }
            offset += count
        }
        guard fsync(descriptor) == 0 else { throw failure("cannot sync \(path)", errno) }
    }

    /// Every file below a folder, with its size and SHA-256, in order.
    static func files(below directory: String) throws -> [BackupManifest.File] {
        try names(below: directory, "").sorted().map { name in
            let (bytes, sum) = try digest("\(directory)/\(name)")
            return BackupManifest.File(path: name, bytes: bytes, sha256: sum)
        }
    }

    static func digest(_ path: String) throws -> (bytes: Int64, sha256: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)", errno) }
        defer { close(descriptor) }
        var hash = SHA256()
        var block = [UInt8](repeating: 0, count: blockBytes)
        var bytes: Int64 = 0
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot read \(path)", errno) }
            if count == 0 { break }
            bytes += Int64(count)
            block.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return (bytes, hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// Copies a folder with everything in it, durably.
    static func copy(_ source: String, to target: String) throws {
        try FileManager.default.copyItem(atPath: source, toPath: target)
        try sync(tree: target)
    }

    private static func names(below directory: String, _ prefix: String) throws -> [String] {
        try FileProbe.entries("\(directory)/\(prefix)").flatMap { name -> [String] in
            let path = prefix + name
            guard let status = FileStatus("\(directory)/\(path)") else { return [] }
            return status.isDirectory ? try names(below: directory, path + "/") : [path]
        }.filter { $0 != "lock" && $0 != BackupManifest.fileName }
    }

    private static func sync(tree directory: String) throws {
        for name in FileProbe.entries(directory) {
            let path = "\(directory)/\(name)"
            guard let status = FileStatus(path) else { continue }
            if status.isDirectory { try sync(tree: path) } else { try sync(path) }
        }
        try sync(directory)
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot sync \(path)", errno) }
    }

    static func failure(_ what: String, _ code: Int32) -> BackupError {
        BackupError(
            "\(what): \(String(cString: strerror(code)))",
            advice: code == ENOSPC || code == EDQUOT ? "make room, and begin again" : "see to that, and begin again")
    }
}
