import Testing

@testable import ClickHouse

@Suite struct TemplateTests {
    @Test func `placeholders are filled`() throws {
        let sql = try ClickHouseTemplate.render(
            "SELECT {column:Identifier} FROM t WHERE a = {a:String} AND b >= { b : UInt64 } AND a != {a:String}",
            ["column": .identifier("path", among: ["path", "url"]), "a": .string("{b:UInt64}"), "b": .int(7)])
        #expect(sql == "SELECT `path` FROM t WHERE a = '{b:UInt64}' AND b >= 7 AND a != '{b:UInt64}'")
    }

    @Test func `quoted text and comments are left alone`() throws {
        let sql = #"SELECT '{a:String}\'{', "{", `{` -- {x:String} it's"# + "\n/* '{y */ FROM t"
        #expect(try ClickHouseTemplate.render(sql, [:]) == sql)
    }

    @Test(
        arguments: [
            ("SELECT {a:String}", [:]), ("SELECT 1", ["a": ClickHouseValue.int(1)]), ("SELECT {a", ["a": .int(1)]),
            ("SELECT {a}", ["a": .int(1)]), ("SELECT {a:UInt8}", ["a": .string("1")]), ("SELECT 'a", [:]),
            ("SELECT /* a", [:]), ("SELECT {a:Identifier}", ["a": .string("b")]),
            ("SELECT {a:Identifier}", ["a": .identifier("c", among: ["b"])]),
            ("SELECT {a:Identifier}", ["a": .identifier("b`", among: ["b`"])]),
        ] as [(String, [String: ClickHouseValue])])
    func `what does not fit is refused before it is sent`(sql: String, values: [String: ClickHouseValue]) throws {
        let error = try #require(throws: ClickHouseError.self) { try ClickHouseTemplate.render(sql, values) }
        #expect(error.kind == .invalidRequest)
    }

    @Test func `a template says what it asks for`() throws {
        let found = try ClickHouseTemplate.placeholders("SELECT {a:String}, '{b:String}', {c:Array(String)}")
        #expect(found.map(\.name) == ["a", "c"])
        #expect(found.map(\.type) == ["String", "Array(String)"])
    }
}
