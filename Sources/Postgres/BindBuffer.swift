/// The values of a statement in the form that libpq takes: text, except for `bytea`, which goes as it is.
struct BindBuffer {
    private var bytes: [UInt8] = []
    private var places: [(start: Int, count: Int, isBinary: Bool)?] = []

    /// PostgreSQL's limit (the protocol counts them in 16 bits).
    static let countMax = 65_535

    init(_ values: [PostgresValue]) throws(PostgresError) {
        guard values.count <= Self.countMax else {
            throw PostgresError(
                kind: .invalidValue, message: "\(values.count) values are more than \(Self.countMax)", wasSent: false)
        }
        places.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            switch value {
            case .null: places.append(nil)
            case .bool(let flag): try add(flag ? "t" : "f", index)
            case .int(let number): try add(String(number), index)
            case .double(let number): try add(Self.text(number), index)
            case .text(let text), .inferred(let text): try add(text, index)
            case .uuid(let uuid): try add(uuid.description, index)
            case .numeric(let number): try add(number.text, index)
            case .json(let json): try add(json.text, index)
            case .texts(let texts): try add(PostgresArrayText.write(texts), index)
            case .ints(let numbers): try add(PostgresArrayText.write(numbers.map(String.init)), index)
            case .uuids(let uuids): try add(PostgresArrayText.write(uuids.map(\.description)), index)
            case .timestamp(let instant):
                guard PostgresTimestamp.range.contains(instant) else {
                    throw Self.refused(index, "is an instant that timestamptz can't hold")
                }
                try add(instant.description, index)
            case .bytes(let data):
                places.append((bytes.count, data.count, true))
                // One byte more: an empty value still has an address of its own.
                bytes += data
                bytes.append(0)
            }
        }
    }

    /// Calls with the arrays for `PQsendQueryPrepared`.
    func withPointers<Result>(
        _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return body(
                places.map { place in place.flatMap { base?.advanced(by: $0.start) } },
                places.map { Int32($0?.count ?? 0) }, places.map { $0?.isBinary == true ? 1 : 0 })
        }
    }

    private mutating func add(_ text: String, _ index: Int) throws(PostgresError) {
        let start = bytes.count
        bytes += text.utf8
        guard !bytes[start...].contains(0) else {
            throw Self.refused(index, "has a NUL character, which PostgreSQL's text can't hold")
        }
        places.append((start, bytes.count - start, false))
        bytes.append(0)
    }

    private static func refused(_ index: Int, _ reason: String) -> PostgresError {
        PostgresError(kind: .invalidValue, message: "the value of $\(index + 1) \(reason)", wasSent: false)
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return "\(number)"
    }
}
