/// The buffer behind a chunk. Filled by the reader while it holds the only reference, only read afterwards.
final class ChunkStorage: @unchecked Sendable {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, RecordFrame.headerBytes)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Makes room for so many bytes; what was in it is gone.
    func reserve(_ bytes: Int) {
        guard bytes > capacity else { return }
        base.deallocate()
        base = .allocate(byteCount: bytes, alignment: 16)
        capacity = bytes
    }

    func prefix(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: bytes)
    }
}
