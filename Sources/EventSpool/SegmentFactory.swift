/// Makes segment files.
struct SegmentFactory: Sendable {
    private static let blockBytes = 1 << 20
    private static let syncBytes = 8 << 20

    let files: any SpoolFiles
    let paths: SpoolPaths
    let configuration: SpoolConfiguration
    let spoolID: UInt64

    /// A spare segment of zeros, really written, so that a later sync has no block to allocate and no size to change.
    ///
    /// It is synced in portions, so as not to make the log's own syncs wait for all of it. Returns false, with nothing
    /// left behind, if `isCancelled` said so.
    func makeSpare(at path: String, isCancelled: () -> Bool) throws(SpoolFileError) -> Bool {
        let file = try files.openAll(path, .createNew)
        defer { files.close(file) }
        let block = ChunkStorage(capacity: Self.blockBytes)
        block.prefix(Self.blockBytes).initializeMemory(as: UInt8.self, repeating: 0)
        do throws(SpoolFileError) {
            var offset = 0
            while offset < configuration.segmentBytes {
                if isCancelled() {
                    try files.remove(path)
                    return false
                }
                let bytes = min(Self.blockBytes, configuration.segmentBytes - offset)
                try files.writeAll(file, UnsafeRawBufferPointer(block.prefix(bytes)), at: offset, path: path)
                offset += bytes
                if offset % Self.syncBytes == 0 { try files.syncAll(file, path: path) }
            }
            try files.syncAll(file, path: path)
            try files.syncDirectory(paths.directory)
        } catch {
            try? files.remove(path)
            throw error
        }
        return true
    }

    /// Begins a segment: in a spare one, or in a new file that is still all holes.
    ///
    /// The file gets its name once its header is durable. After a failure the file is removed.
    func begin(number: UInt64, firstSequence: UInt64, spare: String?) throws(SpoolFileError) -> ActiveSegment {
        let header = SegmentHeader(
            spoolID: spoolID, number: number, firstSequence: firstSequence, fileBytes: configuration.segmentBytes,
            recordBytesMax: configuration.recordBytesMax)
        let unnamed = spare ?? paths.spare(number)
        let path = paths.segment(number)
        let file = try files.openAll(unnamed, spare == nil ? .createNew : .readWrite)
        do throws(SpoolFileError) {
            if spare == nil { try files.resize(file, bytes: configuration.segmentBytes, path: unnamed) }
            let block = ChunkStorage(capacity: SegmentHeader.bytes)
            header.encode(into: block.prefix(SegmentHeader.bytes))
            try files.writeAll(file, UnsafeRawBufferPointer(block.prefix(SegmentHeader.bytes)), at: 0, path: unnamed)
            try files.syncAll(file, path: unnamed)
            try files.rename(unnamed, to: path)
            try files.syncDirectory(paths.directory)
        } catch {
            files.close(file)
            // Whichever of the two names it has by now; the segment was never used.
            try? files.remove(unnamed)
            try? files.remove(path)
            throw error
        }
        return ActiveSegment(file: file, path: path, header: header)
    }
}

/// The segment that is being written.
struct ActiveSegment: Sendable {
    let file: Int32
    let path: String
    let header: SegmentHeader
}
