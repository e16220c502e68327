internal import Events

/// What a generation file says of itself, in its first page.
///
/// | bytes | |
/// |---|---|
/// | 0-7 | `LUGXIDS1` |
/// | 8-71 | first, last, count, covered sequence, spool identity, oldest and newest time, filter blocks: 8 each |
/// | 72-79 | pages |
/// | 80-95 | hash of filter and index |
/// | 96-111 | hash of bytes 0-95 |
///
/// Then pages of 4096 bytes (255 sorted ids of 16 bytes; at 4080 how many, at 4088 a hash of the page before that),
/// the Bloom filter, and the index: for each page the `order` of its first id. All little-endian.
struct GenerationHeader: Equatable {
    static let pageBytes = 4096
    static let idsPerPage = 255
    private static let magic: UInt64 = 0x3153_4449_5847_554C

    /// A generation has a number; a merged one stands for all from `first` to `last`.
    var first: UInt64
    var last: UInt64
    var count: Int
    /// Ids of all spool records below this are in this generation or an earlier one.
    var coveredSequence: UInt64
    /// The spool whose sequences those are.
    var spoolIdentity: UInt64
    /// When it was begun and sealed, milliseconds since 1970.
    var oldestMilliseconds: Int64
    var newestMilliseconds: Int64
    var filterBlocks: Int
    var pages: Int
    /// Of filter and index.
    var tailHash: (UInt64, UInt64) = (0, 0)

    var filterOffset: Int { (1 + pages) * Self.pageBytes }
    var tailBytes: Int { filterBlocks * BlockedBloomFilter.blockBytes + pages * 8 }
    var fileBytes: Int { filterOffset + tailBytes }

    static func == (a: GenerationHeader, b: GenerationHeader) -> Bool { a.words == b.words }

    private var words: [UInt64] {
        [
            Self.magic, first, last, UInt64(count), coveredSequence, spoolIdentity,
            UInt64(bitPattern: oldestMilliseconds), UInt64(bitPattern: newestMilliseconds), UInt64(filterBlocks),
            UInt64(pages), tailHash.0, tailHash.1,
        ]
    }

    func write(into page: UnsafeMutableRawBufferPointer) {
        for (i, word) in words.enumerated() {
            page.storeBytes(of: word.littleEndian, toByteOffset: i * 8, as: UInt64.self)
        }
        let hash = murmur128(UnsafeRawBufferPointer(rebasing: page[..<96]))
        page.storeBytes(of: hash.0.littleEndian, toByteOffset: 96, as: UInt64.self)
        page.storeBytes(of: hash.1.littleEndian, toByteOffset: 104, as: UInt64.self)
    }

    init(
        first: UInt64, last: UInt64, count: Int, coveredSequence: UInt64, spoolIdentity: UInt64,
        oldestMilliseconds: Int64, newestMilliseconds: Int64
    ) {
        self.first = first
        self.last = last
        self.count = count
        self.coveredSequence = coveredSequence
        self.spoolIdentity = spoolIdentity
        self.oldestMilliseconds = oldestMilliseconds
        self.newestMilliseconds = newestMilliseconds
        filterBlocks = BlockedBloomFilter(ids: 0).blocks
        pages = (count + Self.idsPerPage - 1) / Self.idsPerPage
    }

    /// nil unless the page is a whole header of a file of `fileBytes` bytes.
    init?(_ page: UnsafeRawBufferPointer, fileBytes: Int) {
        guard page.count >= 112 else { return nil }
        func word(_ i: Int) -> UInt64 {
            UInt64(littleEndian: page.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self))
        }
        let hash = murmur128(UnsafeRawBufferPointer(rebasing: page[..<96]))
        guard word(0) == Self.magic, word(12) == hash.0, word(13) == hash.1 else { return nil }
        guard let count = Int(exactly: word(3)), let blocks = Int(exactly: word(8)), let pages = Int(exactly: word(9)),
            blocks < 1 << 40, pages < 1 << 40
        else { return nil }
        self.init(
            first: word(1), last: word(2), count: count, coveredSequence: word(4), spoolIdentity: word(5),
            oldestMilliseconds: Int64(bitPattern: word(6)), newestMilliseconds: Int64(bitPattern: word(7)))
        filterBlocks = blocks
        self.pages = pages
        tailHash = (word(10), word(11))
        guard self.fileBytes == fileBytes, first <= last else { return nil }
    }

    /// The file's name, which sorts by age.
    var fileName: String { Self.hexadecimal(first) + "-" + Self.hexadecimal(last) + ".ids" }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
