import Testing

@testable import ClickHouse

@Suite struct DecodingTests {
    private func row(_ type: String, _ text: String, isServerUTC: Bool = true) throws -> ClickHouseRow {
        var reader = TabSeparatedReader(isServerUTC: isServerUTC)
        let rows = try reader.read(Array("v\n\(type)\n\(text)\n".utf8))
        try reader.finish()
        return try #require(rows.first)
    }

    private func value<Value: ClickHouseDecodable>(_ type: String, _ text: String) throws -> Value {
        try row(type, text)("v")
    }

    @Test func `numbers keep their last digit`() throws {
        #expect(try value("UInt64", "18446744073709551615") as UInt64 == .max)
        #expect(try value("Int64", "-9223372036854775808") as Int64 == .min)
        #expect(try value("Float64", "0.1") as Double == 0.1)
        #expect(try value("Float64", "-inf") as Double == -.infinity)
        #expect(try (value("Float64", "nan") as Double).isNaN)
        #expect(try value("UInt8", "7") as Int == 7)
    }

    @Test func `a decimal is the same however many zeros the server writes`() throws {
        for text in ["12.3", "12.30", "12.3000"] {
            #expect(
                try value("Decimal(18, 4)", text) as ClickHouseDecimal == ClickHouseDecimal(unscaled: 123_000, scale: 4)
            )
        }
        #expect(try (value("Decimal(18, 2)", "-0.05") as ClickHouseDecimal).description == "-0.05")
        let long = "99999999999999999999999999999999.999999"
        #expect(try (value("Decimal(38, 6)", long) as ClickHouseDecimal).description == long)
        #expect(throws: ClickHouseError.self) { try value("Decimal(18, 2)", "0.001") as ClickHouseDecimal }
    }

    @Test func `text comes back byte for byte`() throws {
        #expect(try value("String", #"a\tb\nc\\d\'e\0f"#) as String == "a\tb\nc\\d'e\0f")
        #expect(try value("LowCardinality(String)", "x") as String == "x")
        #expect(try value("FixedString(3)", #"a\0\0"#) as String == "a\0\0")
    }

    @Test func `text that is not UTF-8 is an error as String and bytes as bytes`() throws {
        var reader = TabSeparatedReader(isServerUTC: true)
        let row = try #require(try reader.read(Array("v\nString\n".utf8) + [0xFF, 0x0A]).first)
        #expect(throws: ClickHouseError.self) { try row("v") as String }
        #expect(try row.bytes("v") == [0xFF])
    }

    @Test func `times are seconds since the epoch`() throws {
        let time: ClickHouseDateTime = try value("DateTime('UTC')", "2026-11-22 10:00:01")
        #expect(time.secondsSinceEpoch == 1_795_341_601)
        #expect(try (value("DateTime", "0000-00-00 00:00:00") as ClickHouseDateTime).secondsSinceEpoch == 0)
        #expect(try (value("DateTime", "2106-02-07 06:28:15") as ClickHouseDateTime).secondsSinceEpoch == 4_294_967_295)
        #expect(try value("Date", "2024-02-29") as ClickHouseDate == ClickHouseDate(year: 2024, month: 2, day: 29))
        #expect(throws: ClickHouseError.self) { try value("Date", "2025-02-29") as ClickHouseDate }
    }

    @Test func `a time in a zone with rules is refused`() throws {
        #expect(throws: ClickHouseError.self) {
            try value("DateTime('Asia/Tokyo')", "2026-11-22 10:00:01") as ClickHouseDateTime
        }
        let local = try row("DateTime", "2026-11-22 10:00:01", isServerUTC: false)
        #expect(throws: ClickHouseError.self) { try local("v") as ClickHouseDateTime }
    }

    @Test func `NULL is nil, and only where it was asked for`() throws {
        #expect(try value("Nullable(Int64)", #"\N"#) as Int64? == nil)
        #expect(try value("Nullable(Int64)", "5") as Int64? == 5)
        #expect(try value("Nullable(String)", #"\\N"#) as String? == #"\N"#)
        #expect(try value("UInt8", "5") as UInt8? == 5)
        #expect(throws: ClickHouseError.self) { try value("Nullable(Int64)", "5") as Int64 }
    }

    @Test func `arrays nest and quote`() throws {
        #expect(try value("Array(UInt8)", "[]") as [UInt8] == [])
        #expect(try value("Array(Nullable(UInt8))", "[1,NULL]") as [UInt8?] == [1, nil])
        #expect(try value("Array(String)", #"['a\'b,]','\\','\n']"#) as [String] == ["a'b,]", "\\", "\n"])
        #expect(try value("Array(Array(String))", "[['a'],[]]") as [[String]] == [["a"], []])
        #expect(
            try value("Array(Date)", "['2026-01-01']") as [ClickHouseDate] == [
                ClickHouseDate(year: 2026, month: 1, day: 1)!
            ])
        for broken in ["", "[", "[1", "['a]", "[[1]"] {
            #expect(throws: ClickHouseError.self, "\(broken)") { try value("Array(UInt8)", broken) as [UInt8] }
        }
    }

    @Test(arguments: ["256", "-1", "1.5", "", "x", "+1"])
    func `a number that does not fit is an error`(text: String) {
        #expect(throws: ClickHouseError.self) { try value("UInt8", text) as UInt8 }
    }

    @Test func `another type is an error that names the column`() throws {
        let error = try #require(throws: ClickHouseError.self) { try value("String", "1") as Int }
        #expect(error.kind == .decoding)
        #expect(error.message.contains("column v"))
        #expect(throws: ClickHouseError.self) { try value("Tuple(UInt8, String)", "(1,'a')") as String }
        #expect(throws: ClickHouseError.self) { try row("UInt8", "1")("w") as UInt8 }
    }

    @Test func `rows are the same however the bytes are cut`() throws {
        let bytes = Array("a\tb\nUInt8\tString\n1\tx\\ty\n2\t\n".utf8)
        for cut in 0...bytes.count {
            var reader = TabSeparatedReader(isServerUTC: true)
            let rows = try reader.read(Array(bytes[..<cut])) + reader.read(Array(bytes[cut...]))
            try reader.finish()
            #expect(try rows.map { try $0("a", as: UInt8.self) } == [1, 2])
            #expect(try rows.map { try $0("b", as: String.self) } == ["x\ty", ""])
        }
    }

    @Test(arguments: ["v\nUInt8\n1", "v\n", "v\nUInt8\n1\t2\n", "v\tw\nUInt8\n"])
    func `a result that is not whole is an error`(text: String) {
        #expect(throws: ClickHouseError.self) {
            var reader = TabSeparatedReader(isServerUTC: true)
            _ = try reader.read(Array(text.utf8))
            try reader.finish()
        }
    }

    @Test func `a UUID is written as it was read`() throws {
        let text = "00112233-4455-6677-8899-aabbccddeeff"
        let uuid: ClickHouseUUID = try value("UUID", text)
        #expect(uuid.description == text)
        #expect(uuid.high == 0x0011_2233_4455_6677)
        for broken in ["", "00112233-4455-6677-8899-aabbccddeef", "+0112233-4455-6677-8899-aabbccddeeff"] {
            #expect(ClickHouseUUID(broken) == nil)
        }
    }
}
