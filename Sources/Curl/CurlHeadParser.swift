/// Puts the header lines libcurl hands over together to the head of the final answer: interim answers (1xx) are
/// passed over, trailers ignored.
struct CurlHeadParser {
    /// Bytes of all header lines of an answer.
    static let bytesMax = 256 << 10

    enum Step {
        case more
        case complete(CurlResponseHead)
        case malformed(String)
    }

    /// The head of the final answer, once it is whole.
    private(set) var head: CurlResponseHead?
    private var current: CurlResponseHead?
    private var bytes = 0

    /// One line with its line end, as libcurl delivers it.
    mutating func consume(_ line: UnsafeRawBufferPointer) -> Step {
        guard head == nil else { return .more }
        bytes += line.count
        guard bytes <= Self.bytesMax else { return .malformed("the head is larger than \(Self.bytesMax) bytes") }
        let text = Self.text(line)
        if text.hasPrefix("HTTP/") {
            guard let status = Self.status(text) else { return .malformed("the status line is not one of HTTP") }
            current = CurlResponseHead(status: status)
            return .more
        }
        guard var current else { return .malformed("a header stands before the status line") }
        if text.isEmpty {
            if current.status < 200 { return .more }
            head = current
            return .complete(current)
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return .more }
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        current.headers.append(String(text[..<colon]), String(value))
        self.current = current
        return .more
    }

    private static func status(_ line: String) -> Int? {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, let status = Int(parts[1]), (100...999).contains(status) else { return nil }
        return status
    }

    /// The line without its end and trailing blanks.
    private static func text(_ line: UnsafeRawBufferPointer) -> String {
        var end = line.count
        while end > 0, [0x0A, 0x0D, 0x20, 0x09].contains(line[end - 1]) { end -= 1 }
        return String(decoding: line[..<end], as: UTF8.self)
    }
}
