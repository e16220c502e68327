import Glibc

/// A copy of a spool, made while it may be in use; it opens as the spool would have after a crash.
///
/// What was durable when copying began is in it, whatever is written, consumed and recycled meanwhile: positions are
/// read before the segments, so that no record is behind them that the copy lacks; of the last segment the part is
/// taken that had verified; and when a segment was recycled meanwhile all is begun anew.
package struct SpoolCopy: Sendable, Equatable {
    /// What a reader had consumed.
    package struct Position: Sendable, Equatable {
        package let position: UInt64
        package let attachment: [UInt8]
    }

    package let identity: UInt64
    package let nextSequence: UInt64
    package let readers: [String: Position]

    private static let attemptsMax = 10

    /// Copies `source` into `target`, a directory that is not there or empty. Nil where there is no spool. Blocking.
    ///
    /// - Parameters:
    ///   - before: folders below the source that are copied before the positions are read (ids that are known).
    ///   - after: files and folders that are copied after them (what was set aside).
    package static func make(
        of source: String, to target: String, before: [String] = [], after: [String] = [],
        files: some SpoolFiles = PosixFiles()
    ) throws(SpoolError) -> SpoolCopy? {
        do throws(SpoolFileError) {
            guard let names = try? files.list(source), names.contains(where: { SpoolPaths.segmentNumber($0) != nil })
            else { return nil }
            for attempt in 1...attemptsMax {
                try clear(target, files)
                do throws(SpoolFileError) {
                    let copy = try SpoolCopying(source: source, target: target, files: files).run(before, after)
                    if let copy { return copy }
                } catch {
                    // A file that went away meanwhile was merged or recycled.
                    guard error.errno == ENOENT, attempt < attemptsMax else { throw error }
                }
            }
        } catch {
            throw .failed(error)
        }
        throw .corrupt(path: source, reason: "it is used so much that it can't be copied; try again")
    }

    private static func clear(_ directory: String, _ files: some SpoolFiles) throws(SpoolFileError) {
        for name in (try? files.list(directory)) ?? [] {
            let path = "\(directory)/\(name)"
            if (try? files.list(path)) != nil {
                try clear(path, files)
                rmdir(path)
            } else {
                try files.remove(path)
            }
        }
        try files.makeDirectories(directory)
    }
}

/// One attempt.
private struct SpoolCopying<Files: SpoolFiles> {
    let source: String
    let target: String
    let files: Files

    private static var blockBytes: Int { 1 << 20 }

    /// Nil when a segment was recycled meanwhile.
    func run(_ before: [String], _ after: [String]) throws(SpoolFileError) -> SpoolCopy? {
        for name in before { try copyTree(name) }
        var readers: [String: PositionFile.Slot] = [:]
        for name in try files.list(source).sorted() {
            guard let reader = SpoolPaths.readerName(name) else { continue }
            let path = "\(source)/\(name)"
            let file = try files.openAll(path, .read)
            defer { files.close(file) }
            if let slot = try PositionFile.read(file, files: files, path: path).slot { readers[reader] = slot }
        }
        let segments = try files.list(source).filter { SpoolPaths.segmentNumber($0) != nil }.sorted()
        var headers: [(name: String, header: SegmentHeader)] = []
        var next: UInt64 = 0
        for (index, name) in segments.enumerated() {
            guard let (header, end) = try copySegment(name, isLast: index + 1 == segments.count) else { return nil }
            headers.append((name, header))
            if let end { next = end }
        }
        for (name, header) in headers where try self.header(of: "\(source)/\(name)") != header { return nil }
        for name in after { try copyTree(name) }
        guard let identity = headers.last?.header.spoolID else { return nil }
        for (reader, slot) in readers { try write(slot, of: reader) }
        try files.syncDirectory(target)
        return SpoolCopy(
            identity: identity, nextSequence: next,
            readers: readers.mapValues { SpoolCopy.Position(position: $0.position, attachment: $0.attachment) })
    }

    private func header(of path: String) throws(SpoolFileError) -> SegmentHeader? {
        let file = try files.openAll(path, .read)
        defer { files.close(file) }
        return try header(of: file, path)
    }

    private func header(of file: Int32, _ path: String) throws(SpoolFileError) -> SegmentHeader? {
        let block = ChunkStorage(capacity: SegmentHeader.bytes)
        let count = try files.readAll(file, into: block.prefix(SegmentHeader.bytes), at: 0, path: path)
        guard case .header(let header) = SegmentHeader.decode(UnsafeRawBufferPointer(block.prefix(count))) else {
            return nil
        }
        return header
    }

    /// The header, and of the last segment the sequence after its newest record; nil when it is no segment any more.
    private func copySegment(
        _ name: String, isLast: Bool
    ) throws(SpoolFileError) -> (header: SegmentHeader, end: UInt64?)? {
        let path = "\(source)/\(name)"
        let file = try files.openAll(path, .read)
        defer { files.close(file) }
        guard let header = try header(of: file, path), SpoolPaths.segmentNumber(name) == header.number else {
            return nil
        }
        guard isLast else {
            try copy(file, path, to: "\(target)/\(name)", bytes: header.fileBytes, fileBytes: header.fileBytes)
            return (header, nil)
        }
        let view = SegmentView(files: files, file: file, path: path, header: header, end: header.fileBytes)
        let tail = try verified(view)
        try copy(file, path, to: "\(target)/\(name)", bytes: tail.offset, fileBytes: header.fileBytes)
        return (header, tail.sequence)
    }

    /// Where the records of a segment that may be written to end. Damage in the middle is stepped over, and copied.
    private func verified(_ view: SegmentView) throws(SpoolFileError) -> (offset: Int, sequence: UInt64) {
        let storage = ChunkStorage(capacity: Self.blockBytes)
        var (offset, sequence) = (SegmentHeader.bytes, view.header.firstSequence)
        while true {
            let run = try view.run(
                at: offset, expecting: sequence, recordsMax: .max, bytesMax: Self.blockBytes, into: storage)
            offset += run.bytes
            sequence += UInt64(run.count)
            guard run.stop == .unverified else { continue }
            guard let next = try view.resynchronise(after: offset, sequences: sequence + 1..<UInt64.max) else {
                return (offset, sequence)
            }
            // What was being written when it was looked at stands now.
            let again = try view.run(
                at: offset, expecting: sequence, recordsMax: 1, bytesMax: Self.blockBytes, into: storage)
            if again.count == 0 { (offset, sequence) = (next.offset, next.sequence) }
        }
    }

    private func copy(
        _ file: Int32, _ path: String, to target: String, bytes: Int, fileBytes: Int
    ) throws(SpoolFileError) {
        let copy = try files.openAll(target, .createNew)
        defer { files.close(copy) }
        let storage = ChunkStorage(capacity: Self.blockBytes)
        var offset = 0
        while offset < bytes {
            let block = storage.prefix(min(Self.blockBytes, bytes - offset))
            let count = try files.readAll(file, into: block, at: offset, path: path)
            guard count > 0 else { break }
            try files.writeAll(
                copy, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(block)[..<count]), at: offset,
                path: target)
            offset += count
        }
        try files.resize(copy, bytes: fileBytes, path: target)
        try files.syncAll(copy, path: target)
    }

    private func write(_ slot: PositionFile.Slot, of reader: String) throws(SpoolFileError) {
        let path = SpoolPaths(directory: target).reader(reader)
        let file = try files.openAll(path, .createNew)
        defer { files.close(file) }
        try PositionFile.reserve(file, files: files, path: path)
        try PositionFile.write(slot, to: file, files: files, path: path)
    }

    /// A file, or a folder with everything in it; nothing where it is not there.
    private func copyTree(_ name: String) throws(SpoolFileError) {
        let path = "\(source)/\(name)"
        if let entries = try? files.list(path) {
            try files.makeDirectories("\(target)/\(name)")
            for entry in entries.sorted() where !entry.hasSuffix(".tmp") { try copyTree("\(name)/\(entry)") }
            try files.syncDirectory("\(target)/\(name)")
            return
        }
        guard access(path, F_OK) == 0 else { return }
        let file = try files.openAll(path, .read)
        defer { files.close(file) }
        let bytes = try files.size(file, path: path)
        try copy(file, path, to: "\(target)/\(name)", bytes: bytes, fileBytes: bytes)
    }
}
