import ClickHouse
import EventSpool
import Events
import Foundation
import Logging
import MetricsRegistry
import Queries
import TestSupport
import Testing

@testable import Ingestion

/// A spool, an empty `events` table on a real server, and a shipper between them.
final class ShippingRig: Sendable {
    let metrics: IngestionMetrics
    let store: EventStore
    let spool: EventSpool
    let reader: SpoolReader
    let shipper: Shipper
    let server: TestClickHouse
    private let client: ClickHouseClient
    private let directory: TemporaryDirectory
    private let limits: BatchLimits

    /// When the first row's event happened: 2026-11-22 00:00 UTC.
    static let epochSeconds: UInt32 = 1_795_305_600

    init(
        server: TestClickHouse, limits: BatchLimits, insertTimeoutSeconds: Int,
        files: any SpoolFiles = PosixFiles()
    ) async throws {
        directory = try TemporaryDirectory("shipping")
        self.limits = limits
        self.server = server
        metrics = try IngestionMetrics(registry: Registry())
        client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url(database: "default")))
        let migrations = try QueryFile.migrations(in: "clickhouse").map {
            try ClickHouseMigration(version: $0.version, name: $0.name, text: $0.text)
        }
        _ = try await ClickHouseMigrator(migrations).run(client)
        spool = try EventSpool.open(
            SpoolConfiguration(
                directory: directory.path + "/spool", segmentBytes: 2 << 20, pendingBytesMax: 1 << 20,
                recordBytesMax: 64 << 10),
            files: files)
        store = EventStore(
            client: client, metrics: metrics, insertTimeoutSeconds: insertTimeoutSeconds,
            spool: IngestionLedger.name(of: spool.identity))
        reader = try spool.makeReader(name: "shipper")
        shipper = try Self.makeShipper(spool, reader, store, directory.path, limits, metrics)
    }

    var builder: BatchBuilder { BatchBuilder(reader: reader, spoolID: spool.identity, limits: limits) }

    /// A shipper that starts from what stands on the disk, as after a restart.
    func makeShipper() throws -> Shipper {
        try Self.makeShipper(spool, reader, store, directory.path, limits, metrics)
    }

    private static func makeShipper(
        _ spool: EventSpool, _ reader: SpoolReader, _ store: EventStore, _ directory: String, _ limits: BatchLimits,
        _ metrics: IngestionMetrics
    ) throws -> Shipper {
        var logger = Logger(label: "shipper")
        logger.logLevel = .critical
        return try Shipper(
            spool: spool, reader: reader, store: store, directory: directory, quarantineBytesMax: 1 << 20,
            quarantineDays: 30, limits: limits,
            metrics: metrics, logger: logger)
    }

    /// Runs the shipper while `body` runs.
    func shipping(with other: Shipper? = nil, _ body: () async throws -> Void) async throws {
        let shipper = other ?? shipper
        let running = Task { try await shipper.run() }
        defer { running.cancel() }
        try await body()
        running.cancel()
        try await running.value
    }

    /// Appends rows whose session is `s<number>`; they are durable when this returns.
    func append(
        rows count: Int, from first: Int = 0, months: Int = 1, since epochSeconds: UInt32 = epochSeconds
    ) throws {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for number in first..<first + count {
            bytes += Self.row(number: number, monthsLater: number % months, since: epochSeconds)
            ends.append(UInt32(bytes.count))
        }
        let before = spool.state.nextSequence
        _ = try bytes.withUnsafeBytes { bytes in
            try ends.withUnsafeBufferPointer { ends in try spool.append(bytes, ends: ends, epoch: spool.epoch) }
        }
        spool.wake()
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while spool.state.nextSequence < before + UInt64(count), ContinuousClock.now < deadline { usleep(500) }
    }

    /// A row as the spool holds it, with each column of the type `EventRow` gives it.
    private static func row(number: Int, monthsLater: Int, since epochSeconds: UInt32) -> [UInt8] {
        func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian, Array.init)
        }
        func text(_ value: String) -> [UInt8] { [UInt8(value.utf8.count)] + value.utf8 }
        return EventRow.columns.dropFirst().flatMap { column -> [UInt8] in
            switch (column.name, column.type) {
            case ("event_id", _): littleEndian(UInt64(number)) + littleEndian(UInt64(1))
            case (_, "DateTime"): littleEndian(epochSeconds + UInt32(number % 60 + monthsLater * 31 * 86_400))
            case (_, "UInt16"): littleEndian(UInt16(number % 1000))
            case (_, "UInt8"): [0]
            case (_, "Decimal(18, 4)"): littleEndian(Int64(number) * 10_000)
            case ("session_id", _): text("s\(number)")
            case ("event_type", _): text("page_view")
            default: text("")
            }
        }
    }

    func execute(_ sql: String) async throws { try await client.execute(sql) }

    func number(_ sql: String) async throws -> UInt64 {
        let rows = try await client.query("SELECT toUInt64(value) AS value FROM (\(sql.asValue)) AS answer")
        let row = try #require(rows.first)
        return try row("value", as: UInt64.self)
    }

    func rows() async throws -> UInt64 { try await number("SELECT count() FROM analytics.events") }

    /// Waits until so many rows stand, each event once, and no more come after.
    func expectRows(_ count: UInt64) async throws {
        try await eventually(within: 60, "\(count) rows") { try await rows() >= count }
        try await eventually(within: 60, "the position at the end") {
            reader.position == spool.state.nextSequence
        }
        #expect(try await rows() == count)
        #expect(try await number("SELECT uniqExact(event_id) FROM analytics.events") == count)
    }

    func refusedRows() throws -> [Quarantine.Entry] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let file = try Data(contentsOf: URL(filePath: directory.path + "/" + Quarantine.fileName))
        return try file.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Quarantine.Entry.self, from: $0) }
            .sorted { $0.sequence < $1.sequence }
    }

    func close() async {
        spool.close()
        await client.close()
    }
}

extension String {
    /// `SELECT x FROM …` as `SELECT x AS value FROM …`.
    fileprivate var asValue: String { replacing(" FROM ", with: " AS value FROM ", maxReplacements: 1) }
}
