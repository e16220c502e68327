import Foundation

/// What clients/load.py wrote down: what became of each event it sent.
struct Ledger: Decodable {
    /// Covered by a 2xx.
    let acknowledged: [String]
    /// Named as bad by an answer.
    let refused: [String]
    /// Answered with 5xx or 429.
    let turnedAway: [String]
    /// No whole answer came.
    let unknown: [String]
    /// Answers that do not add up.
    let faults: [String]
    let statuses: [String: Int]
    let duplicates: Int

    init(contentsOf path: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Compares with how often each id stands in ClickHouse.
    func compare(with standing: [String: Int]) -> Comparison {
        let known = Set(acknowledged).union(refused).union(turnedAway).union(unknown)
        return Comparison(
            missing: acknowledged.filter { standing[$0] == nil },
            repeated: standing.filter { $0.value > 1 }.map(\.key),
            unwanted: (refused + turnedAway).filter { standing[$0] != nil },
            strange: standing.keys.filter { !known.contains($0) })
    }

    /// Empty lists, if all is well.
    struct Comparison: CustomStringConvertible {
        /// Acknowledged, and not there.
        let missing: [String]
        /// There more than once.
        let repeated: [String]
        /// Refused or turned away, and there.
        let unwanted: [String]
        /// There, and never sent.
        let strange: [String]

        var isExact: Bool { missing.isEmpty && repeated.isEmpty && unwanted.isEmpty && strange.isEmpty }

        var description: String {
            [("missing", missing), ("repeated", repeated), ("unwanted", unwanted), ("strange", strange)]
                .map { "\($0.1.count) \($0.0) \($0.1.prefix(3))" }.joined(separator: ", ")
        }
    }
}
