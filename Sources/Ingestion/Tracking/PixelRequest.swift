internal import NIOCore

/// The event that a request for the pixel stands for, as the JSON object a page would have sent.
enum PixelRequest {
    /// A transparent GIF of one pixel.
    static let image: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61,  // GIF89a
        1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF,  // one pixel, two colours
        0x21, 0xF9, 4, 1, 0, 0, 0, 0,  // the first is transparent
        0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
    ]

    /// A member for each parameter of the query that says something, and where none is the `url`, the page that the
    /// browser says it loads the pixel for.
    static func body(target: String, referer: String?) -> ByteBuffer {
        var json: [UInt8] = []
        var hasURL = false
        func append(_ name: [UInt8], _ value: [UInt8]) {
            guard !name.isEmpty, !value.isEmpty else { return }
            json.append(json.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
            appendQuoted(name, to: &json)
            json.append(UInt8(ascii: ":"))
            appendQuoted(value, to: &json)
        }
        FormText.forEachPair(FormText.query(of: target)) { name, value in
            hasURL = hasURL || name.elementsEqual("url".utf8) && !value.isEmpty
            append(name, value)
        }
        if !hasURL, let referer { append(Array("url".utf8), Array(referer.utf8)) }
        json += json.isEmpty ? "{}".utf8 : "}".utf8
        return ByteBuffer(bytes: json)
    }

    /// What isn't UTF-8 stays so, for the parser to refuse.
    private static func appendQuoted(_ text: [UInt8], to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: json += "\\u00\(byte >> 4)\(String(byte & 0xF, radix: 16))".utf8
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }
}
