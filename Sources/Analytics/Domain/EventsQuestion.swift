import ClickHouse

/// Which raw events are asked for: conditions that all hold, and where in the list the answer goes on.
struct EventsQuestion: Sendable {
    /// The place after which a page of the list begins: that of its last event.
    struct Place: Sendable, Equatable {
        /// Milliseconds since 1970.
        let milliseconds: Int64
        let id: String

        var text: String { "\(milliseconds).\(id)" }

        init(milliseconds: Int64, id: String) {
            self.milliseconds = milliseconds
            self.id = id
        }

        /// What ``text`` gave; nil for anything else.
        init?(_ text: String) {
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let milliseconds = Int64(parts[0]), milliseconds / 1000 <= Int64(UInt32.max), parts[1].utf8.count == 36,
                let id = ClickHouseUUID(String(parts[1]))
            else { return nil }
            self.init(milliseconds: milliseconds, id: id.description)
        }
    }

    static let filters = ["type", "user", "anonymous", "session", "product", "order"]
    static let names = FigureRouter.window + filters + ["limit", "cursor"]
    static let limitMax = 200
    static let limitDefault = 50
    static let valueBytesMax = 512

    let window: ReportWindow
    let limit: Int
    private let after: Place?
    private let tests: [(name: String, value: String)]

    /// What can't be asked; `description` says why, to the one who asked.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    init(_ window: ReportWindow, items: [String: String], limit: Int) throws(Fault) {
        self.window = window
        self.limit = limit
        if let cursor = items["cursor"] {
            guard let place = Place(cursor) else {
                throw Fault(description: "cursor: expected the next_cursor of an answer.")
            }
            after = place
        } else {
            after = nil
        }
        var tests: [(name: String, value: String)] = []
        for name in Self.filters {
            guard let value = items[name] else { continue }
            guard (1...Self.valueBytesMax).contains(value.utf8.count) else {
                throw Fault(description: "\(name): 1 to \(Self.valueBytesMax) bytes.")
            }
            tests.append((name, value))
        }
        self.tests = tests
    }

    /// Holds for the events meant.
    func condition() throws(ClickHouseError) -> ClickHouseExpression {
        var parts = [try ClickHouseExpression("1 = 1")]
        for (name, value) in tests {
            let text: StaticString =
                switch name {
                case "type": "event_type = {value:String}"
                case "user": "user_id = {value:String}"
                case "anonymous": "anonymous_id = {value:String}"
                case "session": "session_id = {value:String}"
                case "product": "product_id = {value:String}"
                default: "order_id = {value:String}"
                }
            parts.append(try ClickHouseExpression(text, ["value": .string(value)]))
        }
        if let after {
            parts.append(
                try ClickHouseExpression(
                    """
                    event_time < {at:DateTime} OR (event_time = {at:DateTime} AND (event_time_ms < {ms:UInt16}
                    OR (event_time_ms = {ms:UInt16} AND toString(event_id) < {id:String})))
                    """,
                    [
                        "at": .dateTime(ClickHouseDateTime(secondsSinceEpoch: after.milliseconds / 1000)),
                        "ms": .int(after.milliseconds % 1000), "id": .string(after.id),
                    ]))
        }
        return .joined(parts, by: " AND ")
    }
}
