internal import EventSpool
internal import Events
internal import Glibc

/// A sealed file of ids: its filter and page index in memory, its ids read from the file when the filter says
/// perhaps. Immutable; thread-safe.
final class Generation: @unchecked Sendable {
    let header: GenerationHeader
    let path: String
    /// When it was sealed; not in the future, whatever the clock said then.
    let newestMilliseconds: Int64
    let filter: BlockedBloomFilter
    /// `order` of each page's first id.
    private let index: [UInt64]
    private let file: Int32
    private let files: any SpoolFiles

    struct Unreadable: Error {
        let reason: String
    }

    init(
        header: GenerationHeader, path: String, filter: BlockedBloomFilter, index: [UInt64], file: Int32,
        files: any SpoolFiles, nowMilliseconds: Int64
    ) {
        self.header = header
        self.path = path
        self.filter = filter
        self.index = index
        self.file = file
        self.files = files
        newestMilliseconds = min(header.newestMilliseconds, nowMilliseconds)
    }

    deinit { files.close(file) }

    /// Opens a file and checks all of it but the ids' pages, which are checked when they are read.
    static func load(
        _ path: String, _ files: any SpoolFiles, nowMilliseconds: Int64
    ) throws(Unreadable) -> Generation {
        do {
            let file = try files.open(path, .read)
            do {
                let size = try files.size(file, path: path)
                let first = try Self.read(files, file, at: 0, count: min(size, GenerationHeader.pageBytes), path)
                guard let header = first.withUnsafeBytes({ GenerationHeader($0, fileBytes: size) }) else {
                    throw Unreadable(reason: "not a whole generation file")
                }
                let tail = try Self.read(files, file, at: header.filterOffset, count: header.tailBytes, path)
                guard tail.withUnsafeBytes({ murmur128($0) }) == header.tailHash else {
                    throw Unreadable(reason: "its filter is damaged")
                }
                let filter = BlockedBloomFilter(blocks: header.filterBlocks)
                guard filter.blocks == header.filterBlocks else { throw Unreadable(reason: "it has no filter") }
                let filterBytes = filter.bytes.count
                tail.withUnsafeBytes {
                    filter.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<filterBytes]))
                }
                let index = tail.withUnsafeBytes { bytes in
                    (0..<header.pages).map {
                        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: filterBytes + $0 * 8, as: UInt64.self))
                    }
                }
                return Generation(
                    header: header, path: path, filter: filter, index: index, file: file, files: files,
                    nowMilliseconds: nowMilliseconds)
            } catch {
                files.close(file)
                throw error
            }
        } catch let error as Unreadable {
            throw error
        } catch {
            throw Unreadable(reason: "\(error)")
        }
    }

    /// Whether `key`'s id is in the file. Reads a page only on the filter's word, so never for most other ids.
    func contains(_ key: GenerationKey) throws(Unreadable) -> Bool {
        guard filter.mayContain(key), var page = lastPage(from: key.order) else { return false }
        while true {
            let ids = try readPage(page)
            if ids.contains(key.id) { return true }
            // Ids of one order may lie across pages.
            guard index[page] == key.order, page > 0 else { return false }
            page -= 1
        }
    }

    private func lastPage(from order: UInt64) -> Int? {
        var low = 0
        var high = index.count
        while low < high {
            let middle = (low + high) / 2
            if index[middle] <= order { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    var pages: Int { index.count }

    /// The ids of a page, in order.
    func readPage(_ page: Int) throws(Unreadable) -> [EventID] {
        let bytes: [UInt8]
        do {
            bytes = try Self.read(
                files, file, at: (1 + page) * GenerationHeader.pageBytes, count: GenerationHeader.pageBytes, path)
        } catch {
            throw Unreadable(reason: "\(error)")
        }
        guard let ids = bytes.withUnsafeBytes(GenerationPage.ids) else {
            throw Unreadable(reason: "page \(page) is damaged")
        }
        return ids
    }

    private static func read(
        _ files: any SpoolFiles, _ file: Int32, at offset: Int, count: Int, _ path: String
    ) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeMutableBytes { buffer in
            var done = 0
            while done < count {
                let n: Int
                do throws(SpoolFileError) {
                    n = try files.read(
                        file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done,
                        path: path)
                } catch {
                    if error.errno == EINTR { continue }
                    throw error
                }
                guard n > 0 else { throw Unreadable(reason: "it is cut off") }
                done += n
            }
        }
        return bytes
    }
}

/// A page of up to 255 ids.
enum GenerationPage {
    static func write(_ ids: ArraySlice<EventID>, into page: UnsafeMutableRawBufferPointer) {
        _ = page.initializeMemory(as: UInt8.self, repeating: 0)
        for (i, id) in ids.enumerated() {
            page.storeBytes(of: id.high.littleEndian, toByteOffset: i * 16, as: UInt64.self)
            page.storeBytes(of: id.low.littleEndian, toByteOffset: i * 16 + 8, as: UInt64.self)
        }
        page.storeBytes(of: UInt64(ids.count).littleEndian, toByteOffset: 4080, as: UInt64.self)
        let hash = murmur128(UnsafeRawBufferPointer(rebasing: page[..<4088])).0
        page.storeBytes(of: hash.littleEndian, toByteOffset: 4088, as: UInt64.self)
    }

    /// nil when the page is damaged.
    static func ids(_ page: UnsafeRawBufferPointer) -> [EventID]? {
        func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: page.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        let count = word(4080)
        guard count <= GenerationHeader.idsPerPage,
            murmur128(UnsafeRawBufferPointer(rebasing: page[..<4088])).0 == word(4088)
        else { return nil }
        return (0..<Int(count)).map { EventID(high: word($0 * 16), low: word($0 * 16 + 8)) }
    }
}
