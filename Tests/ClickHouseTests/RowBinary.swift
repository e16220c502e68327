import ClickHouse

/// Rows of (UInt64, String) for tests.
enum RowBinary {
    static func rows(_ numbers: Range<UInt64>, text: String = "abc") -> [UInt8] {
        var bytes: [UInt8] = []
        for number in numbers {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(UInt8(text.utf8.count))
            bytes += text.utf8
        }
        return bytes
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let encoder = GzipEncoder()
        var output: [UInt8] = []
        encoder.write(bytes, into: &output)
        encoder.finish(into: &output)
        return output
    }
}
