import Postgres
import Queries

/// What a run waits for: of each spool, how many events had come in at a moment after the window's end.
package struct WatermarkMark: Sendable, Hashable, Codable {
    package var spools: [String: Int64] = [:]

    package init(spools: [String: Int64] = [:]) { self.spools = spools }
}

/// How far the figures are.
package enum Watermark: Sendable, Hashable {
    /// They are complete up to the window's end; `milliseconds` since 1970 is how far the orders are.
    case passed(milliseconds: Int64?)
    case behind(WatermarkMark, milliseconds: Int64?)

    var milliseconds: Int64? {
        switch self {
        case .passed(let milliseconds), .behind(_, let milliseconds): milliseconds
        }
    }
}

/// Whether everything up to a moment stands in ClickHouse: the orders as their mirror says, the events as the ledgers of
/// the processes that take them in say. A spool hands its events over in their order, so that everything from before the
/// moment is there as soon as as much has left it as had come in by then.
struct Watermarks: Sendable {
    struct Spool: Sendable, Hashable {
        let name: String
        let accepted: Int64
        let settled: Int64
        /// Noted at the moment or after it.
        let isAfter: Bool
        /// Whoever notes it has been silent for so long that it is not running.
        let isSilent: Bool
    }

    /// A running process notes its ledger every few seconds.
    static let silentSeconds = 15.0

    let pool: PostgresPool

    /// - Parameters:
    ///   - end: seconds since 1970.
    ///   - mark: what was waited for before.
    func check(end: Int64, mark: WatermarkMark?) async throws -> Watermark {
        let asOf = try await pool.query(QueryFile.named("postgres/mirror_as_of.sql").text).first?
            .decode("as_of", as: Int64?.self)
        let spools = try await pool.reports("watermark", [.int(end), .double(Self.silentSeconds)]).map {
            Spool(
                name: try $0.decode("spool"), accepted: try $0.decode("accepted"), settled: try $0.decode("settled"),
                isAfter: try $0.decode("isAfter"), isSilent: try $0.decode("isSilent"))
        }
        return Self.decide(end: end, asOf: asOf ?? nil, spools: spools, mark: mark ?? WatermarkMark())
    }

    static func decide(end: Int64, asOf: Int64?, spools: [Spool], mark: WatermarkMark) -> Watermark {
        var mark = mark
        var isComplete = asOf.map { $0 >= end * 1000 } ?? false
        for spool in spools {
            if mark.spools[spool.name] == nil, spool.isAfter || spool.isSilent {
                mark.spools[spool.name] = spool.accepted
            }
            guard let awaited = mark.spools[spool.name], spool.settled >= awaited else {
                isComplete = false
                continue
            }
        }
        return isComplete ? .passed(milliseconds: asOf) : .behind(mark, milliseconds: asOf)
    }
}
