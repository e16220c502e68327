import Testing

@testable import Curl

@Suite struct CurlRequestTests {
    @Test(arguments: [
        ("http://h:1/a?b=secret#c", "http://h:1/a"), ("http://user:secret@h/a", "http://h/a"),
        ("https://u:secret@@h", "https://h"), ("http://h/a@b", "http://h/a@b"), ("nonsense", "nonsense"),
    ])
    func `what stands in errors has no secrets`(url: String, target: String) {
        #expect(CurlRequest(.get, url).target == target)
    }

    @Test func `header names have no case`() {
        var headers: CurlHeaders = ["Content-Type": "a"]
        #expect(headers["content-TYPE"] == "a")
        headers["CONTENT-type"] = "b"
        #expect(headers.fields == [CurlHeaders.Field(name: "CONTENT-type", value: "b")])
        headers["content-type"] = nil
        #expect(headers.fields.isEmpty)
    }

    @Test func `only what may be repeated is by default`() {
        #expect(CurlRequest(.get, "http://h").isRepeatable)
        #expect(!CurlRequest(.post, "http://h").isRepeatable)
    }
}

@Suite struct CurlHeadParserTests {
    private func head(_ lines: [String]) -> CurlResponseHead? {
        var parser = CurlHeadParser()
        for line in lines {
            let bytes = Array((line + "\r\n").utf8)
            if case .malformed = bytes.withUnsafeBytes({ parser.consume($0) }) { return nil }
        }
        return parser.head
    }

    @Test func `an interim answer is passed over`() {
        let result = head(["HTTP/1.1 103 Early", "A: 1", "", "HTTP/1.1 200 OK", "B:  2 ", "", "Trailer: 3"])
        #expect(result == CurlResponseHead(status: 200, headers: ["B": "2"]))
    }

    @Test func `a status line without a reason is one`() {
        #expect(head(["HTTP/1.1 204", ""])?.status == 204)
        #expect(head(["HTTP/1.1 x", ""]) == nil)
        #expect(head(["A: b"]) == nil)
    }

    @Test func `a head has a bound`() {
        let line = "A: " + String(repeating: "x", count: CurlHeadParser.bytesMax)
        #expect(head(["HTTP/1.1 200 OK", line, ""]) == nil)
    }
}
