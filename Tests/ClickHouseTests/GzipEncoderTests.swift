import CZlib
import Testing

@testable import ClickHouse

@Suite struct GzipEncoderTests {
    /// zlib's own reader as the oracle: all members, or nil for a damaged or unfinished one.
    private func inflated(_ bytes: [UInt8]) -> (text: [UInt8], members: Int)? {
        var input = bytes
        var text: [UInt8] = []
        var members = 0
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        return input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while stream.avail_in > 0 {
                let code = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    return inflate(&stream, Z_NO_FLUSH)
                }
                text += buffer.prefix(buffer.count - Int(stream.avail_out))
                if code == Z_STREAM_END {
                    members += 1
                    inflateReset(&stream)
                } else if code != Z_OK {
                    return nil
                }
            }
            return (text, members)
        }
    }

    private func encoded(_ pieces: [[UInt8]], _ encoder: GzipEncoder = GzipEncoder()) -> [UInt8] {
        var output: [UInt8] = []
        for piece in pieces { encoder.write(piece, into: &output) }
        encoder.finish(into: &output)
        return output
    }

    @Test(arguments: [0, 1, 100, 65_535, 65_536, 65_537, 3_000_000])
    func `what goes in comes out as one member`(count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let text = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() & 0x1F) }
        let result = try #require(inflated(encoded([text])))
        #expect(result.text == text)
        #expect(result.members == 1)
    }

    @Test func `the same bytes give the same member however they are cut, and with a used encoder`() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var state = seed
        let text = (0..<200_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: (state >> 33) & 0x3F)
        }
        let whole = encoded([text])
        let encoder = GzipEncoder()
        for size in [1, 7, 4096, 65_536, 99_999] {
            let pieces = stride(from: 0, to: text.count, by: size).map { Array(text[$0..<min($0 + size, text.count)]) }
            #expect(encoded(pieces, encoder) == whole, "pieces of \(size)")
        }
    }

    @Test func `the header has no time`() {
        #expect(Array(encoded([[1, 2, 3]]).prefix(8)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func `a member given up leaves nothing behind`() throws {
        let encoder = GzipEncoder()
        var lost: [UInt8] = []
        encoder.write([UInt8](repeating: 7, count: 500_000), into: &lost)
        #expect(encoder.bytesIn == 500_000)
        encoder.reset()
        #expect(encoded([[1, 2, 3]], encoder) == encoded([[1, 2, 3]]))
    }
}
