import Events

/// A row as the tests look at it: decoded from the RowBinary bytes by the column list, knowing nothing of the encoder.
struct DecodedRow: Equatable {
    var fields: [String: String] = [:]

    subscript(name: String) -> String { fields[name] ?? "absent" }

    var id: EventID {
        let halves = fields["event_id"]!.split(separator: "-").map { UInt64($0, radix: 16)! }
        return EventID(high: halves[0], low: halves[1])
    }

    /// Milliseconds since 1970.
    var time: Int64 { Int64(fields["event_time"]!)! * 1000 + Int64(fields["event_time_ms"]!)! }
}

enum RowReader {
    static func rows(_ buffer: borrowing RowBuffer) -> [DecodedRow] {
        buffer.withRows { bytes, ends in
            var start = 0
            return ends.map { end in
                let row = decode(Array(bytes[start..<Int(end)]))
                start = Int(end)
                return row
            }
        }
    }

    private static func decode(_ bytes: [UInt8]) -> DecodedRow {
        var row = DecodedRow()
        var at = 0
        func integer(_ size: Int) -> UInt64 {
            defer { at += size }
            return bytes[at..<at + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        for column in EventRow.columns.dropFirst() {
            switch column.type {
            case "UUID":
                let high = integer(8)
                row.fields[column.name] = String(high, radix: 16) + "-" + String(integer(8), radix: 16)
            case "DateTime": row.fields[column.name] = String(integer(4))
            case "UInt16": row.fields[column.name] = String(integer(2))
            case "UInt8": row.fields[column.name] = String(integer(1))
            case "Decimal(18, 4)": row.fields[column.name] = String(Int64(bitPattern: integer(8)))
            case "String":
                var length = 0
                var shift = 0
                while true {
                    let byte = integer(1)
                    length |= Int(byte & 0x7F) << shift
                    shift += 7
                    if byte < 0x80 { break }
                }
                row.fields[column.name] = String(decoding: bytes[at..<at + length], as: UTF8.self)
                at += length
            default: fatalError("the tests can't read \(column.type)")
            }
        }
        precondition(at == bytes.count, "a row has \(bytes.count - at) bytes left over")
        return row
    }
}

/// One parsed body.
struct Parsed {
    var request: ParsedRequest
    var rows: [DecodedRow]
    var admitted: [EventID]

    var codes: [String] { request.rejected.map(\.code.rawValue) }
    var pointers: [String] { request.rejected.map(\.pointer) }
    var failureCode: String? { request.failure?.code.rawValue }
}

/// 2026-11-22T12:00:00.250Z
let receivedAt: Int64 = 1_795_348_800_250

func parse(
    _ body: String, _ dialect: Dialect = .lugx, _ format: BodyFormat = .json, limits: EventLimits = EventLimits(),
    userAgent: String = "", country: String = "", seen: Set<EventID> = []
) -> Parsed {
    parse(
        bytes: Array(body.utf8), dialect, format, limits: limits, userAgent: userAgent, country: country, seen: seen)
}

func parse(
    bytes: [UInt8], _ dialect: Dialect = .lugx, _ format: BodyFormat = .json, limits: EventLimits = EventLimits(),
    userAgent: String = "", country: String = "", seen: Set<EventID> = []
) -> Parsed {
    var rows = RowBuffer()
    let parser = EventParser(limits: limits, identifiers: EventIDGenerator(seed: 1, 2, 3, 4))
    var seen = seen
    var admitted: [EventID] = []
    let request = bytes.withUnsafeBytes { body in
        Array(userAgent.utf8).withUnsafeBytes { agent in
            Array(country.utf8).withUnsafeBytes { country in
                parser.parse(
                    body, dialect: dialect, format: format,
                    facts: RequestFacts(receivedAtMilliseconds: receivedAt, userAgent: agent, country: country),
                    into: &rows
                ) { id in
                    admitted.append(id)
                    return seen.insert(id).inserted
                }
            }
        }
    }
    return Parsed(request: request, rows: RowReader.rows(rows), admitted: admitted)
}
