import Logging
import ServiceKit
import ServiceTestSupport
import Synchronization
import Testing

@Suite struct JSONLogHandlerTests {
    final class Records: LogSink {
        let all = Mutex<[[UInt8]]>([])
        func write(_ record: [UInt8]) { all.withLock { $0.append(record) } }
        var last: JSONValue { get throws { try JSONValue(all.withLock { $0.last ?? [] }) } }
        var lastBytes: [UInt8] { all.withLock { $0.last ?? [] } }
    }

    private func logger(_ records: Records) -> Logger {
        Logger(label: "test") { label in
            JSONLogHandler(label: label, sink: records, metadataProvider: RequestTrace.metadataProvider) {
                1_700_000_000_123
            }
        }
    }

    @Test func `a record is one line of JSON with time, level, logger, message and metadata`() throws {
        let records = Records()
        logger(records).info("Hello", metadata: ["count": .stringConvertible(3), "list": ["a", ["b": "c"]]])
        let json = try records.last
        #expect(json["time"].text == "2023-11-14T22:13:20.123Z")
        #expect(json["level"].text == "info" && json["logger"].text == "test" && json["message"].text == "Hello")
        #expect(json["count"].integer == 3)
        #expect(json["list"][1]["b"].text == "c")
        #expect(records.lastBytes.filter { $0 == 10 }.count == 1 && records.lastBytes.last == 10)
    }

    @Test func `nothing in a value can end the string, the line or steer a terminal`() throws {
        let records = Records()
        let nasty = "\"\\\n\r\t\u{0}\u{1B}[31m\u{7F}\u{85}\u{2028}\u{2029}é😀"
        logger(records).info("x", metadata: ["v": .string(nasty), "\"k\n": "w"])
        let json = try records.last
        #expect(json["v"].text == nasty)
        #expect(json["\"k\n"].text == "w")
        #expect(records.lastBytes.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        #expect(!String(decoding: records.lastBytes, as: UTF8.self).unicodeScalars.contains("\u{2028}"))
    }

    @Test(arguments: [JSONLogHandler.valueBytesMax - 1, JSONLogHandler.valueBytesMax, JSONLogHandler.valueBytesMax + 1])
    func `a value is cut beyond its bound and only there`(count: Int) throws {
        let records = Records()
        logger(records).info("x", metadata: ["v": .string(String(repeating: "a", count: count))])
        let text = try #require(try records.last["v"].text)
        #expect(text.utf8.count(where: { $0 == UInt8(ascii: "a") }) == min(count, JSONLogHandler.valueBytesMax))
        #expect(text.hasSuffix("…") == (count > JSONLogHandler.valueBytesMax))
    }

    @Test func `a record is bounded whatever is logged`() throws {
        let records = Records()
        var metadata: Logger.Metadata = [:]
        let wide = Logger.MetadataValue.array(Array(repeating: .array([]), count: 100_000))
        for index in 0..<100 {
            metadata["k\(index)"] = index == 0 ? wide : .string(String(repeating: "\u{1}", count: 9999))
        }
        logger(records).info("x", metadata: metadata)
        #expect(records.lastBytes.count < JSONLogHandler.recordBytesMax)
        #expect(try records.last["metadata_dropped"].integer == 100 - JSONLogHandler.entriesMax)
    }

    @Test func `metadata can't take the place of a record's own members`() throws {
        let records = Records()
        logger(records).info("true", metadata: ["message": "false", "level": "none"])
        #expect(try records.last["message"].text == "true")
        #expect(try records.last["metadata_message"].text == "false")
        #expect(try records.last["level"].text == "info")
    }

    @Test func `records within a request carry its id and its trace`() throws {
        let records = Records()
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        RequestTrace.$current.withValue(RequestTrace(requestID: "r-1", traceparent: parent)) {
            logger(records).info("x")
        }
        #expect(try records.last["request_id"].text == "r-1")
        #expect(try records.last["traceparent"].text == parent)
        logger(records).info("y")
        #expect(try records.last["request_id"].isMissing)
    }
}
