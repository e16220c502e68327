import Curl
import Testing

@testable import ClickHouse

@Suite struct AnswerTests {
    private func failure(_ status: Int, _ body: String, _ headers: CurlHeaders = [:]) -> ClickHouseError? {
        ClickHouseAnswer.error(CurlResponseHead(status: status, headers: headers), body: Array(body.utf8))
    }

    @Test func `the code comes from the body of an old server`() throws {
        let error = try #require(
            failure(
                404,
                "Code: 60, e.displayText() = DB::Exception: Table default.x doesn't exist., e.what() = DB::Exception\n")
        )
        #expect(error.code == 60)
        #expect(error.kind == .unknownTable)
        #expect(error.message == "Table default.x doesn't exist.")
    }

    @Test func `the code comes from the body of a new server`() throws {
        let error = try #require(
            failure(400, "Code: 62. DB::Exception: Syntax error (SYNTAX_ERROR) (version 26.9.2.1)\n"))
        #expect(error.code == 62)
        #expect(error.message == "Syntax error (SYNTAX_ERROR) (version 26.9.2.1)")
    }

    @Test func `the header's code counts more than the body's`() {
        #expect(failure(500, "Code: 1. x", ["x-clickhouse-exception-code": "252"])?.code == 252)
    }

    @Test func `a header with a code makes an error of a 200`() {
        #expect(failure(200, "1\n", ["X-ClickHouse-Exception-Code": "159"])?.kind == .executionTime)
    }

    @Test func `a Poco exception has a code too`() {
        #expect(
            failure(500, "Poco::Exception. Code: 1000, e.code() = 0, e.displayText() = Timeout, e.what() = T")?.code
                == 1000)
    }

    @Test func `an answer of a proxy has no code`() throws {
        let error = try #require(failure(502, "<html>Bad gateway</html>"))
        #expect(error.code == nil)
        #expect(error.status == 502)
        #expect(error.disposition == .uncertain)
    }

    @Test func `a long message is cut`() throws {
        let error = try #require(failure(500, "Code: 1002. DB::Exception: " + String(repeating: "x", count: 100_000)))
        #expect(error.message.utf8.count <= ClickHouseAnswer.messageBytesMax)
    }

    @Test(arguments: [
        "1\n2\nCode: 159, e.displayText() = DB::Exception: Timeout exceeded, e.what() = DB::Exception\n",
        "1\tabCode: 159, e.displayText() = DB::Exception: Timeout exceeded, e.what() = DB::Exception\n",
        "1\nCode: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED) (version 26.9.2.1)\n",
        "1\n\r\n__exception__\r\nabcdefgh\r\nCode: 159. DB::Exception: Timeout exceeded (version 26.9)\n79 abcdefgh\r\n__exception__\r\n",
    ])
    func `an exception at the end of a result is found`(body: String) {
        #expect(ClickHouseAnswer.trailingError(Array(body.utf8)[...])?.code == 159)
    }

    @Test(arguments: ["", "1\n2\n", "Code: 5\n", "Code: x. DB::Exception\n", "Code: 1234567. DB::Exception: a\n"])
    func `an ordinary end is none`(body: String) {
        #expect(ClickHouseAnswer.trailingError(Array(body.utf8)[...]) == nil)
    }
}
