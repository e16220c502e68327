import Testing

@testable import Events

struct RowCursorTests {
    /// Texts lie between other bytes, so that a word read or written too far shows.
    private func withText<R>(_ bytes: [UInt8], _ body: (Text) -> R) -> R {
        (Array("<<<<<<<<".utf8) + bytes + Array(">>>>>>>>".utf8)).withUnsafeBufferPointer {
            body(Text(base: $0.baseAddress! + 8, count: bytes.count))
        }
    }

    private func bytes(of rows: borrowing RowBuffer) -> [UInt8] { rows.withRows { bytes, _ in Array(bytes) } }

    @Test func `a text of any length is written whole, and nothing of what lies around it`() {
        for length in Array(0...70) + [127, 128, 300, 16_384] {
            let text = (0..<length).map { UInt8(0x61 + $0 % 26) }
            var rows = RowBuffer()
            withText(text) { text in
                rows.append(bytesMax: 2 * length + 40) { row in
                    row.writeString(text)
                    row.write(UInt16(0x0102))
                    row.writeString(text)
                }
            }
            rows.finishRow()
            var prefix: [UInt8] = []
            var rest = length
            while rest >= 0x80 {
                prefix.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            prefix.append(UInt8(rest))
            #expect(bytes(of: rows) == prefix + text + [2, 1] + prefix + text, "\(length) bytes")
        }
    }

    @Test func `letters are folded to one case, and no other byte`() {
        var rows = RowBuffer()
        let all = (0...255).map { UInt8($0) }
        withText(all) { text in
            rows.append(bytesMax: 600) { row in
                row.writeFolded(text, toUppercase: false)
                row.writeFolded(text, toUppercase: true)
            }
        }
        rows.finishRow()
        let lower = all.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let upper = all.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        #expect(bytes(of: rows) == [0x80, 2] + lower + [0x80, 2] + upper)
    }

    @Test func `a control character is found wherever it stands`() {
        for length in 0...40 {
            let clean = [UInt8](repeating: 0xE9, count: length)
            #expect(!withText(clean) { $0.hasControls })
            for place in 0..<length {
                for byte in [0, 1, 0x1F, 0x7F] as [UInt8] {
                    var text = clean
                    text[place] = byte
                    #expect(withText(text) { $0.hasControls }, "\(byte) at \(place) of \(length)")
                }
                for byte in [0x20, 0x7E, 0x80, 0x9F, 0xFF] as [UInt8] {
                    var text = clean
                    text[place] = byte
                    #expect(!withText(text) { $0.hasControls }, "\(byte) at \(place) of \(length)")
                }
            }
        }
    }

    @Test(arguments: [
        ("https://shop.example/a/b?c=d#e", "shop.example", "/a/b", "c=d"),
        ("http://shop.example", "shop.example", "/", ""),
        ("http://shop.example#top", "shop.example", "/", ""),
        ("HTTPS://user:p@ss@Shop.Example:8443?q", "Shop.Example", "/", "q"),
        ("https://user:secret@[2001:db8::1]:443/x", "[2001:db8::1]", "/x", ""),
        ("https://@:80/x", "", "/x", ""),
        ("//cdn.example/x?", "cdn.example", "/x", ""),
        ("ftp://files.example:21/x", "files.example", "/x", ""),
        (#"https://a.example\b"#, "a.example", #"\b"#, ""),
        ("https:/x", "", "https:/x", ""),
        ("http://", "", "", ""),
        ("/only/a/path?x=1#y?z", "", "/only/a/path", "x=1"),
        ("#?x", "", "", ""),
        ("a#b://c", "", "a", ""),
        ("", "", "", ""),
    ])
    func `an address falls into host, path and query`(url: String, host: String, path: String, query: String) {
        let parts = withText(Array(url.utf8)) { text -> [String] in
            let address = WebAddress(text)
            return [address.host, address.path, address.query].map { String(decoding: $0.raw, as: UTF8.self) }
        }
        #expect(parts == [host, path, query])
    }
}
