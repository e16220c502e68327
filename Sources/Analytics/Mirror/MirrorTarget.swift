import ClickHouse
import Dispatch
import Queries

/// The mirror's side of ClickHouse.
struct MirrorTarget: Sendable {
    /// What ClickHouse holds, seen from far.
    struct Standing: Sendable, Equatable {
        /// Of who filled it; nil where nobody did.
        let generation: String?
        let newestVersion: Int64
        let rows: Int
    }

    let client: ClickHouseClient
    var timeoutSeconds = 60
    /// Rows of one insert: ClickHouse takes them as one block.
    var insertRowsMax = 200_000
    /// Rows looked for at a time when what is stale is swept.
    var sweepRowsMax = 50_000
    /// Days that are named in one statement.
    private static let touchDaysMax = 5000

    /// Encoding and compressing take time, which the cooperative pool has none for.
    private static let encoding = DispatchQueue(label: "order-mirror-encoding")

    func standing() async throws -> Standing {
        let generation = try await client.query(Self.sql("generation"), timeoutSeconds: timeoutSeconds).first
        guard let row = try await client.query(Self.sql("standing"), timeoutSeconds: timeoutSeconds).first else {
            return Standing(generation: nil, newestVersion: 0, rows: 0)
        }
        return Standing(
            generation: try generation?("generation"), newestVersion: try row("newest"), rows: try row("stored"))
    }

    /// Writes down who fills the tables from now on.
    func mark(generation: String, version: Int64) async throws {
        try await insert(into: "analytics.mirror_generation", columns: ["generation", "version"]) { rows in
            rows.write(generation)
            rows.write(UInt64(version))
        }
    }

    /// Writes a batch: one insert for each month it touches, which the server takes whole or not at all. Doing it again
    /// changes nothing.
    func write(_ batch: MirrorStore.Batch) async throws {
        let version = UInt64(batch.version)
        var months: [Int: (lines: [MirrorLine], tombstones: [MirrorTombstone])] = [:]
        for line in batch.plan.lines { months[Self.month(line.key.day), default: ([], [])].lines.append(line) }
        try await write(months.mapValues(\.lines)) { line, rows in line.write(version: version, into: &rows) }
        for tombstone in batch.plan.tombstones {
            months[Self.month(tombstone.key.day), default: ([], [])].tombstones.append(tombstone)
        }
        try await write(months.mapValues(\.tombstones)) { stone, rows in stone.write(version: version, into: &rows) }
        try await touch(batch.plan.lines.map(\.key.day) + batch.plan.tombstones.map(\.key.day))
        let products = batch.products
        guard !products.isEmpty else { return }
        try await insert(into: "analytics.products", columns: MirrorProduct.columns) { rows in
            for product in products { product.write(version: version, into: &rows) }
        }
    }

    /// Puts tombstones over the rows that were not written since `version`; how many.
    func sweep(upTo version: Int64) async throws -> Int {
        var swept = 0
        for month in try await client.query(
            Self.sql("months"), ["version": .int(version)], timeoutSeconds: timeoutSeconds)
        {
            let window: [String: ClickHouseValue] = [
                "from": .dateTime(try month("first")), "to": .dateTime(try month("last")),
                "version": .int(version), "limit": .int(Int64(sweepRowsMax)),
            ]
            while true {
                let rows = try await client.query(Self.sql("stale"), window, timeoutSeconds: timeoutSeconds)
                let stones = try rows.map { row in
                    let at = try row("newest_at", as: ClickHouseDateTime.self).secondsSinceEpoch
                    return MirrorTombstone(
                        orderID: try row("order_id"),
                        key: MirrorLine.Key(day: UInt32(at / 86_400), lineID: try row("line_id")))
                }
                try await write([0: stones]) { $0.write(version: UInt64(version) + 1, into: &$1) }
                try await touch(stones.map(\.key.day))
                swept += stones.count
                if stones.count < sweepRowsMax { break }
            }
        }
        return swept
    }

    /// Has the sales of days (since 1970) made anew, before anyone is told that they are complete.
    private func touch(_ days: [UInt32]) async throws {
        let days = Set(days).sorted()
        for start in stride(from: 0, to: days.count, by: Self.touchDaysMax) {
            let piece = days[start..<min(start + Self.touchDaysMax, days.count)]
            try await client.execute(
                QueryFile.named("clickhouse/sales_touch.sql").text,
                ["day_numbers": .array(piece.map { .uint(UInt64($0)) })],
                timeoutSeconds: timeoutSeconds)
        }
    }

    private func write<Row: Sendable>(
        _ months: [Int: [Row]], _ encode: @escaping @Sendable (Row, inout RowBinaryWriter) -> Void
    ) async throws {
        for (_, rows) in months.sorted(by: { $0.key < $1.key }) where !rows.isEmpty {
            for start in stride(from: 0, to: rows.count, by: insertRowsMax) {
                let piece = rows[start..<min(start + insertRowsMax, rows.count)]
                try await insert(into: "analytics.order_lines", columns: MirrorLine.columns) { writer in
                    for row in piece { encode(row, &writer) }
                }
            }
        }
    }

    private func insert(
        into table: String, columns: [String], _ encode: @escaping @Sendable (inout RowBinaryWriter) -> Void
    ) async throws {
        let body = await withCheckedContinuation { (continuation: CheckedContinuation<[UInt8], Never>) in
            Self.encoding.async {
                var rows = RowBinaryWriter()
                encode(&rows)
                let gzip = GzipEncoder()
                var body: [UInt8] = []
                gzip.write(rows.bytes, into: &body)
                gzip.finish(into: &body)
                continuation.resume(returning: body)
            }
        }
        try await client.insert(
            into: table, columns: columns, gzippedRowBinary: body, queryID: ClickHouseClient.newQueryID(),
            timeoutSeconds: timeoutSeconds)
    }

    private static func sql(_ name: String) -> String { QueryFile.named("clickhouse/mirror_\(name).sql").text }

    /// The month of a day, as a number that tells months apart.
    private static func month(_ day: UInt32) -> Int {
        let time = CivilTime(secondsSince1970: Int64(day) * 86_400)
        return Int(time.year) * 12 + Int(time.month)
    }
}
