import CChecksum

/// The first block of a segment file, all numbers little-endian:
///
///     0   8  "LUGXSPOO"
///     8   4  CRC-32C of bytes 12 ..< 64
///     12  4  format version
///     16  8  the spool's id, random, the same in all its segments
///     24  8  the segment's number
///     32  8  sequence of the first record
///     40  8  size of the file
///     48  8  the largest payload a record in it may have
///     56     zeros up to 64
///
/// It stands twice, at 0 and at 2048, in different sectors, so that one bad sector doesn't cost the segment.
struct SegmentHeader: Equatable, Sendable {
    static let bytes = 4096
    static let copyOffsets = [0, 2048]
    static let version: UInt32 = 1
    private static let magic: UInt64 = 0x4F4F_5053_5847_554C  // "LUGXSPOO" read as a little-endian number
    private static let copyBytes = 64

    var spoolID: UInt64
    var number: UInt64
    var firstSequence: UInt64
    var fileBytes: Int
    var recordBytesMax: Int

    /// What the checksums of this segment's records begin from.
    var salt: UInt32 {
        withUnsafeBytes(of: (spoolID.littleEndian, number.littleEndian)) { bytes in
            checksum_crc32c(0, bytes.baseAddress!, bytes.count)
        }
    }

    func encode(into block: UnsafeMutableRawBufferPointer) {
        precondition(block.count >= Self.bytes)
        block.initializeMemory(as: UInt8.self, repeating: 0)
        for offset in Self.copyOffsets {
            let copy = block.baseAddress! + offset
            copy.storeBytes(of: Self.magic.littleEndian, as: UInt64.self)
            copy.storeBytes(of: Self.version.littleEndian, toByteOffset: 12, as: UInt32.self)
            copy.storeBytes(of: spoolID.littleEndian, toByteOffset: 16, as: UInt64.self)
            copy.storeBytes(of: number.littleEndian, toByteOffset: 24, as: UInt64.self)
            copy.storeBytes(of: firstSequence.littleEndian, toByteOffset: 32, as: UInt64.self)
            copy.storeBytes(of: UInt64(fileBytes).littleEndian, toByteOffset: 40, as: UInt64.self)
            copy.storeBytes(of: UInt64(recordBytesMax).littleEndian, toByteOffset: 48, as: UInt64.self)
            copy.storeBytes(of: Self.checksum(copy).littleEndian, toByteOffset: 8, as: UInt32.self)
        }
    }

    static func checksum(_ copy: UnsafeRawPointer) -> UInt32 { checksum_crc32c(0, copy + 12, copyBytes - 12) }

    enum Decoded: Equatable {
        case header(SegmentHeader)
        case otherVersion(UInt32)
        case unreadable
    }

    static func decode(_ block: UnsafeRawBufferPointer) -> Decoded {
        var result = Decoded.unreadable
        for offset in copyOffsets where block.count >= offset + copyBytes {
            let copy = block.baseAddress! + offset
            func number<T: FixedWidthInteger>(_ at: Int, _: T.Type) -> T {
                T(littleEndian: copy.loadUnaligned(fromByteOffset: at, as: T.self))
            }
            guard number(0, UInt64.self) == magic,
                number(8, UInt32.self) == checksum(copy)
            else { continue }
            let version = number(12, UInt32.self)
            guard version == Self.version else {
                result = .otherVersion(version)
                continue
            }
            return .header(
                SegmentHeader(
                    spoolID: number(16, UInt64.self), number: number(24, UInt64.self),
                    firstSequence: number(32, UInt64.self), fileBytes: Int(clamping: number(40, UInt64.self)),
                    recordBytesMax: Int(clamping: number(48, UInt64.self))))
        }
        return result
    }
}
