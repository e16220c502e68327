import Foundation
import Postgres
import Queries
import ServiceKit
import Synchronization

/// The statement that gives the lines of orders: the store's own, or one that maps a shop's own tables.
struct MirrorSource: Sendable {
    /// Where it is from, for messages.
    let name: String
    private let statement: String

    /// What a source gave for a batch.
    struct Lines: Sendable {
        var lines: [MirrorLine] = []
        var refused: [String: String] = [:]
    }

    /// - Parameter path: a file in place of `mirror_order_lines.sql`.
    init(path: String?) throws(ConfigurationError) {
        guard let path else {
            self.init(
                name: "queries/postgres/mirror_order_lines.sql",
                statement: QueryFile.named("postgres/mirror_order_lines.sql").text)
            return
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(bytes: data, encoding: .utf8)
        else { throw ConfigurationError(["LUGX_MIRROR_SOURCE: \(path) can't be read as UTF-8 text."]) }
        self.init(name: path, statement: text)
    }

    init(name: String, statement: String) {
        self.name = name
        var statement = statement[...]
        while let last = statement.last, last.isWhitespace || last == ";" { statement.removeLast() }
        self.statement = String(statement)
    }

    /// A statement of `queries/postgres` around the source.
    func wrapped(_ file: String) -> String {
        QueryFile.named("postgres/\(file).sql").text.replacing("{source}", with: statement)
    }

    /// Throws a `ConfigurationError` that says everything that is wrong with the statement.
    func check(_ database: some PostgresQueryable) async throws {
        let faults = try await faults(database)
        guard faults.isEmpty else { throw ConfigurationError(faults.map { "\(name): \($0)." }) }
    }

    /// Everything that is wrong with the statement; empty where nothing is.
    func faults(_ database: some PostgresQueryable) async throws(PostgresError) -> [String] {
        let faults = try await columnFaults(database)
        return faults.isEmpty ? try await unknownOrderFaults(database) : faults
    }

    /// What the statement does when it is asked for an order that there isn't, whatever ids are made of.
    private func unknownOrderFaults(_ database: some PostgresQueryable) async throws(PostgresError) -> [String] {
        let rule = "of $1 it is to give these orders' lines, and nothing for an id that no order has"
        do throws(PostgresError) {
            let row = try await database.queryFirst(wrapped("mirror_source_unknown"), [.texts(["no such order"])])
            let gives = try row?.decode("given", as: Bool.self) ?? false
            return gives ? ["gives lines of orders that were not asked for: \(rule)"] : []
        } catch  where error.kind == .invalidValue {
            return ["fails for an id that no order has (\(error.message)): \(rule); see analytics.integer_ids($1)"]
        }
    }

    private func columnFaults(_ database: some PostgresQueryable) async throws(PostgresError) -> [String] {
        let sql = wrapped("mirror_source_columns")
        guard let names = try await database.queryFirst(sql, [.null])?.columnNames else { return ["gives no columns"] }
        let present = MirrorLine.sourceColumns.filter { names.contains($0.name) }
        var faults = MirrorLine.sourceColumns.filter { !names.contains($0.name) }
            .map { "column \($0.name) is missing: \($0.types[0]) is needed" }
        guard !present.isEmpty else { return faults }
        let types = present.map { "pg_typeof(\($0.name))::text AS \($0.name)" }.joined(separator: ", ")
        let row = try await database.queryFirst("SELECT \(types) FROM (\n\(sql)\n) AS source", [.null])
        for column in present {
            guard let type = try row?.decode(column.name, as: String.self), !column.types.contains(type) else {
                continue
            }
            faults.append(
                "column \(column.name) is \(type): \(column.types.joined(separator: " or ")) is needed")
        }
        return faults
    }

    /// The lines of orders, or of all where `orders` is nil, in pieces.
    func read(
        _ orders: [String]?, on connection: PostgresConnection, _ body: @Sendable (Lines) async throws -> Void
    ) async throws {
        let binds: [PostgresValue] = [.optional(orders, PostgresValue.texts)]
        try await connection.stream(wrapped("mirror_read"), binds, chunkRows: 2000) { rows in
            try await body(try Self.lines(rows))
        }
    }

    /// The lines of a batch of orders, all of them.
    func lines(of orders: [String], on connection: PostgresConnection) async throws -> Lines {
        try await Self.collect(wrapped("mirror_read"), [.texts(orders)], on: connection)
    }

    /// All lines of a statement that gives them in the order of `mirror_read.sql`.
    static func collect(
        _ sql: String, _ binds: [PostgresValue], on connection: PostgresConnection
    ) async throws -> Lines {
        let all = Mutex(Lines())
        try await connection.stream(sql, binds, chunkRows: 2000) { rows in
            let piece = try lines(rows)
            all.withLock {
                $0.lines += piece.lines
                $0.refused.merge(piece.refused) { first, _ in first }
            }
        }
        return all.withLock { $0 }
    }

    private static func lines(_ rows: [PostgresRow]) throws -> Lines {
        var result = Lines()
        result.lines.reserveCapacity(rows.count)
        for row in rows {
            let order = try MirrorLine.orderID(row)
            do {
                result.lines.append(try MirrorLine(row))
            } catch let refusal as MirrorLine.Refusal {
                result.refused[order] = refusal.reason
            } catch let error as PostgresError where error.kind == .decoding {
                result.refused[order] = error.message
            }
        }
        return result
    }
}
