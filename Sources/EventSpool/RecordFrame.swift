import CChecksum

/// How a record lies in a segment, all numbers little-endian, frames at multiples of 8:
///
///     0   4  CRC-32C of bytes 4 ..< 16 + length, begun from the segment's salt
///     4   4  length of the payload
///     8   8  sequence
///     16     payload, then zeros up to the next multiple of 8
///
/// The salt differs from segment to segment and the sequence from record to record, so what a recycled segment still
/// holds from its former life never verifies.
enum RecordFrame {
    static let headerBytes = 16

    static func bytes(payload: Int) -> Int { (headerBytes + payload + 7) & ~7 }

    static func length(_ frame: UnsafeRawPointer) -> Int {
        Int(UInt32(littleEndian: frame.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    }

    static func sequence(_ frame: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: frame.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// Writes a frame whose sequence and checksum are still open; returns its bytes.
    static func begin(_ frame: UnsafeMutableRawPointer, payload: UnsafeRawBufferPointer) -> Int {
        let bytes = bytes(payload: payload.count)
        // The last word first: its unused bytes are the padding.
        frame.storeBytes(of: 0, toByteOffset: bytes - 8, as: UInt64.self)
        frame.storeBytes(of: UInt32(payload.count).littleEndian, toByteOffset: 4, as: UInt32.self)
        if let base = payload.baseAddress {
            (frame + headerBytes).copyMemory(from: base, byteCount: payload.count)
        }
        return bytes
    }

    /// Completes a frame; returns its bytes.
    static func seal(_ frame: UnsafeMutableRawPointer, sequence: UInt64, salt: UInt32) -> Int {
        frame.storeBytes(of: sequence.littleEndian, toByteOffset: 8, as: UInt64.self)
        let length = length(frame)
        frame.storeBytes(of: checksum(frame, length: length, salt: salt).littleEndian, as: UInt32.self)
        return bytes(payload: length)
    }

    /// Whether the frame's checksum matches; the caller has made sure that `length` bytes of payload can be read.
    static func verifies(_ frame: UnsafeRawPointer, length: Int, salt: UInt32) -> Bool {
        UInt32(littleEndian: frame.loadUnaligned(as: UInt32.self)) == checksum(frame, length: length, salt: salt)
    }

    private static func checksum(_ frame: UnsafeRawPointer, length: Int, salt: UInt32) -> UInt32 {
        checksum_crc32c(salt, frame + 4, headerBytes - 4 + length)
    }
}
