package import Glibc

/// The few file operations the stack needs, with errors that name the path and the reason.
package enum FileSystem {
    package static func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The status of `path` itself (a symbolic link is not followed unless asked), or nil.
    package static func status(_ path: String, followLinks: Bool = true) -> stat? {
        var result = stat()
        let code = followLinks ? stat(path, &result) : lstat(path, &result)
        return code == 0 ? result : nil
    }

    /// Makes the directory with its missing parents (0755). Only what is made gets `mode` and `owner`: a directory
    /// that is there already stays as it is.
    package static func makeDirectory(
        _ path: String, mode: mode_t = 0o755, owner: ServerUser? = nil
    ) throws(LocalStackError) {
        let parent = parent(of: path)
        if parent != path, !exists(parent) { try makeDirectory(parent) }
        if mkdir(path, mode) == 0 {
            // The umask may have taken bits away that the servers' users need.
            guard chmod(path, mode) == 0 else { throw failure("cannot set the mode of \(path)", errno) }
            return try own(path, owner)
        }
        guard errno == EEXIST else { throw failure("cannot make the directory \(path)", errno) }
        guard let found = status(path), found.st_mode & S_IFMT == S_IFDIR else {
            throw LocalStackError(.directory, "\(path) is in the way: it is not a directory")
        }
    }

    package static func own(_ path: String, _ owner: ServerUser?) throws(LocalStackError) {
        guard let owner else { return }
        guard lchown(path, owner.uid, owner.gid) == 0 else {
            throw failure("cannot give \(path) to the user \(owner.name)", errno)
        }
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// At most `bytesMax` bytes from the start of the file, or nil when it cannot be read.
    package static func read(_ path: String, bytesMax: Int = 1 << 20) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while bytes.count < bytesMax {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, bytesMax - bytes.count))
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Replaces the file as a whole, durably: whoever reads it sees the old or the new text.
    package static func write(
        _ text: String, to path: String, mode: mode_t = 0o600, owner: ServerUser? = nil
    ) throws(LocalStackError) {
        let temporary = "\(path).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("cannot write \(path)", errno) }
        var problem: Int32 = 0
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                problem = errno
                break
            }
            offset += count
        }
        if problem == 0, fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0 { problem = errno }
        close(descriptor)
        if problem == 0, let owner, lchown(temporary, owner.uid, owner.gid) != 0 { problem = errno }
        if problem == 0, rename(temporary, path) != 0 { problem = errno }
        if problem != 0 {
            unlink(temporary)
            throw failure("cannot write \(path)", problem)
        }
    }

    /// Removes a file or a whole directory; links are removed, never followed.
    package static func remove(_ path: String) {
        guard let found = status(path, followLinks: false) else { return }
        if found.st_mode & S_IFMT == S_IFDIR {
            for name in entries(of: path) { remove("\(path)/\(name)") }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    package static func availableBytes(at path: String) -> UInt64? {
        var result = statvfs()
        guard statvfs(path, &result) == 0 else { return nil }
        return UInt64(result.f_bavail) * UInt64(result.f_frsize)
    }

    /// The path without symbolic links; nil when it does not exist.
    package static func canonical(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    static func failure(_ what: String, _ code: Int32) -> LocalStackError {
        let reason = String(cString: strerror(code))
        if code == ENOSPC || code == EDQUOT {
            return LocalStackError(.diskFull, "\(what): \(reason)", advice: "free some space and start again")
        }
        return LocalStackError(.directory, "\(what): \(reason)")
    }
}
