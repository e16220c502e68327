import Glibc

/// Keeps what can't be read: damaged bytes are copied here, unreadable segments moved.
struct Quarantine {
    let files: any SpoolFiles
    let paths: SpoolPaths
    let observer: any SpoolObserver

    /// Copies the damaged bytes next to a description, once for each range, and reports it the first time.
    ///
    /// A copy that can't be made (a full disk) does not stop the reading, which is what makes room; the damage is
    /// reported without a path.
    func keep(
        _ reason: SpoolDamage.Reason, sequences: Range<UInt64>, bytes: Range<Int>, of view: SegmentView
    ) -> SpoolDamage {
        let name = "\(SpoolPaths.hex(view.header.number))-\(bytes.lowerBound)"
        let path = "\(paths.quarantine)/\(name).bytes"
        var isNew = true
        var kept: String? = path
        do throws(SpoolFileError) {
            try files.makeDirectory(paths.quarantine)
            isNew = try !exists(path)
            if isNew {
                try copy(bytes, of: view, to: path)
                try describe(
                    """
                    segment: \(SpoolPaths.hex(view.header.number))
                    spool: \(SpoolPaths.hex(view.header.spoolID))
                    reason: \(reason.rawValue)
                    bytes: \(bytes.lowerBound) ..< \(bytes.upperBound)
                    records: \(sequences.lowerBound) ..< \(sequences.upperBound)

                    """, at: "\(paths.quarantine)/\(name).txt")
                try files.syncDirectory(paths.quarantine)
            }
        } catch {
            kept = nil
        }
        let damage = SpoolDamage(
            reason: reason, sequences: sequences, segment: view.header.number, bytes: bytes, quarantinePath: kept)
        if isNew { observer.quarantined(damage) }
        return damage
    }

    /// Moves a whole file that isn't a readable segment.
    func move(_ name: String, number: UInt64) throws(SpoolFileError) {
        try files.makeDirectory(paths.quarantine)
        let path = "\(paths.quarantine)/\(name)"
        try files.rename(paths.file(name), to: path)
        try files.syncDirectory(paths.quarantine)
        try files.syncDirectory(paths.directory)
        observer.quarantined(
            SpoolDamage(reason: .header, sequences: 0..<0, segment: number, bytes: 0..<0, quarantinePath: path))
    }

    private func exists(_ path: String) throws(SpoolFileError) -> Bool {
        do throws(SpoolFileError) {
            files.close(try files.openAll(path, .read))
            return true
        } catch  where error.errno == ENOENT {
            return false
        }
    }

    /// By way of another name, so that a copy that exists is whole.
    private func copy(_ range: Range<Int>, of view: SegmentView, to path: String) throws(SpoolFileError) {
        let unfinished = path + ".new"
        let file = try files.openAll(unfinished, .createOrOpen)
        defer { files.close(file) }
        let storage = ChunkStorage(capacity: min(max(range.count, 1), 256 << 10))
        var from = range.lowerBound
        while from < range.upperBound {
            let buffer = storage.prefix(min(storage.capacity, range.upperBound - from))
            let count = try files.readAll(view.file, into: buffer, at: from, path: view.path)
            guard count > 0 else { break }
            try files.writeAll(
                file, UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: from - range.lowerBound, path: unfinished)
            from += count
        }
        try files.syncAll(file, path: unfinished)
        try files.rename(unfinished, to: path)
    }

    private func describe(_ text: String, at path: String) throws(SpoolFileError) {
        let file = try files.openAll(path, .createOrOpen)
        defer { files.close(file) }
        let bytes = text.utf8.count
        let storage = ChunkStorage(capacity: bytes)
        storage.prefix(bytes).copyBytes(from: text.utf8)
        try files.writeAll(file, UnsafeRawBufferPointer(storage.prefix(bytes)), at: 0, path: path)
        try files.syncAll(file, path: path)
    }
}
