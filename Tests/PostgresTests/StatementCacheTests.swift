import Testing

@testable import Postgres

struct StatementCacheTests {
    @Test func `a statement is prepared once for each kind of values`() {
        var cache = StatementCache(entriesMax: 10)
        guard case .prepare(let text, nil) = cache.look(up: "a", values: ["x"]) else { return #expect(Bool(false)) }
        #expect(cache.look(up: "a", values: ["y"]) == .prepared(text))
        guard case .prepare(let int, nil) = cache.look(up: "a", values: [1]) else { return #expect(Bool(false)) }
        #expect(int.name != text.name)
        #expect(cache.count == 2)
    }

    @Test func `NULL fits any type`() {
        var cache = StatementCache(entriesMax: 10)
        _ = cache.look(up: "a", values: [nil, nil])
        _ = cache.look(up: "a", values: ["x", nil])
        guard case .prepare(let full, _) = cache.look(up: "a", values: ["x", 1]) else { return #expect(Bool(false)) }
        for values in [["x", nil], [nil, 1], [nil, nil], ["y", 2]] as [[PostgresValue]] {
            #expect(cache.look(up: "a", values: values) == .prepared(full))
        }
    }

    @Test func `the least recently used goes first, at the bound`() {
        var cache = StatementCache(entriesMax: 2)
        _ = cache.look(up: "a", values: [])
        guard case .prepare(let b, nil) = cache.look(up: "b", values: []) else { return #expect(Bool(false)) }
        _ = cache.look(up: "a", values: [])
        guard case .prepare(_, let evicted) = cache.look(up: "c", values: []) else { return #expect(Bool(false)) }
        #expect(evicted == b.name)
        #expect(cache.count == 2)
    }

    @Test func `what could not be prepared is forgotten, and names are new after clearing`() {
        var cache = StatementCache(entriesMax: 2)
        guard case .prepare(let first, nil) = cache.look(up: "a", values: []) else { return #expect(Bool(false)) }
        cache.forget("a", first)
        #expect(cache.clear() == false)
        guard case .prepare(let again, nil) = cache.look(up: "a", values: []) else { return #expect(Bool(false)) }
        #expect(again.name != first.name)
        #expect(cache.clear() == true)
        #expect(cache.count == 0)
    }

    @Test(
        arguments: [
            ("{}", []), ("{1,NULL,3}", ["1", nil, "3"]),
            (#"{"a,b","\"q\" \\","NULL",""}"#, ["a,b", #""q" \"#, "NULL", ""]),
        ] as [(String, [String?])])
    func `an array's text is taken apart`(_ text: String, _ elements: [String?]) {
        let parsed = PostgresArrayText.parse(Array(text.utf8)[...])
        #expect(parsed?.map { $0.map { String(decoding: $0, as: UTF8.self) } } == elements)
    }

    @Test(arguments: ["", "{", "}", "1", "{1,}", "{,}", "{{1},{2}}", #"{"a}"#, #"{"a"b}"#, #"{"a\"}"#, "[0:1]={1,2}"])
    func `what is no array of one dimension is refused`(_ text: String) {
        #expect(PostgresArrayText.parse(Array(text.utf8)[...]) == nil)
    }
}
