import Postgres
import Queries

/// The mirror's side of PostgreSQL: what waits, what is known of ClickHouse, and who does the work.
struct MirrorStore: Sendable {
    /// The work as the one who has it holds it.
    struct Claim: Sendable {
        let generation: String
        var version: Int64
        var writtenVersion: Int64
        let isResyncAsked: Bool
        /// While everything is mirrored anew.
        var resyncVersion: Int64?
        var resyncReason: String?

        init(_ row: PostgresRow) throws(PostgresError) {
            generation = try row.decode("generation")
            version = try row.decode("version")
            writtenVersion = try row.decode("writtenVersion")
            isResyncAsked = try row.decode("resyncAsked")
            resyncVersion = try row.decode("resyncVersion")
            resyncReason = try row.decode("resyncReason")
        }
    }

    /// What one batch is about.
    struct Work: Sendable {
        var changes: [(xid: String, kind: String, id: String)] = []
        /// Up to which place of the backlog it goes.
        var backlogPosition: Int64?
        var orders: [String] = []
        var products: [String] = []
        /// Products whose orders are to be mirrored again.
        var regrouped: [String] = []
    }

    /// A batch as it is sent.
    struct Batch: Sendable {
        let work: Work
        let version: Int64
        let plan: MirrorPlan
        let products: [MirrorProduct]
    }

    struct Pending: Sendable {
        let changes: Int
        let backlog: Int
        let refusals: Int
        /// How long the oldest change has waited.
        let seconds: Double
    }

    /// The work is no longer ours, or PostgreSQL is not the one it was.
    struct Moved: Error {}

    enum From: Sendable {
        case changes
        case backlog
    }

    let pool: PostgresPool
    let source: MirrorSource
    /// Of this instance.
    let holder = PostgresUUID.random()

    private static func sql(_ name: String) -> String { QueryFile.named("postgres/mirror_\(name).sql").text }

    // MARK: Whose work it is

    /// Nil where another instance has it.
    func hold(seconds: Double, asOf: Int64?) async throws -> Claim? {
        try await pool.queryFirst(
            Self.sql("hold"),
            [
                .uuid(holder), .double(seconds),
                .optional(asOf) { .timestamp(PostgresTimestamp(microseconds: $0)) },
            ]
        ).map { row throws(PostgresError) in try Claim(row) }
    }

    func release() async throws { try await pool.execute(Self.sql("release"), [.uuid(holder)]) }

    // MARK: What waits

    struct Poll: Sendable {
        let sample: MirrorProgress.Sample
        let changes: Bool
        let backlog: Bool
        /// Whether everything is to be mirrored anew.
        let asked: Bool
    }

    func poll() async throws -> Poll {
        let row = try await pool.query(Self.sql("poll"))[0]
        guard let xmin = UInt64(try row.decode("xmin", as: String.self)),
            let xmax = UInt64(try row.decode("xmax", as: String.self))
        else { throw Moved() }
        let sample = MirrorProgress.Sample(
            at: try row.decode("at", as: PostgresTimestamp.self).microseconds, xmin: xmin, xmax: xmax)
        return Poll(
            sample: sample, changes: try row.decode("changes"), backlog: try row.decode("backlog"),
            asked: try row.decode("asked"))
    }

    func pending() async throws -> Pending {
        let row = try await pool.query(Self.sql("pending"))[0]
        return Pending(
            changes: try row.decode("changes"), backlog: try row.decode("backlog"),
            refusals: try row.decode("refusals"), seconds: try row.decode("seconds"))
    }

    // MARK: A batch

    /// Takes up to `limit` changes, or orders of the backlog, reads what they are about and remembers what will be sent,
    /// in one snapshot. Nil where nothing waits.
    ///
    /// - Parameter refusing: why the orders are not read at all.
    func take(_ from: From, limit: Int, refusing: String? = nil) async throws -> Batch? {
        let options = PostgresTransactionOptions(isolation: .repeatableRead, retriesMax: 2)
        return try await pool.transaction(options) { connection -> Batch? in
            // The orders are few of many, and looked up by their keys: reading whole tables for a batch, or compiling a
            // statement that runs for a tenth of a second, takes several times as long.
            try await connection.script("SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1")
            let work = try await Self.work(from, limit: limit, connection)
            guard !work.changes.isEmpty || work.backlogPosition != nil else { return nil }
            var read = MirrorSource.Lines()
            if let refusing {
                for order in work.orders { read.refused[order] = refusing }
            } else if !work.orders.isEmpty {
                read = try await source.lines(of: work.orders, on: connection)
            }
            let plan = MirrorPlan(
                orders: work.orders, lines: read.lines, known: try await Self.known(work.orders, connection),
                refused: read.refused)
            let products = try await Self.products(work.products, connection)
            try await Self.remember(plan.toRemember, connection)
            guard let row = try await connection.queryFirst(Self.sql("version"), [.uuid(holder)]) else { throw Moved() }
            return Batch(work: work, version: try row.decode("version"), plan: plan, products: products)
        }
    }

    /// Notes that a batch stands in ClickHouse: nothing of it waits any more.
    func settle(_ batch: Batch) async throws {
        let (work, plan) = (batch.work, batch.plan)
        let hasRows = !plan.lines.isEmpty || !plan.tombstones.isEmpty
        try await pool.transaction { connection in
            let written = try await connection.queryFirst(
                Self.sql("written"), [.uuid(holder), .int(batch.version), .bool(hasRows)])
            guard written != nil else { throw Moved() }
            try await Self.remember(plan.toForget.filter { !$0.value.isEmpty }, connection)
            try await Self.run("forget", plan.toForget.filter(\.value.isEmpty).keys.sorted(), connection)
            if !plan.refusals.isEmpty {
                let refusals = plan.refusals.sorted { $0.key < $1.key }
                try await connection.execute(
                    Self.sql("refuse"), [.texts(refusals.map(\.key)), .texts(refusals.map(\.value))])
            }
            try await Self.run("accept", work.orders.filter { plan.refusals[$0] == nil }, connection)
            if !work.regrouped.isEmpty {
                try await connection.script("SET LOCAL statement_timeout = '15min'")
                try await connection.execute(source.wrapped("mirror_expand"), [.null, .texts(work.regrouped)])
            }
            if !work.changes.isEmpty {
                try await connection.execute(
                    Self.sql("changes_done"),
                    [
                        .texts(work.changes.map(\.xid)), .texts(work.changes.map(\.kind)),
                        .texts(work.changes.map(\.id)),
                    ])
            }
            if let position = work.backlogPosition {
                try await connection.execute(Self.sql("backlog_done"), [.int(position)])
            }
        }
    }

    private static func work(_ from: From, limit: Int, _ connection: PostgresConnection) async throws -> Work {
        var work = Work()
        switch from {
        case .changes:
            for row in try await connection.query(sql("changes"), [.int(limit)]) {
                work.changes.append((try row.decode("xid"), try row.decode("kind"), try row.decode("id")))
            }
            func ids(_ kind: String) -> [String] {
                Set(work.changes.filter { $0.kind == kind }.map(\.id)).sorted()
            }
            work.orders = ids("order")
            work.products = ids("product")
            work.regrouped = ids("class")
        case .backlog:
            let rows = try await connection.query(sql("backlog"), [.int(limit)])
            work.backlogPosition = try rows.last?.decode("position")
            work.orders = Set(try rows.map { try $0.decode("orderId", as: String.self) }).sorted()
        }
        return work
    }

    private static func known(
        _ orders: [String], _ connection: PostgresConnection
    ) async throws -> [String: Set<MirrorLine.Key>] {
        guard !orders.isEmpty else { return [:] }
        var known: [String: Set<MirrorLine.Key>] = [:]
        for row in try await connection.query(sql("known"), [.texts(orders)]) {
            known[try row.decode("orderId")] = Set(
                try row.decode("keys", as: [String].self).compactMap { MirrorLine.Key($0) })
        }
        return known
    }

    private static func products(
        _ ids: [String], _ connection: PostgresConnection
    ) async throws -> [MirrorProduct] {
        guard !ids.isEmpty else { return [] }
        var found: [String: MirrorProduct] = [:]
        for row in try await connection.query(sql("products"), [.texts(ids)]) {
            let product = try MirrorProduct(row)
            found[product.id] = product
        }
        return ids.map { found[$0] ?? MirrorProduct(gone: $0) }
    }

    private static func remember(
        _ keys: [String: Set<MirrorLine.Key>], _ connection: PostgresConnection
    ) async throws {
        guard !keys.isEmpty else { return }
        let orders = keys.sorted { $0.key < $1.key }
        try await connection.execute(
            sql("remember"),
            [
                .texts(orders.map(\.key)),
                .texts(orders.map { $0.value.sorted().map(\.text).joined(separator: "\u{1F}") }),
            ])
    }

    private static func run(_ name: String, _ orders: [String], _ connection: PostgresConnection) async throws {
        guard !orders.isEmpty else { return }
        try await connection.execute(sql(name), [.texts(orders)])
    }

    // MARK: Everything anew

    /// Puts everything into the backlog, in one transaction.
    ///
    /// - Parameters:
    ///   - newest: the newest version that ClickHouse holds.
    ///   - isLost: whether what ClickHouse holds can't be relied on until it is done.
    func beginResync(newest: Int64, reason: String, isLost: Bool) async throws -> Claim {
        try await pool.transaction { connection in
            try await connection.script("SET LOCAL statement_timeout = '15min'")
            let row = try await connection.queryFirst(
                Self.sql("resync_begin"), [.uuid(holder), .int(newest), .text(reason), .bool(isLost)])
            guard let row else { throw Moved() }
            try await connection.execute(Self.sql("resync_clear"))
            try await connection.execute(source.wrapped("mirror_resync_orders"), [.null])
            try await connection.execute(Self.sql("resync_products"))
            return try Claim(row)
        }
    }

    func endResync() async throws { try await pool.execute(Self.sql("resync_end"), [.uuid(holder)]) }

    /// Asks whoever mirrors, in this process or another, to mirror everything anew.
    static func askForResync(_ pool: PostgresPool) async throws(PostgresError) {
        try await pool.execute(sql("resync_ask"))
    }
}
