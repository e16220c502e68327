import CSimdjson
import Testing

/// simdjson's tape as Events walks it: a new simdjson that lays it out differently fails here.
struct TapeTests {
    @Test func `the tape is laid out as Events reads it`() throws {
        let parser = try #require(lugx_json_parser_create(1024, 16))
        defer { lugx_json_parser_free(parser) }
        var json = Array(#"{"k\n":["é",-1,9223372036854775808,1.5,true,false,null],"":{}}"#.utf8)
        let count = json.count
        json += [UInt8](repeating: 0, count: lugx_json_padding())
        var document = lugx_json_document()
        #expect(lugx_json_parse(parser, json, count, &document) == LUGX_JSON_SUCCESS)
        let kinds = "r{\"[\"l u d tfn]\"{}}r"
        var at = 0
        for kind in kinds.utf8 where kind != UInt8(ascii: " ") {
            #expect(UInt8(document.tape[at] >> 56) == kind)
            at += [UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d")].contains(kind) ? 2 : 1
        }
        func payload(_ i: Int) -> UInt64 { document.tape[i] & 0x00FF_FFFF_FFFF_FFFF }
        #expect(payload(0) == UInt64(at) && payload(at - 1) == 0)
        // The object has two members and ends before the root's end.
        #expect(payload(1) & 0xFFFF_FFFF == UInt64(at - 1) && payload(1) >> 32 == 2)
        #expect(payload(3) >> 32 == 7 && payload(3) & 0xFFFF_FFFF == 15)
        #expect(payload(14) == 3 && payload(at - 2) == 1)
        #expect(Int64(bitPattern: document.tape[6]) == -1 && document.tape[8] == 1 << 63)
        #expect(Double(bitPattern: document.tape[10]) == 1.5)
        let key = document.strings + Int(payload(2))
        #expect(UnsafeRawPointer(key).loadUnaligned(as: UInt32.self) == 2)
        #expect(key[4] == UInt8(ascii: "k") && key[5] == 10 && key[6] == 0)
    }

    @Test(arguments: [
        ("", LUGX_JSON_EMPTY), (" ", LUGX_JSON_EMPTY), ("[1e400]", LUGX_JSON_NUMBER), ("[\"\\x\"]", LUGX_JSON_STRING),
        ("[\"a]", LUGX_JSON_UNCLOSED_STRING), ("[\"\u{1}\"]", LUGX_JSON_UNESCAPED), ("[[[[[1]]]]]", LUGX_JSON_DEPTH),
        (String(repeating: " ", count: 65), LUGX_JSON_CAPACITY), ("[1,]", LUGX_JSON_SYNTAX),
        ("[tru]", LUGX_JSON_TRUE_ATOM),
    ])
    func `errors have stable codes`(text: String, error: lugx_json_error) throws {
        let parser = try #require(lugx_json_parser_create(64, 4))
        defer { lugx_json_parser_free(parser) }
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x20, count: lugx_json_padding())
        var document = lugx_json_document()
        #expect(lugx_json_parse(parser, bytes, text.utf8.count, &document) == error)
        #expect(String(cString: lugx_json_error_name(error)) != "other")
    }
}
