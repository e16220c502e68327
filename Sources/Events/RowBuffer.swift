/// Encoded rows, back to back, with where each ends. Reusable: `removeAll` keeps the memory, so that nothing is
/// allocated once it is warm. Not thread-safe: one per event loop.
package struct RowBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline private(set) var capacity: Int
    /// Bytes written, an unfinished row included.
    @usableFromInline var count = 0
    private var endsBase: UnsafeMutablePointer<UInt32>
    private var endsCapacity: Int
    /// Finished rows.
    package private(set) var rowCount = 0

    package init(bytes: Int = 64 << 10, rows: Int = 256) {
        capacity = max(bytes, 4096)
        base = .allocate(capacity: capacity)
        endsCapacity = max(rows, 16)
        endsBase = .allocate(capacity: endsCapacity)
    }

    deinit {
        base.deallocate()
        endsBase.deallocate()
    }

    /// Bytes of the finished rows.
    package var byteCount: Int { rowCount == 0 ? 0 : Int(endsBase[rowCount - 1]) }

    /// Calls with all finished rows: row i is `bytes[ends[i - 1]..<ends[i]]`.
    package borrowing func withRows<R, E: Error>(
        _ body: (_ bytes: UnsafeRawBufferPointer, _ ends: UnsafeBufferPointer<UInt32>) throws(E) -> R
    ) throws(E) -> R {
        try body(
            UnsafeRawBufferPointer(start: base, count: byteCount),
            UnsafeBufferPointer(start: endsBase, count: rowCount))
    }

    /// Forgets all rows; gives memory above `keepingBytes` back.
    package mutating func removeAll(keepingBytes: Int = 1 << 20) {
        count = 0
        rowCount = 0
        if capacity > keepingBytes {
            base.deallocate()
            capacity = max(keepingBytes, 4096)
            base = .allocate(capacity: capacity)
        }
    }

    /// Drops the row that is being written.
    mutating func dropUnfinished() { count = byteCount }

    /// Makes room for `bytes` more.
    @inline(__always)
    mutating func reserve(_ bytes: Int) {
        if capacity - count < bytes { grow(bytes) }
    }

    /// Ends the row that is being written.
    mutating func finishRow() {
        if rowCount == endsCapacity {
            let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: endsCapacity * 2)
            larger.update(from: endsBase, count: rowCount)
            endsBase.deallocate()
            endsBase = larger
            endsCapacity *= 2
        }
        endsBase[rowCount] = UInt32(count)
        rowCount += 1
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        let larger = max(capacity * 2, count + bytes)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        new.update(from: base, count: count)
        base.deallocate()
        base = new
        capacity = larger
    }
}
