internal import ClickHouse
internal import Postgres
internal import Synchronization

/// One thing that is looked at, in bounded time.
struct Check: Sendable {
    let name: String
    let seconds: Double
    /// What it is where no answer comes in time.
    let late: Finding.Level
    let look: @Sendable () async throws -> [Finding]

    init(
        _ name: String, seconds: Double, late: Finding.Level = .warning,
        _ look: @escaping @Sendable () async throws -> [Finding]
    ) {
        self.name = name
        self.seconds = seconds
        self.late = late
        self.look = look
    }

    /// Returns in time even where the work hangs, as on a disk that does not answer.
    func run() async -> [Finding] {
        let name = name
        let seconds = seconds
        let late = late
        let look = look
        return await withCheckedContinuation { continuation in
            let box = Answer(continuation)
            let work = Task.detached {
                do { box.give(try await look()) } catch { box.give([Self.finding(name, error)]) }
            }
            Task.detached {
                try? await Task.sleep(for: .seconds(seconds))
                work.cancel()
                box.give([
                    Finding(
                        name, late, "no answer within \(Int(seconds.rounded(.up))) s",
                        advice: "see whether what is asked is overloaded; the rest was checked")
                ])
            }
        }
    }

    private final class Answer: Sendable {
        private let continuation: Mutex<CheckedContinuation<[Finding], Never>?>

        init(_ continuation: CheckedContinuation<[Finding], Never>) { self.continuation = Mutex(continuation) }

        func give(_ findings: [Finding]) {
            continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume(returning: findings)
        }
    }

    private static func finding(_ name: String, _ error: any Error) -> Finding {
        switch error {
        case let error as PostgresError where error.kind == .permission:
            .warning(
                name, "this account may not look: \(error.message)",
                advice: "run lugx doctor with the URL of the database's owner")
        case let error as PostgresError: .problem(name, error.message, advice: advice(error))
        case let error as ClickHouseError: .problem(name, error.message, advice: advice(error))
        default: .problem(name, String(describing: error), advice: "see the log of the service concerned")
        }
    }

    static func advice(_ error: PostgresError) -> String {
        switch error.kind {
        case .connection, .timeout: "start PostgreSQL, or correct host and port in DATABASE_URL"
        case .authentication: "correct user and password in DATABASE_URL, or pg_hba.conf"
        case .resources: "see what holds its connections, memory or disk"
        default: "see PostgreSQL's log; lugx migrate if a table is missing"
        }
    }

    static func advice(_ error: ClickHouseError) -> String {
        switch error.kind {
        case .resolve, .connect, .connectTimeout, .timeout:
            "start ClickHouse, or correct host and port in CLICKHOUSE_URL"
        case .authentication: "correct user and password in CLICKHOUSE_URL"
        case .forbidden: "give the account of CLICKHOUSE_URL the rights to read and write the database analytics"
        case .unknownTable: "run lugx migrate"
        default: "see ClickHouse's log"
        }
    }
}
