import ClickHouse
import Foundation
import Postgres
import Queries

/// Compares PostgreSQL's orders with the mirror's, day by day and where a day differs order by order, and the purchases
/// that were tracked with the orders.
struct ReconciliationStore: Sendable {
    let pool: PostgresPool
    let client: ClickHouseClient
    let source: MirrorSource
    let ledger: LedgerStore
    var timeoutSeconds = 120
    /// Days that are looked into when they differ; further ones are told by their figures only.
    var daysMax = 100
    /// Orders that are looked into, and listed.
    var ordersMax = 1000
    /// Purchases and sales listed that have no counterpart.
    var unmatchedMax: Int64 = 100
    /// How often orders that differ are looked at again, since their change may have been mirrored in between.
    var attempts = 4
    var pauseSeconds = 0.5

    /// From and to, in seconds since 1970.
    typealias Window = Range<Int64>
    static let always: Window = 0..<4_260_211_200

    private struct Candidate: Hashable {
        let order: String
        let day: Int64
    }

    func reconcile(_ window: Window = always) async throws -> Reconciliation {
        let state = try await pool.query(QueryFile.named("postgres/mirror_state.sql").text)[0]
        let asOf = try state.decode("asOf", as: PostgresTimestamp?.self)
        let events = try await ledger.events()
        var orders = try await self.orders(window)
        orders.refused = try state.decode("refusals")
        return Reconciliation(
            events: events, orders: orders, purchases: try await purchases(window),
            asOf: asOf.map { "\(CivilTime(secondsSince1970: $0.microseconds / 1_000_000).text)Z" })
    }

    // MARK: Orders

    private func orders(_ window: Window) async throws -> Reconciliation.Orders {
        var result = Reconciliation.Orders()
        let (ours, theirs) = (try await sourceDays(window), try await mirroredDays(window))
        result.postgresql = ours.values.reduce(0) { $0 + Int($1.figures["orders"] ?? 0) }
        result.mirror = theirs.values.reduce(0) { $0 + Int($1.figures["orders"] ?? 0) }
        var candidates: [Candidate] = []
        var differing: [String: [Reconciliation.Figure]] = [:]
        for day in Set(ours.keys).union(theirs.keys).sorted(by: >) {
            let figures = (ours[day] ?? .none).differences(theirs[day] ?? .none)
            guard !figures.isEmpty, let start = Self.start(of: day) else { continue }
            differing[day] = figures
            guard differing.count <= daysMax, candidates.count < ordersMax else { continue }
            let whole = start..<start + 86_400
            let lines = ReconciledLines(source: try await sourceLines(whole), mirror: try await mirroredLines(whole))
            candidates += lines.differences.keys.sorted().map { Candidate(order: $0, day: start) }
        }
        let (found, waiting) = try await settled(Array(candidates.prefix(ordersMax)))
        result.orders = found
        result.waiting = waiting
        // Days that were not looked into count as one order each: nobody knows how many.
        let unseen = max(0, differing.count - daysMax) + max(0, candidates.count - ordersMax)
        result.difference = Set(found.map(\.order_id)).count + unseen
        let faulty = Set(found.map(\.day))
        result.days = differing.sorted { $0.key < $1.key }.filter { faulty.contains($0.key) || unseen > 0 }
            .map { Reconciliation.Day(day: $0.key, figures: $0.value) }
        return result
    }

    /// Which of the candidates differ and are not on their way: they are looked at until none is left that may be.
    private func settled(
        _ candidates: [Candidate]
    ) async throws -> (found: [Reconciliation.Order], waiting: Int) {
        guard !candidates.isEmpty else { return ([], 0) }
        var candidates = candidates
        var found: [Reconciliation.Order] = []
        var waiting: Set<String> = []
        for attempt in 1...attempts {
            let orders = Set(candidates.map(\.order)).sorted()
            let source = source
            let (lines, open) = try await pool.transaction(
                PostgresTransactionOptions(isolation: .repeatableRead)
            ) { connection in
                let open = try await connection.query(
                    QueryFile.named("postgres/reconcile_waiting.sql").text, [.texts(orders)])
                return (
                    try await source.lines(of: orders, on: connection).lines,
                    try open.map { try $0.decode("orderId", as: String.self) }
                )
            }
            let days = candidates.map(\.day) + lines.map { Int64($0.at) / 86_400 * 86_400 }
            let mirrored = try await mirroredLines((days.min() ?? 0)..<(days.max() ?? 0) + 86_400, of: orders)
            let differences = ReconciledLines(source: lines, mirror: mirrored).differences
            waiting = Set(open).intersection(differences.keys)
            candidates = candidates.filter { differences[$0.order] != nil }
            found = candidates.filter { !waiting.contains($0.order) }.map {
                Reconciliation.Order(
                    order_id: $0.order, day: Self.day($0.day), difference: differences[$0.order] ?? .changed)
            }
            if candidates.isEmpty || attempt == attempts { break }
            try await Task.sleep(for: .seconds(pauseSeconds))
        }
        return (found, waiting.count)
    }

    private func sourceDays(_ window: Window) async throws -> [String: ReconciledDay] {
        let sql = source.wrapped("reconcile_days")
        let rows = try await long { try await $0.query(sql, Self.binds(window)) }
        var days: [String: ReconciledDay] = [:]
        for row in rows {
            var figures: [String: Int64] = [:]
            for name in ReconciledDay.names {
                figures[name] =
                    ReconciledDay.amounts.contains(name)
                    ? try row.decode(name, as: PostgresNumeric.self).unscaled(scale: 4)
                    : try row.decode(name, as: Int64.self)
            }
            days[try row.decode("day")] = ReconciledDay(figures: figures)
        }
        return days
    }

    private func mirroredDays(_ window: Window) async throws -> [String: ReconciledDay] {
        var days: [String: ReconciledDay] = [:]
        for row in try await ask("days", Self.values(window)) {
            var figures: [String: Int64] = [:]
            for name in ReconciledDay.names {
                let isAmount = ReconciledDay.amounts.contains(name)
                let column = isAmount || name == "units" ? "all_\(name)" : name
                figures[name] =
                    isAmount
                    ? Int64(clamping: try row(column, as: ClickHouseDecimal.self).unscaled)
                    : try row(column, as: Int64.self)
            }
            days[try row("day")] = ReconciledDay(figures: figures)
        }
        return days
    }

    private func sourceLines(_ window: Window) async throws -> [MirrorLine] {
        let sql = source.wrapped("reconcile_lines")
        return try await long { connection in
            try await MirrorSource.collect(sql, Self.binds(window), on: connection).lines
        }
    }

    private func mirroredLines(_ window: Window, of orders: [String]? = nil) async throws -> [MirrorLine] {
        var values = Self.values(window)
        if let orders { values["orders"] = .strings(orders) }
        return try await ask(orders == nil ? "lines" : "orders", values).map { try MirrorLine($0) }
    }

    // MARK: Purchases

    private func purchases(_ window: Window) async throws -> Reconciliation.Purchases {
        var result = Reconciliation.Purchases()
        // Where the events are not kept any more, no order has one.
        let state = try await pool.query(QueryFile.named("postgres/expiry_state.sql").text)[0]
        let from = max(window.lowerBound, try state.decode("keptFrom"))
        let values = Self.values(from..<max(from, window.upperBound))
        if let row = try await ask("purchases", values).first {
            result.tracked = try row("named")
            result.unknown = try row("unknown")
        }
        if let row = try await ask("untracked", values).first {
            result.sales = try row("sales")
            result.untracked = try row("untracked")
        }
        let limited = values.merging(["limit": .int(unmatchedMax)]) { $1 }
        result.unknown_orders = try await unmatched("unknown_orders", "first_at", limited)
        result.untracked_orders = try await unmatched("untracked_orders", "sold_at", limited)
        return result
    }

    private func unmatched(
        _ name: String, _ moment: String, _ values: [String: ClickHouseValue]
    ) async throws -> [Reconciliation.Unmatched] {
        try await ask(name, values).map { row in
            let at = try row(moment, as: ClickHouseDateTime.self).secondsSinceEpoch
            return Reconciliation.Unmatched(
                order_id: try row("order_id"), at: "\(CivilTime(secondsSince1970: at).text)Z")
        }
    }

    // MARK: Repair

    /// Has the orders that differ mirrored again; how many. Rows that only ClickHouse has are taken back.
    func repair(_ orders: [Reconciliation.Order]) async throws -> Int {
        guard !orders.isEmpty else { return 0 }
        let ids = Set(orders.map(\.order_id)).sorted()
        let days = orders.compactMap { Self.start(of: $0.day) }
        let lines = try await mirroredLines((days.min() ?? 0)..<(days.max() ?? 0) + 86_400, of: ids)
        let keys = Dictionary(grouping: lines, by: \.orderID).sorted { $0.key < $1.key }
        try await pool.transaction { connection in
            try await connection.execute(
                QueryFile.named("postgres/reconcile_known.sql").text,
                [
                    .texts(keys.map(\.key)),
                    .texts(keys.map { $0.value.map(\.key.text).joined(separator: "\u{1F}") }),
                ])
            try await connection.execute(QueryFile.named("postgres/reconcile_repair.sql").text, [.texts(ids)])
        }
        return ids.count
    }

    // MARK: Asking

    private func ask(_ name: String, _ values: [String: ClickHouseValue]) async throws -> ClickHouseRows {
        try await client.query(
            QueryFile.named("clickhouse/reconcile_\(name).sql").text, values, timeoutSeconds: timeoutSeconds)
    }

    /// A question that may take longer than others may.
    private func long<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await pool.transaction(PostgresTransactionOptions(readOnly: true)) { connection in
            try await connection.script("SET LOCAL statement_timeout = '\(timeoutSeconds)s'")
            return try await body(connection)
        }
    }

    private static func binds(_ window: Window) -> [PostgresValue] {
        [.null]
            + [window.lowerBound, window.upperBound].map {
                .timestamp(PostgresTimestamp(microseconds: $0 * 1_000_000))
            }
    }

    private static func values(_ window: Window) -> [String: ClickHouseValue] {
        [
            "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.lowerBound)),
            "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.upperBound)),
        ]
    }

    private static func day(_ start: Int64) -> String { String(CivilTime(secondsSince1970: start).text.prefix(10)) }

    private static func start(of day: String) -> Int64? {
        PostgresTimestamp("\(day) 00:00:00+00").map { $0.microseconds / 1_000_000 }
    }
}

extension MirrorLine {
    /// A line as ClickHouse has it.
    init(_ row: ClickHouseRow) throws {
        func amount(_ name: String) throws -> Int64 {
            Int64(clamping: try row(name, as: ClickHouseDecimal.self).unscaled)
        }
        func moment(_ name: String) throws -> UInt32 {
            UInt32(clamping: try row(name, as: ClickHouseDateTime.self).secondsSinceEpoch)
        }
        self.init(
            lineID: try row("line_id"), kind: try row("kind"), orderID: try row("order_id"),
            orderNumber: try row("order_number"), at: try moment("at"), orderCreatedAt: try moment("order_created_at"),
            customerID: try row("customer_id"), productID: try row("product_id"),
            productName: try row("product_name"), category: try row("category"), platform: try row("platform"),
            country: try row("country"), paymentMethod: try row("payment_method"), currency: try row("currency"),
            orderStatus: try row("order_status"), paymentStatus: try row("payment_status"),
            isSale: try row("is_sale", as: Int.self) == 1, units: try row("units"), gross: try amount("gross"),
            discount: try amount("discount"), tax: try amount("tax"), refund: try amount("refund"))
    }
}
