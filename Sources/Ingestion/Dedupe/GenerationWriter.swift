internal import EventSpool
internal import Events
internal import Glibc

/// Writes a generation from ids that come in order: into a temporary file, synced and renamed, so that under its
/// name there is a whole file or none. Blocking; for one thread.
final class GenerationWriter {
    private let files: any SpoolFiles
    private let directory: String
    private var header: GenerationHeader
    private let filter: BlockedBloomFilter
    private var index: [UInt64] = []
    private var page: [EventID] = []
    private var last: EventID?
    private var file: Int32
    private let temporaryPath: String

    /// - Parameter header: `count` is the number of ids at most.
    init(_ header: GenerationHeader, directory: String, files: any SpoolFiles) throws(SpoolFileError) {
        self.header = header
        self.directory = directory
        self.files = files
        filter = BlockedBloomFilter(ids: header.count)
        temporaryPath = directory + "/" + header.fileName + ".tmp"
        try? files.remove(temporaryPath)
        file = try files.open(temporaryPath, .createNew)
        self.header.count = 0
        self.header.pages = 0
        self.header.filterBlocks = filter.blocks
        page.reserveCapacity(GenerationHeader.idsPerPage)
    }

    deinit {
        guard file >= 0 else { return }
        files.close(file)
        try? files.remove(temporaryPath)
    }

    func append(_ key: GenerationKey) throws(SpoolFileError) {
        // The same id from two generations stands once.
        if last == key.id { return }
        last = key.id
        if page.isEmpty { index.append(key.order) }
        page.append(key.id)
        filter.insert(key)
        if page.count == GenerationHeader.idsPerPage { try writePage() }
    }

    private func writePage() throws(SpoolFileError) {
        var bytes = [UInt8](repeating: 0, count: GenerationHeader.pageBytes)
        bytes.withUnsafeMutableBytes { GenerationPage.write(page[...], into: $0) }
        try write(bytes, at: (1 + header.pages) * GenerationHeader.pageBytes)
        header.pages += 1
        header.count += page.count
        page.removeAll(keepingCapacity: true)
    }

    /// Ends the file and opens it as a generation; durable when this returns.
    func finish(nowMilliseconds: Int64) throws(SpoolFileError) -> Generation {
        if !page.isEmpty { try writePage() }
        var tail = [UInt8](repeating: 0, count: header.tailBytes)
        tail.withUnsafeMutableBytes { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(filter.bytes))
            for (i, order) in index.enumerated() {
                bytes.storeBytes(of: order.littleEndian, toByteOffset: filter.bytes.count + i * 8, as: UInt64.self)
            }
        }
        header.tailHash = tail.withUnsafeBytes { murmur128($0) }
        try write(tail, at: header.filterOffset)
        var first = [UInt8](repeating: 0, count: GenerationHeader.pageBytes)
        first.withUnsafeMutableBytes { header.write(into: $0) }
        try write(first, at: 0)
        try files.sync(file, path: temporaryPath)
        let path = directory + "/" + header.fileName
        try files.rename(temporaryPath, to: path)
        try files.syncDirectory(directory)
        defer { file = -1 }
        return Generation(
            header: header, path: path, filter: filter, index: index, file: file, files: files,
            nowMilliseconds: nowMilliseconds)
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(SpoolFileError) {
        // Array's withUnsafeBytes doesn't pass typed errors on.
        let failure = bytes.withUnsafeBytes { buffer -> SpoolFileError? in
            do throws(SpoolFileError) {
                try write(buffer, at: offset)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SpoolFileError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written: Int
            do throws(SpoolFileError) {
                written = try files.write(file, rest, at: offset + done, path: temporaryPath)
            } catch {
                if error.errno == EINTR { continue }
                throw error
            }
            guard written > 0 else { throw SpoolFileError(.write, path: temporaryPath, errno: EIO) }
            done += written
        }
    }
}

/// The ids of a generation in order, a page at a time.
struct GenerationCursor {
    let generation: Generation
    private var page = 0
    private var keys: ArraySlice<GenerationKey> = []

    init(_ generation: Generation) throws(Generation.Unreadable) {
        self.generation = generation
        try refill()
    }

    var head: GenerationKey? { keys.first }

    mutating func advance() throws(Generation.Unreadable) {
        keys.removeFirst()
        if keys.isEmpty { try refill() }
    }

    private mutating func refill() throws(Generation.Unreadable) {
        while keys.isEmpty, page < generation.pages {
            keys = try generation.readPage(page).map(GenerationKey.init)[...]
            page += 1
        }
    }
}
