import CChecksum

/// A durable position with its attachment, in a file of two slots written in turn, so that a torn write leaves the
/// one before. A slot, all numbers little-endian:
///
///     0   8  "LUGXPOSI"
///     8   4  CRC-32C of bytes 12 ..< 64 + length
///     12  4  length of the attachment
///     16  8  generation; the valid slot with the larger one counts, and it lies in slot generation % 2
///     24  8  position
///     32  8  one past the last record known to be durable when the slot was written
///     40     zeros up to 64
///     64     attachment
struct PositionFile {
    static let attachmentBytesMax = 64 << 10
    static let slotBytes = attachmentBytesMax + 4096
    private static let magic: UInt64 = 0x4953_4F50_5847_554C  // "LUGXPOSI"
    private static let headerBytes = 64

    struct Slot: Equatable {
        var generation: UInt64 = 0
        var position: UInt64 = 0
        var durable: UInt64 = 0
        var attachment: [UInt8] = []
    }

    struct Content: Equatable {
        /// `nil` if no slot is readable.
        var slot: Slot?
        /// A slot that isn't empty is unreadable, and it is not known to be the older one.
        var fellBack: Bool
    }

    static func read(_ file: Int32, files: some SpoolFiles, path: String) throws(SpoolFileError) -> Content {
        let storage = ChunkStorage(capacity: 2 * slotBytes)
        let bytes = storage.prefix(2 * slotBytes)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        let count = try files.readAll(file, into: bytes, at: 0, path: path)
        var best: Slot?
        var damaged = false
        for index in 0..<2 {
            let range = index * slotBytes..<(index + 1) * slotBytes
            let half = UnsafeRawBufferPointer(rebasing: bytes[range])
            if let slot = decode(half), slot.generation % 2 == UInt64(index) {
                if slot.generation >= best?.generation ?? 0 { best = slot }
            } else if !half.isZero {
                damaged = true
            }
        }
        return Content(slot: best, fellBack: damaged || (best == nil && count > 0))
    }

    /// Gives both slots their blocks, so that a position can be stored when the disk has become full: committing is what
    /// makes room on it.
    static func reserve(_ file: Int32, files: some SpoolFiles, path: String) throws(SpoolFileError) {
        let bytes = try files.size(file, path: path)
        guard bytes < 2 * slotBytes else { return }
        let zeros = ChunkStorage(capacity: 2 * slotBytes - bytes)
        let missing = zeros.prefix(2 * slotBytes - bytes)
        missing.initializeMemory(as: UInt8.self, repeating: 0)
        try files.writeAll(file, UnsafeRawBufferPointer(missing), at: bytes, path: path)
        try files.syncAll(file, path: path)
    }

    static func write(_ slot: Slot, to file: Int32, files: some SpoolFiles, path: String) throws(SpoolFileError) {
        let storage = ChunkStorage(capacity: headerBytes + slot.attachment.count)
        let bytes = storage.prefix(headerBytes + slot.attachment.count)
        encode(slot, into: bytes)
        let offset = Int(slot.generation % 2) * slotBytes
        try files.writeAll(file, UnsafeRawBufferPointer(bytes), at: offset, path: path)
        try files.syncAll(file, path: path)
    }

    private static func encode(_ slot: Slot, into bytes: UnsafeMutableRawBufferPointer) {
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        let base = bytes.baseAddress!
        base.storeBytes(of: magic.littleEndian, as: UInt64.self)
        base.storeBytes(of: UInt32(slot.attachment.count).littleEndian, toByteOffset: 12, as: UInt32.self)
        base.storeBytes(of: slot.generation.littleEndian, toByteOffset: 16, as: UInt64.self)
        base.storeBytes(of: slot.position.littleEndian, toByteOffset: 24, as: UInt64.self)
        base.storeBytes(of: slot.durable.littleEndian, toByteOffset: 32, as: UInt64.self)
        slot.attachment.withUnsafeBytes { attachment in
            if let source = attachment.baseAddress {
                (base + headerBytes).copyMemory(from: source, byteCount: attachment.count)
            }
        }
        let crc = checksum_crc32c(0, base + 12, bytes.count - 12)
        base.storeBytes(of: crc.littleEndian, toByteOffset: 8, as: UInt32.self)
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) -> Slot? {
        func number<T: FixedWidthInteger>(_ at: Int, _: T.Type) -> T {
            T(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: T.self))
        }
        let length = Int(number(12, UInt32.self))
        guard number(0, UInt64.self) == magic, length <= attachmentBytesMax,
            number(8, UInt32.self) == checksum_crc32c(0, bytes.baseAddress! + 12, headerBytes - 12 + length)
        else { return nil }
        return Slot(
            generation: number(16, UInt64.self), position: number(24, UInt64.self), durable: number(32, UInt64.self),
            attachment: Array(bytes[headerBytes..<headerBytes + length]))
    }
}
