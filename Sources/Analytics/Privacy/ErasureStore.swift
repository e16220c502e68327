import ClickHouse
import Postgres
import Queries

/// Where the events of a user stand, and what was written down about erasing them.
struct ErasureStore: Sendable {
    /// An erasure in the hands of an instance.
    struct Claim: Sendable {
        let id: PostgresUUID
        let user: String
        /// Seconds since 1970: events received later are not meant.
        let until: Int64
        var anonymous: [String]
    }

    /// What is deleted in one go.
    struct Part: Sendable {
        var batches: [String] = []
        /// Seconds since 1970.
        var hours: Set<Int64> = []
        var orders: Set<String> = []
        var events: [String: Int] = [:]
    }

    /// The most anonymous ids of one user, and batches deleted from at a time: literals of a statement.
    static let anonymousMax: Int64 = 2000
    static let batchesMax: Int64 = 1000

    let pool: PostgresPool
    let client: ClickHouseClient
    /// How long a claim lasts unless it is renewed.
    var holdSeconds = 60.0
    /// A spool not heard of for so long that left nothing behind is taken to be gone.
    var goneSeconds = 600.0
    /// ClickHouse has written a deletion to disk after this long, and dropped what was before it.
    var settleSeconds = 120.0
    /// How long what ClickHouse could not take is kept beside the spools, which no erasure reaches.
    var quarantineDays = 30
    private let holder = PostgresUUID.random()

    init(pool: PostgresPool, client: ClickHouseClient) {
        self.pool = pool
        self.client = client
    }

    // MARK: What was asked for

    func ask(_ user: String, by actor: PostgresUUID, requestID: String) async throws -> String? {
        try await pool.execute(Self.text("ask"), [.text(user), .uuid(actor), .text(requestID)])
        return try await state(user)
    }

    func state(_ user: String) async throws -> String? {
        try await pool.query(Self.text("state"), [.text(user), .int(quarantineDays)]).first?.decode(
            "document", as: String.self)
    }

    func noteExport(_ user: String, by actor: PostgresUUID, requestID: String) async throws {
        try await pool.execute(
            QueryFile.named("postgres/privacy_note.sql").text, ["export", .text(user), .uuid(actor), .text(requestID)])
    }

    // MARK: The work

    /// One that is due and nobody else has; with `id`, that one as long as it is ours.
    func claim(_ id: PostgresUUID? = nil) async throws -> Claim? {
        let row = try await pool.query(
            Self.text("claim"), [.uuid(holder), .double(holdSeconds), .optional(id, PostgresValue.uuid)]
        ).first
        guard let row else { return nil }
        return Claim(
            id: try row.decode("id"), user: try row.decode("userId"), until: try row.decode("until"),
            anonymous: try row.decode("anonymousIds"))
    }

    func openParts(_ claim: Claim) async throws -> [(id: Int64, part: Part)] {
        try await pool.query(Self.text("open_parts"), [.uuid(claim.id)]).map { row in
            var part = Part()
            part.batches = try row.decode("batches")
            part.hours = Set(try row.decode("hours", as: [Int64].self))
            part.orders = Set(try row.decode("orders", as: [String].self))
            return (try row.decode("id"), part)
        }
    }

    func write(_ part: Part, of claim: Claim) async throws -> Int64 {
        let counts = part.events.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        let rows = try await pool.query(
            Self.text("part"),
            [
                .uuid(claim.id), .texts(part.batches), .ints(part.hours.sorted()), .texts(part.orders.sorted()),
                .json(PostgresJSON("{\(counts.joined(separator: ","))}")),
            ])
        return try rows[0].decode("id")
    }

    func done(_ part: Int64) async throws { try await pool.execute(Self.text("part_done"), [.int(part)]) }

    func note(_ claim: Claim) async throws {
        try await pool.execute(Self.text("known"), [.uuid(claim.id), .texts(claim.anonymous)])
    }

    /// How many spools may still hold events that are meant.
    func waiting(_ claim: Claim) async throws -> Int64 {
        let rows = try await pool.query(Self.text("waiting"), [.uuid(claim.id), .double(goneSeconds)])
        return try rows[0].decode("waiting")
    }

    func rest(_ claim: Claim, seconds: Double) async throws {
        try await pool.execute(Self.text("rest"), [.uuid(claim.id), .double(seconds)])
    }

    /// Whether it has ended: not before what was deleted last has settled.
    func finish(_ claim: Claim) async throws -> Bool {
        try await !pool.query(Self.text("finish"), [.uuid(claim.id), .double(settleSeconds)]).isEmpty
    }

    // MARK: ClickHouse

    /// The anonymous ids that the events still say are the user's.
    func anonymous(_ user: String, until: Int64) async throws -> [String] {
        let rows = try await client.query(
            Self.statement("anonymous"),
            ["user": .string(user), "until": .int(until), "limit": .int(Self.anonymousMax)], timeoutSeconds: 300)
        return try rows.map { try $0("anonymous_id") }
    }

    /// The next events to delete; nil where there are none.
    func found(_ claim: Claim) async throws -> Part? {
        let rows = try await client.query(
            Self.statement("found"),
            Self.events(of: claim.user, claim.anonymous, until: claim.until)
                .merging(["limit": .int(Self.batchesMax)]) { $1 }, timeoutSeconds: 300)
        var part = Part()
        for row in rows {
            part.batches.append(try row("batch"))
            part.hours.formUnion(try row("hours", as: [Int64].self))
            part.orders.formUnion(try row("orders", as: [String].self))
            part.events[try row("spool"), default: 0] += try row("events", as: Int.self)
        }
        part.orders.remove("")
        return part.batches.isEmpty ? nil : part
    }

    func delete(_ part: Part, of claim: Claim) async throws {
        try await client.execute(
            Self.statement("delete"),
            Self.events(of: claim.user, claim.anonymous, until: claim.until)
                .merging(["batches": .strings(part.batches)]) { $1 })
        try await client.execute(Self.statement("unlink_orders"), ["orders": .strings(part.orders.sorted())])
        try await unlink(claim)
    }

    func unlink(_ claim: Claim) async throws {
        try await client.execute(Self.statement("unlink_user"), ["owner": .string(claim.user)])
    }

    func isDeleting() async throws -> Bool {
        try await client.query(Self.statement("running")).first?("running", as: Int.self) ?? 0 > 0
    }

    /// The events of a user as the statements are told of them.
    static func events(of user: String, _ anonymous: [String], until: Int64) -> [String: ClickHouseValue] {
        ["user": .string(user), "anonymous": .strings(anonymous), "until": .int(until)]
    }

    private static func text(_ name: String) -> String { QueryFile.named("postgres/erasure_\(name).sql").text }

    private static func statement(_ name: String) -> String { QueryFile.named("clickhouse/erasure_\(name).sql").text }
}
