internal import CZlib

/// Unpacks gzip, zlib and raw deflate bodies, reusing one zlib state; the output never passes its bound.
///
/// Several gzip members in a row are one body, as RFC 1952 has it. Used by one thread at a time.
final class Inflater {
    enum Format: Sendable {
        case gzip
        /// What HTTP calls deflate: zlib's format by the RFC, raw deflate from some clients.
        case deflate
    }

    enum Failure: Error, Equatable, Sendable {
        /// The output would pass its bound.
        case tooLarge
        /// The input ends before the stream does.
        case truncated
        /// Not the format it says it is, or a checksum that doesn't match.
        case corrupt
    }

    private var stream = z_stream()
    private var ready = false

    deinit { if ready { inflateEnd(&stream) } }

    /// Appends the unpacked bytes to `output`, at most `bytesMax` of them.
    func inflate(
        _ input: UnsafeRawBufferPointer, format: Format, into output: inout ScratchBuffer, bytesMax: Int
    ) throws(Failure) {
        guard let first = input.baseAddress, !input.isEmpty else { throw .truncated }
        try prepare(windowBits: Self.windowBits(format, input))
        stream.next_in = UnsafeMutablePointer(mutating: first.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(input.count)
        let start = output.count
        while true {
            // One byte of room above the bound tells a body that fits exactly from one that doesn't.
            let room = bytesMax + 1 - (output.count - start)
            guard room > 0 else { throw .tooLarge }
            let target = output.reserve(min(room, max(16 << 10, input.count * 4)))
            let offered = min(room, target.count)
            stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(offered)
            let status = CZlib.inflate(&stream, Z_NO_FLUSH)
            output.count += offered - Int(stream.avail_out)
            guard output.count - start <= bytesMax else { throw .tooLarge }
            switch status {
            case Z_STREAM_END:
                if stream.avail_in == 0 { return }
                guard format == .gzip, inflateReset(&stream) == Z_OK else { throw .corrupt }
            case Z_OK, Z_BUF_ERROR:
                if stream.avail_in == 0 && stream.avail_out > 0 { throw .truncated }
            default: throw .corrupt
            }
        }
    }

    private func prepare(windowBits: Int32) throws(Failure) {
        let status =
            ready
            ? inflateReset2(&stream, windowBits)
            : inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        // Out of memory is the only other outcome; refusing the body is all that is left to do.
        guard status == Z_OK else { throw .corrupt }
        ready = true
    }

    /// zlib's way to name a format: 16 + 15 gzip, 15 zlib, -15 raw.
    private static func windowBits(_ format: Format, _ input: UnsafeRawBufferPointer) -> Int32 {
        guard format == .deflate else { return 31 }
        let isZlib = input.count >= 2 && input[0] & 0x0f == 8 && (UInt16(input[0]) << 8 | UInt16(input[1])) % 31 == 0
        return isZlib ? 15 : -15
    }
}
