/// Reusable bytes with readable padding behind them, as the JSON parser wants its input.
///
/// It grows by doubling and gives memory back once it has grown past what is usual. Not copyable: one owner frees it.
struct ScratchBuffer: ~Copyable {
    /// Bytes readable behind the content; their value is of no meaning.
    static let paddingBytes = 64
    private static let keptBytesMax = 1 << 20

    private var storage: UnsafeMutableRawBufferPointer
    /// Bytes of content.
    var count = 0

    init(capacity: Int = 16 << 10) {
        storage = .allocate(byteCount: capacity + Self.paddingBytes, alignment: 64)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { storage.deallocate() }

    /// The content; valid until the next change. `paddingBytes` more are readable behind it.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

    /// Empties it, and shrinks it when one large body made it grow.
    mutating func clear() {
        count = 0
        if storage.count > Self.keptBytesMax {
            storage.deallocate()
            storage = .allocate(byteCount: Self.keptBytesMax, alignment: 64)
            storage.initializeMemory(as: UInt8.self, repeating: 0)
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        reserve(bytes.count).copyMemory(from: bytes)
        count += bytes.count
    }

    /// At least `additional` writable bytes behind the content.
    @discardableResult
    mutating func reserve(_ additional: Int) -> UnsafeMutableRawBufferPointer {
        let needed = count + additional + Self.paddingBytes
        if needed > storage.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(needed, storage.count * 2), alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
            storage.deallocate()
            storage = larger
        }
        return UnsafeMutableRawBufferPointer(rebasing: storage[count..<(storage.count - Self.paddingBytes)])
    }
}
