import CZlib

/// Writes gzip members with zlib. Reusable: one state, and a buffer of 64 KiB, serve any number of members.
///
/// The header carries no time and no name, so that the same bytes in give the same bytes out, whenever and however they
/// are cut into writes. Not for several threads at a time.
package final class GzipEncoder {
    private let stream: UnsafeMutablePointer<z_stream>
    private let staging: UnsafeMutableBufferPointer<UInt8>
    /// Bytes that have gone into the member under way.
    package private(set) var bytesIn = 0

    /// `level`: zlib's 1 (fast) to 9 (small).
    package init(level: Int = 1) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        staging = .allocate(capacity: 64 << 10)
        // 15 bits of window, plus 16 for a gzip header; 8 is zlib's own default for its memory.
        let code = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib does not start: \(code)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        staging.deallocate()
    }

    /// Adds to the member; what is ready of it is appended to `output`.
    package func write(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        bytesIn += bytes.count
        var rest = bytes
        // zlib counts in 32 bits.
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            run(piece, Z_NO_FLUSH, &output)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
        }
    }

    package func write(_ bytes: [UInt8], into output: inout [UInt8]) {
        bytes.withUnsafeBytes { write($0, into: &output) }
    }

    /// Ends the member and is ready for the next.
    package func finish(into output: inout [UInt8]) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH, &output)
        reset()
    }

    /// Gives up the member under way.
    package func reset() {
        bytesIn = 0
        let code = deflateReset(stream)
        precondition(code == Z_OK, "zlib's state is broken: \(code)")
    }

    private func run(_ input: UnsafeRawBufferPointer, _ flush: Int32, _ output: inout [UInt8]) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        repeat {
            stream.pointee.next_out = staging.baseAddress
            stream.pointee.avail_out = UInt32(staging.count)
            let code = deflate(stream, flush)
            precondition(code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR, "zlib's state is broken: \(code)")
            let count = staging.count - Int(stream.pointee.avail_out)
            output.append(contentsOf: UnsafeRawBufferPointer(start: staging.baseAddress, count: count))
        } while stream.pointee.avail_out == 0
    }
}
