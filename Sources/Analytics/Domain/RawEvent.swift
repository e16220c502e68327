import ClickHouse
import Foundation
import ServiceKit

/// A row of `analytics.events` as JSON.
enum RawEvent {
    private static let texts = [
        "event_type", "event_name", "user_id", "anonymous_id", "session_id", "product_id", "order_id", "url", "path",
        "title", "referrer", "referrer_domain", "channel", "utm_source", "utm_medium", "utm_campaign", "utm_term",
        "utm_content", "device_type", "browser", "os", "country", "currency", "source",
    ]

    /// The event as one JSON object; whatever it says, nothing in it ends a text or a line.
    static func json(_ row: ClickHouseRow) throws -> String {
        var members = [
            "\"event_id\":\(JSONText.quoted(try row("id", as: String.self)))",
            "\"event_time\":\"\(time(try row("at_ms")))\"", "\"received_at\":\"\(time(try row("received_ms")))\"",
        ]
        for name in texts { members.append("\"\(name)\":\(JSONText.quoted(try text(name, of: row)))") }
        members.append("\"is_bot\":\(try row("is_bot", as: Int.self) == 1)")
        members.append("\"value\":\"\(try row("value", as: ClickHouseDecimal.self))\"")
        members.append("\"properties\":\(object(try text("properties", of: row)))")
        members.append("\"context\":\(object(try text("context", of: row)))")
        return "{\(members.joined(separator: ","))}"
    }

    /// Whatever bytes stand there.
    private static func text(_ name: String, of row: ClickHouseRow) throws -> String {
        String(decoding: try row.bytes(name), as: UTF8.self)
    }

    /// Milliseconds since 1970.
    static func time(_ milliseconds: Int64) -> String {
        let digits = String(milliseconds % 1000)
        return "\(CivilTime(secondsSince1970: milliseconds / 1000).text)."
            + "\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)Z"
    }

    /// A stored object as it stands, so that no number in it loses a digit; what is none (somebody else may write into
    /// the table) as a text.
    static func object(_ text: String) -> String {
        guard !text.isEmpty else { return "{}" }
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 } && text.utf8.first == UInt8(ascii: "{")
        guard isPlain, (try? JSONSerialization.jsonObject(with: Data(text.utf8))) is [String: Any] else {
            return JSONText.quoted(text)
        }
        return text
    }
}
