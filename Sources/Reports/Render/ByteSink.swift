/// Bytes that are written one after the other into a place that is known to be large enough.
struct ByteSink {
    private let start: UnsafeMutablePointer<UInt8>?
    private var next: UnsafeMutablePointer<UInt8>?
    private let end: UnsafeMutablePointer<UInt8>?

    /// Of a line of fields in TabSeparated: each byte may need a second one, quotes and decimals come on top, and a
    /// moment is at most ten digits that become 25.
    static func bytesMax(of bytes: Int, fields: Int) -> Int { 2 * bytes + 32 * fields + 2 }

    init(_ place: UnsafeMutableBufferPointer<UInt8>) {
        start = place.baseAddress
        next = place.baseAddress
        end = place.baseAddress.map { $0 + place.count }
    }

    var written: UnsafeBufferPointer<UInt8> {
        guard let start, let next else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: start, count: next - start)
    }

    mutating func put(_ byte: UInt8) {
        guard let next, let end, next < end else { preconditionFailure("a line is longer than it can be") }
        next.initialize(to: byte)
        self.next = next + 1
    }

    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        guard let next, let end, end - next >= bytes.count else {
            preconditionFailure("a line is longer than it can be")
        }
        next.initialize(from: source, count: bytes.count)
        self.next = next + bytes.count
    }
}
