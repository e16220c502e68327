import Curl

/// Reads errors out of answers: from the status, the header and the body, also where the body only ends in one.
enum ClickHouseAnswer {
    /// Bytes of the server's message that an error keeps.
    static let messageBytesMax = 2048
    /// How far before the end of a body an appended exception may begin.
    static let tailBytesMax = 64 << 10

    /// The error a whole answer stands for, if any.
    static func error(_ head: CurlResponseHead, body: [UInt8]) -> ClickHouseError? {
        let header = head.headers["X-ClickHouse-Exception-Code"].flatMap { Int($0) }
        if head.status == 200, header == nil { return nil }
        let text = String(decoding: body.prefix(messageBytesMax), as: UTF8.self)
        guard let code = header ?? exceptionCode(text[...]) else {
            let (kind, disposition) = ClickHouseExceptionCode.meaning(ofStatus: head.status)
            return ClickHouseError(
                kind: kind, disposition: disposition, status: head.status,
                message: text.isEmpty ? "no message came with the status" : trimmed(text[...]))
        }
        return exception(code, status: head.status, text[...])
    }

    /// The exception a body that began as a result ends with. The server appends its text to whatever of the result it
    /// has sent, also in the middle of a row, and newer servers frame it. A result whose own last line reads like this
    /// is taken for a failure: a part is never given out as the whole.
    static func trailingError(_ tail: ArraySlice<UInt8>) -> ClickHouseError? {
        guard tail.last == UInt8(ascii: "\n") else { return nil }
        let marker = Array("Code: ".utf8)
        // The exception's own text may have several lines and quote "Code: ": the first that reads as one is the outer.
        for start in tail.indices where tail[start] == marker[0] && tail[start...].starts(with: marker) {
            let text = String(decoding: tail[start...].prefix(messageBytesMax), as: UTF8.self)
            if let code = exceptionCode(text[...]), isException(text[...]) {
                return exception(code, status: 200, text[...])
            }
        }
        return nil
    }

    private static func exception(_ code: Int, status: Int, _ text: Substring) -> ClickHouseError {
        let (kind, disposition) = ClickHouseExceptionCode.meaning(of: code, status: status)
        return ClickHouseError(
            kind: kind, disposition: disposition, code: code, status: status, message: trimmed(text))
    }

    /// "Code: 62, e.displayText() = …", "Code: 62. DB::Exception: …" and "Poco::Exception. Code: 1000, …".
    static func exceptionCode(_ text: Substring) -> Int? {
        var rest = text
        if rest.hasPrefix("Poco::Exception. ") { rest = rest.dropFirst("Poco::Exception. ".count) }
        guard rest.hasPrefix("Code: ") else { return nil }
        let digits = rest.dropFirst("Code: ".count).prefix { $0.isASCII && $0.isNumber }
        let after = rest.dropFirst("Code: ".count + digits.count).first
        guard digits.count <= 6, after == "," || after == "." else { return nil }
        return Int(digits)
    }

    private static func isException(_ text: Substring) -> Bool {
        let line = text.prefix(256)
        return ["e.displayText() =", "e.code() =", ". DB::Exception", ". Poco::", ". std::"].contains {
            line.contains($0)
        }
    }

    /// The message without the words every exception is wrapped in.
    private static func trimmed(_ text: Substring) -> String {
        var text = text
        if let found = text.firstRange(of: "DB::Exception: ") { text = text[found.upperBound...] }
        if let end = text.firstRange(of: ", e.what() = ") { text = text[..<end.lowerBound] }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(decoding: text.utf8.prefix(messageBytesMax), as: UTF8.self)
    }

}
