import ClickHouse
import Foundation
import MetricsRegistry
import Queries
import TestSupport
import Testing

@testable import Analytics

/// The figures of a shop over a ClickHouse of one's own, on one of the two ends of what servers are in use.
struct SalesRig: Sendable {
    enum Engine: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case old = "ClickHouse 18.16"
        case modern = "ClickHouse 26.9"

        var testDescription: String { rawValue }
    }

    struct OracleFailure: Error, CustomStringConvertible {
        let description: String
    }

    let url: String
    let client: ClickHouseClient
    let sales: SalesStore
    /// Keeps the server alive.
    let server: any Sendable

    init(_ engine: Engine) async throws {
        switch engine {
        case .old:
            let server = try await TestClickHouse()
            (self.server, url) = (server, try server.url(database: ""))
        case .modern:
            let server = try await ModernClickHouse()
            (self.server, url) = (server, server.url)
        }
        (client, sales) = try Self.store(url)
        let migrations = try QueryFile.all.filter {
            $0.path.hasPrefix("clickhouse/") && ClickHouseMigration.isNumbered($0.path)
        }.map { file throws(ClickHouseError) in try ClickHouseMigration(path: file.path, text: file.text) }
        _ = try await ClickHouseMigrator(migrations).run(client)
    }

    /// A server that nobody listens for.
    init(unreachable: Void) async throws {
        url = "http://127.0.0.1:1/"
        server = ()
        (client, sales) = try Self.store(url)
    }

    private static func store(_ url: String) throws -> (ClickHouseClient, SalesStore) {
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: url))
        var limits = FigureQueries.Limits()
        limits.timeoutSeconds = 120
        return (
            client,
            SalesStore(
                queries: FigureQueries(
                    client: client, limits: limits, metrics: try FigureMetrics(registry: Registry())),
                maker: SalesMaker(client: client, timeoutSeconds: 120), freshness: { 1_795_345_155_250 })
        )
    }

    /// One line of one order in EUR, at 10:00 UTC of a day of November 2026.
    func sell(
        _ id: String, day: Int, product: String, cents: Int, currency: String = "EUR", version: Int = 1,
        isDeleted: Bool = false
    ) async throws {
        try await Self.sell(
            client, id, day: day, product: product, cents: cents, currency: currency, version: version,
            isDeleted: isDeleted)
    }

    static func sell(
        _ client: ClickHouseClient, _ id: String, day: Int, product: String, cents: Int, currency: String = "EUR",
        version: Int = 1, isDeleted: Bool = false
    ) async throws {
        try await client.execute(
            """
            INSERT INTO analytics.order_lines SELECT {id:String}, 'sale', {id:String}, {id:String},
                toDateTime(1793527200 + ({day:Int64} - 1) * 86400, 'UTC'),
                toDateTime(1793527200 + ({day:Int64} - 1) * 86400, 'UTC'), 'c1', {product:String}, {product:String},
                'rpg', 'pc', 'DE', 'card', {currency:String}, 'processing', 'paid', 1, 1,
                toDecimal64({cents:Int64}, 4) / 100, toDecimal64(0, 4), toDecimal64(0, 4), toDecimal64(0, 4),
                {version:UInt64}, {deleted:UInt8}
            """,
            [
                "id": .string(id), "day": .int(Int64(day)), "product": .string(product), "cents": .int(Int64(cents)),
                "currency": .string(currency), "version": .int(Int64(version)), "deleted": .int(isDeleted ? 1 : 0),
            ])
    }

    /// What `path` is answered.
    func answer(_ path: String) async throws -> Any {
        let components = try #require(URLComponents(string: path))
        let items = Dictionary(
            uniqueKeysWithValues: (components.queryItems ?? []).map { ($0.name, $0.value ?? "") })
        let data =
            if components.path.hasSuffix("/sales") {
                try JSONEncoder().encode(try await sales.report(try SalesQuestion(items: items, now: 0)))
            } else {
                try JSONEncoder().encode(
                    try await CustomersStore(sales: sales).report(
                        try CustomersQuestion(items: items, now: 0), showsNames: false))
            }
        return try JSONSerialization.jsonObject(with: data)
    }

    /// Runs Tests/AnalyticsTests/oracle/sales.py; what it printed.
    static func oracle(_ arguments: String...) async throws -> String {
        let python = try #require(TestPython.interpreter)
        let process = try TestProcess(
            python, ["\(Repository.root)/Tests/AnalyticsTests/oracle/sales.py"] + arguments)
        try await process.exit(within: 120)
        let output = process.output.joined(separator: "\n")
        guard !output.contains("Traceback") else {
            throw OracleFailure(description: "the oracle failed: \(output.suffix(2000))")
        }
        return output
    }

    /// What the oracle asks, and what the answers have to be.
    static func questions(_ source: String, _ count: Int) async throws -> [(path: String, answer: Any)] {
        let text = try await oracle("answers", source, String(count))
        let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        return try #require(list).map { try (#require($0["path"] as? String), #require($0["answer"])) }
    }

    /// Where two JSON values are not the same, at most a few places.
    static func differences(_ mine: Any?, _ theirs: Any?, at place: String = "") -> [String] {
        switch (mine, theirs) {
        case (let mine as [String: Any], let theirs as [String: Any]):
            Set(mine.keys).union(theirs.keys).sorted().flatMap {
                differences(mine[$0], theirs[$0], at: "\(place).\($0)")
            }
        case (let mine as [Any], let theirs as [Any]) where mine.count == theirs.count:
            mine.indices.flatMap { differences(mine[$0], theirs[$0], at: "\(place)[\($0)]") }
        case (let mine as [Any], let theirs as [Any]):
            ["\(place) has \(mine.count) elements, not \(theirs.count)"]
        case (let mine as String, let theirs as String) where mine == theirs: []
        case (let mine as NSNumber, let theirs as NSNumber) where mine.doubleValue == theirs.doubleValue: []
        case (is NSNull, is NSNull): []
        default: ["\(place) is \(mine ?? "missing"), not \(theirs ?? "there")"]
        }
    }
}
