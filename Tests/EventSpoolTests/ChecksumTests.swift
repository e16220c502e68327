import CChecksum
import Testing

/// RFC 3720, B.4.
struct ChecksumTests {
    static let vectors: [([UInt8], UInt32)] = [
        ([], 0),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0..<32), 0x46DD_794E),
        ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
        (
            [
                0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18,
                0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            ], 0xD996_3A56
        ),
        (Array("123456789".utf8), 0xE306_9283),
    ]

    @Test(arguments: vectors) func `the standard's vectors come out`(bytes: [UInt8], expected: UInt32) {
        // An empty array has no address to give.
        let padded = bytes + [0]
        #expect(checksum_crc32c(0, padded, bytes.count) == expected)
        #expect(checksum_crc32c_table(0, padded, bytes.count) == expected)
    }

    @Test func `the instruction and the table agree on every length and alignment`() {
        var random = SeededRandom()
        print("seed \(random.seed)")
        let bytes = random.bytes(300)
        bytes.withUnsafeBytes { buffer in
            for start in 0..<9 {
                for length in 0..<280 {
                    let seed = UInt32.random(in: 0 ... .max, using: &random)
                    let base = buffer.baseAddress! + start
                    #expect(checksum_crc32c(seed, base, length) == checksum_crc32c_table(seed, base, length))
                }
            }
        }
    }

    @Test func `a checksum can be gone on with`() {
        let bytes = ChecksumTests.vectors[5].0
        for split in 0...bytes.count {
            bytes.withUnsafeBytes { buffer in
                let first = checksum_crc32c(0, buffer.baseAddress!, split)
                #expect(checksum_crc32c(first, buffer.baseAddress! + split, bytes.count - split) == 0xD996_3A56)
            }
        }
    }
}
