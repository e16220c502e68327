import Glibc

/// Whole operations from partial ones: short reads and writes are gone on with, EINTR is tried again.
extension SpoolFiles {
    func writeAll(
        _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = try retrying { () throws(SpoolFileError) in
                try write(file, rest, at: offset + done, path: path)
            }
            // A write that does nothing and says nothing would loop for ever.
            guard written > 0 else { throw SpoolFileError(.write, path: path, errno: EIO) }
            done += written
        }
    }

    /// Bytes read; fewer than asked for only at the end of the file.
    func readAll(
        _ file: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            let count = try retrying { () throws(SpoolFileError) in
                try read(file, into: rest, at: offset + done, path: path)
            }
            guard count > 0 else { break }
            done += count
        }
        return done
    }

    func syncAll(_ file: Int32, path: String) throws(SpoolFileError) {
        try retrying { () throws(SpoolFileError) in try sync(file, path: path) }
    }

    func openAll(_ path: String, _ mode: SpoolFileMode) throws(SpoolFileError) -> Int32 {
        try retrying { () throws(SpoolFileError) in try open(path, mode) }
    }

    /// Makes a directory and those above it.
    func makeDirectories(_ path: String) throws(SpoolFileError) {
        var end = path.startIndex
        while end < path.endIndex {
            let next = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let prefix = String(path[..<next])
            end = next
            if prefix != "." && prefix != "/" && !prefix.hasSuffix("/") { try makeDirectory(prefix) }
        }
    }

    private func retrying<Result>(
        _ body: () throws(SpoolFileError) -> Result
    ) throws(SpoolFileError) -> Result {
        while true {
            do throws(SpoolFileError) {
                return try body()
            } catch  where error.errno == EINTR {
                continue
            }
        }
    }
}
