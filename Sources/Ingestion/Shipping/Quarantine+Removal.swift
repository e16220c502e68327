internal import Foundation

/// What was set aside is not kept for ever: it may hold what its user wants erased.
extension Quarantine {
    /// Removes the rows that were set aside before a moment, and the files of the spool's damaged ranges that are older.
    ///
    /// A crash leaves the rows as they were or without those. Rows are not told from one another by whom they are about:
    /// ClickHouse could not read them, and damaged ranges nobody can.
    mutating func remove(before moment: Date) throws(Failure) -> (rows: Int, files: Int) {
        let rows = try removeRows(before: moment)
        return (rows, try removeFiles(before: moment))
    }

    mutating func remove(olderThanSeconds seconds: Double) throws(Failure) -> (rows: Int, files: Int) {
        try remove(before: Date.now.addingTimeInterval(-seconds))
    }

    private mutating func removeRows(before moment: Date) throws(Failure) -> Int {
        // Mapped: a full file is not to be in memory.
        guard let content = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw .failed(path: path, operation: "reading", errno: errno)
        }
        var (rows, start) = (0, content.startIndex)
        // They were added one after the other.
        while start < content.endIndex, let end = content[start...].firstIndex(of: UInt8(ascii: "\n")) {
            guard let entry = try? Self.decoder.decode(Entry.self, from: content[start..<end]) else {
                throw .unreadable(path: path, line: rows + 1)
            }
            guard entry.quarantinedAt < moment else { break }
            (rows, start) = (rows + 1, end + 1)
        }
        guard rows > 0 else { return 0 }
        let rest = content[start...]
        let unfinished = path + ".new"
        let file = open(unfinished, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .failed(path: unfinished, operation: "open", errno: errno) }
        do throws(Failure) {
            try Self.write(rest, to: file, path: unfinished)
            guard fsync(file) == 0 else { throw .failed(path: unfinished, operation: "sync", errno: errno) }
            guard rename(unfinished, path) == 0 else { throw .failed(path: path, operation: "rename", errno: errno) }
        } catch {
            _ = Foundation.close(file)
            throw error
        }
        replace(file, bytes: rest.count)
        try syncDirectory()
        return rows
    }

    private static func write(_ data: Data, to file: Int32, path: String) throws(Failure) {
        var written = 0
        while written < data.count {
            let count = data[(data.startIndex + written)...].withUnsafeBytes {
                pwrite(file, $0.baseAddress, $0.count, off_t(written))
            }
            guard count > 0 else { throw .failed(path: path, operation: "write", errno: errno) }
            written += count
        }
    }

    private func removeFiles(before moment: Date) throws(Failure) -> Int {
        let folder = directory + "/quarantine"
        let manager = FileManager.default
        var files = 0
        for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] {
            let file = "\(folder)/\(name)"
            let changed = (try? manager.attributesOfItem(atPath: file))?[.modificationDate] as? Date
            guard let changed, changed < moment else { continue }
            guard unlink(file) == 0 else { throw .failed(path: file, operation: "unlink", errno: errno) }
            files += 1
        }
        return files
    }

    private func syncDirectory() throws(Failure) {
        let folder = open(directory, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw .failed(path: directory, operation: "open", errno: errno) }
        defer { _ = Foundation.close(folder) }
        guard fsync(folder) == 0 else { throw .failed(path: directory, operation: "sync", errno: errno) }
    }
}
