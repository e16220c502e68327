import Events
import Foundation
import Testing

/// The parser's JSON against the grammar, and against Foundation's.
struct ConformanceTests {
    /// As `"n"`'s value; after Nicolas Seriot's JSONTestSuite.
    @Test(arguments: [
        "[[]   ]", #"[""]"#, "[]", #"["a"]"#, "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]",
        "[1,null,null,null,2]",
        "[2] ", "[123e65]", "[0e+1]", "[0e1]", "[ 4]", "[-0.0000000000000000000000000000000000000000000000000001]",
        "[20e1]", "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]",
        "[1e+2]",
        "[123]", "[123.456789]", #"{"asd":"sdf", "dfg":"fgh"}"#, "{}", #"{"":0}"#, #"{"foo\u0000bar": 42}"#,
        #"["\u0060\u012a\u12AB"]"#, #"["\uD801\udc37"]"#, #"["\"\\\/\b\f\n\r\t"]"#, #"["\\u0000"]"#, #"["\""]"#,
        #"["a/*b*/c/*d//e"]"#, #"["\\a"]"#, #"["\uDBFF\uDFFF"]"#, "[\"\u{FFFF}\"]", "[\"\u{10FFFF}\"]",
        "[\"\u{2028}\"]",
        "[\"\u{7F}\"]", #"["new\u000Aline"]"#, "\"\"", "42", "-0.1", "true", "[\"\u{20AC}\u{1D11E}\"]", "\t[\r\n]",
    ])
    func `what the grammar allows is accepted`(value: String) {
        let parsed = parse(#"{"event_type":"x","properties":{"n":\#(value)}}"#)
        #expect(parsed.request.accepted == 1)
        #expect(sameJSON(parsed.rows.first?["properties"] ?? "", #"{"n":\#(value)}"#))
    }

    @Test(arguments: [
        "[1 true]", "[\"\": 1]", "[,1]", "[1,,2]", "[\"x\"]]", "[\"\",]", "[\"x\"", "[x", "[3[4]]", "[1:2]", "[-]",
        "[,]",
        "[\"a\",\n4\n,1,", "[1,]", "[*]", "[1,\n1\n,1", "[{}", "[fals]", "[nul]", "[tru]", "[++1234]", "[+1]", "[+Inf]",
        "[-01]",
        "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]", "[0E]", "[1.0e+]",
        "[1 000.0]", "[1eE2]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[1+2]", "[0x1]", "[0x42]", "[- 1]", "[-012]",
        "[1ea]",
        "[012]", "{\"x\", null}", "{\"x\"::\"b\"}", "{\"a\":\"a\" 123}", "{key: 'v'}", "{\"a\" b}", "{:\"b\"}",
        "{\"a\" \"b\"}",
        "{\"a\":", "{1:1}", "{\"id\":0,,,,,}", "{'a':0}", "{\"id\":0,}", "{\"a\":/*c*/\"b\"}",
        "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}",
        "[\"\\uD800\\u\"]", "[\"\\uD800\\u1x\"]", "[\\u00e9]", "[\"\\x00\"]", "[\"\\\\\\\"]", "[\"\\a\"]",
        "[\"\\uqqqq\"]", "['x']",
        "[\"\\u00A\"]", "[\"\\\"]", "[\"a\nb\"]", "[\"\t\"]", "[\u{2060}]", "<.>", "[1]x", "[⍂]", "{}}", "\u{FEFF}[]",
        "",
    ])
    func `what the grammar forbids is not`(value: String) {
        let parsed = parse(#"{"event_type":"x","properties":{"n":\#(value)}}"#)
        #expect(parsed.failureCode == "invalid_json")
        #expect(parsed.rows.isEmpty)
    }

    @Test func `random documents mean the same as in Foundation`() {
        let seed = UInt64.random(in: .min ... .max)
        print("JSON conformance seed \(seed)")
        var random = SeededRandom(state: seed | 1)
        for _ in 0..<400 {
            let properties = RandomJSON.object(depth: 5, &random)
            let parsed = parse(#"{"event_type":"x","properties":\#(properties)}"#)
            #expect(parsed.request.accepted == 1)
            #expect(sameJSON(parsed.rows.first?["properties"] ?? "", properties), "seed \(seed): \(properties)")
        }
    }

    @Test func `damaged documents are refused or taken like Foundation does`() {
        let seed = UInt64.random(in: .min ... .max)
        print("JSON damage seed \(seed)")
        var random = SeededRandom(state: seed | 1)
        for _ in 0..<2000 {
            var bytes = Array(#"{"event_type":"x","properties":\#(RandomJSON.object(depth: 3, &random))}"#.utf8)
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0x20..<0x7F, using: &random)
            case 1: bytes.remove(at: at)
            default: bytes = Array(bytes[..<at])
            }
            guard !bytes.contains(UInt8(ascii: "\\")) else { continue }
            let parsed = parse(bytes: bytes)
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            // Foundation takes numbers beyond a double as infinite or refuses them, whichever way they are written.
            if parsed.failureCode == "number_out_of_range" { continue }
            #expect(
                ["invalid_json", "invalid_utf8", "empty_body"].contains(parsed.failureCode) == !isJSON,
                "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private func sameJSON(_ a: String, _ b: String) -> Bool {
        guard let x = try? JSONSerialization.jsonObject(with: Data(a.utf8), options: .fragmentsAllowed),
            let y = try? JSONSerialization.jsonObject(with: Data(b.utf8), options: .fragmentsAllowed)
        else { return false }
        return isSame(x, y)
    }

    /// Foundation is an ulp or two off for some long decimals, so doubles are compared roughly here; exactly in
    /// `doubles keep every bit`.
    private func isSame(_ a: Any, _ b: Any) -> Bool {
        switch (a, b) {
        case (let x as [String: Any], let y as [String: Any]):
            x.count == y.count && x.allSatisfy { name, value in y[name].map { isSame(value, $0) } ?? false }
        case (let x as [Any], let y as [Any]):
            x.count == y.count && zip(x, y).allSatisfy(isSame)
        case (let x as NSNumber, let y as NSNumber):
            x == y || abs(x.doubleValue - y.doubleValue) <= abs(x.doubleValue) * 1e-14
        case (let x as String, let y as String): x == y
        default: a is NSNull && b is NSNull
        }
    }

    @Test func `doubles keep every bit`() {
        let seed = UInt64.random(in: .min ... .max)
        print("double seed \(seed)")
        var random = SeededRandom(state: seed | 1)
        for i in 0..<5000 {
            let double =
                i % 2 == 0
                ? Double(bitPattern: random.next())
                : Double(Int64.random(in: -9_999_999_999...9_999_999_999, using: &random)) / 1e4
            guard double.isFinite else { continue }
            let stored = parse(#"{"event_type":"x","properties":{"n":\#(double)}}"#).rows.first?["properties"] ?? ""
            #expect(Double(stored.dropFirst(5).dropLast()) == double, "seed \(seed): \(double) \(stored)")
        }
    }
}

struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

/// JSON text with everything in it that JSON has; names in an object differ.
enum RandomJSON {
    static func object(depth: Int, _ random: inout SeededRandom) -> String {
        let members = (0..<Int.random(in: 0...6, using: &random)).map { i in
            space(&random) + string(&random, prefix: "\(i)") + space(&random) + ":" + value(depth: depth - 1, &random)
        }
        return "{" + members.joined(separator: ",") + space(&random) + "}"
    }

    private static func value(depth: Int, _ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: ["true", "false", "null"].randomElement(using: &random)!
        case 1: String(Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<64, using: &random))
        case 2: String(Double(Int.random(in: -100_000...100_000, using: &random)) / 100)
        case 3: number(&random)
        case 4, 5: string(&random, prefix: "")
        case 6: object(depth: depth, &random)
        default:
            "["
                + (0..<Int.random(in: 0...5, using: &random)).map { _ in value(depth: depth - 1, &random) }
                .joined(separator: ",") + "]"
        }
    }

    private static func number(_ random: inout SeededRandom) -> String {
        while true {
            let double = Double(bitPattern: random.next())
            if double.isFinite, double.isNormal { return "\(double)" }
        }
    }

    private static func string(_ random: inout SeededRandom, prefix: String) -> String {
        let pieces = [
            "a", "Z", " ", "\\n", "\\u0041", "\\\\", "\\\"", "\\/", "é", "\\u00e9", "😀", "\\ud83d\\ude00", "\\u0001",
            "12345678",
        ]
        let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random)! }
        return "\"" + prefix + text.joined() + "\""
    }

    private static func space(_ random: inout SeededRandom) -> String {
        ["", "", "", " ", "\n", "\t "].randomElement(using: &random)!
    }
}
