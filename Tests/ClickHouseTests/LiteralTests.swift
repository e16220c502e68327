import Testing

@testable import ClickHouse

@Suite struct LiteralTests {
    @Test(arguments: [
        ("plain", "'plain'"), ("it's", #"'it\'s'"#), (#"a\b"#, #"'a\\b'"#), ("a\nb\t\0", #"'a\x0Ab\x09\x00'"#),
        ("ä漢", "'ä漢'"), ("", "''"), ("'; DROP TABLE x; --", #"'\'; DROP TABLE x; --'"#), ("\u{7F}", #"'\x7F'"#),
    ])
    func `text is quoted`(text: String, literal: String) {
        #expect(ClickHouseLiteral.string(text) == literal)
    }

    @Test func `bytes that are not UTF-8 are escaped`() {
        #expect(ClickHouseLiteral.string([0x61, 0xFF, 0xC3] as [UInt8]) == #"'a\xFF\xC3'"#)
    }

    @Test(arguments: ["", "1a", "a b", "a`b", "a.b", "ä", String(repeating: "a", count: 129)])
    func `an identifier is plain or refused`(name: String) {
        #expect(throws: ClickHouseError.self) { try ClickHouseLiteral.identifier(name) }
    }

    @Test func `a qualified name has at most two parts`() throws {
        #expect(try ClickHouseLiteral.qualifiedName("analytics.events") == "`analytics`.`events`")
        #expect(throws: ClickHouseError.self) { try ClickHouseLiteral.qualifiedName("a.b.c") }
    }

    @Test(arguments: [
        ("UInt8", ClickHouseValue.int(255), "255"), ("UInt64", .uint(.max), "18446744073709551615"),
        ("Int8", .int(-128), "(-128)"), ("Int64", .int(.min), "(-9223372036854775808)"),
        ("Float64", .double(-0.5), "(-0.5)"),
        ("Date", .date(ClickHouseDate(year: 2026, month: 2, day: 28)!), "toDate('2026-02-28')"),
        ("DateTime", .dateTime(ClickHouseDateTime(secondsSinceEpoch: 4_294_967_295)), "toDateTime(4294967295, 'UTC')"),
        ("Decimal(18, 4)", .decimal(ClickHouseDecimal(unscaled: -5999, scale: 2)), "toDecimal128('-59.9900', 4)"),
        ("Nullable(UInt8)", .null, "NULL"), ("Array(String)", .strings([]), "emptyArrayString()"),
        ("Array(String)", .strings(["a'", "b"]), #"['a\'', 'b']"#),
    ])
    func `a value is written as its type`(type: String, value: ClickHouseValue, literal: String) throws {
        #expect(try ClickHouseLiteral.expression(value, as: ClickHouseType(type)) == literal)
    }

    @Test(arguments: [
        ("UInt8", ClickHouseValue.int(256)), ("UInt8", .int(-1)), ("Int8", .int(128)), ("Int64", .uint(.max)),
        ("UInt64", .string("1")), ("String", .int(1)), ("Float64", .double(.nan)), ("Float64", .double(.infinity)),
        ("DateTime", .dateTime(ClickHouseDateTime(secondsSinceEpoch: -1))),
        ("DateTime", .dateTime(ClickHouseDateTime(secondsSinceEpoch: 4_294_967_296))),
        ("Decimal(18, 1)", .decimal(ClickHouseDecimal(unscaled: 1, scale: 2))), ("UInt8", .null),
        ("Array(UInt8)", .strings(["1"])), ("Whatever", .int(1)),
    ])
    func `a value that does not fit is refused`(type: String, value: ClickHouseValue) {
        #expect(throws: ClickHouseError.self) { try ClickHouseLiteral.expression(value, as: ClickHouseType(type)) }
    }
}
