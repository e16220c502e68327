/// A server's version, as `SELECT version()` gives it: "18.16.1", "26.9.2.1".
package struct ClickHouseVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else {
            return nil
        }
        self.init(major, minor)
    }

    package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }

    package var description: String { "\(major).\(minor)" }

    /// `insert_deduplication_token` works on plain MergeTree tables with `non_replicated_deduplication_window`.
    package var hasDeduplicationToken: Bool { self >= ClickHouseVersion(22, 2) }

    /// `async_insert` exists and could be on by a profile: an insert must ask for its own to be synchronous.
    package var hasAsyncInsert: Bool { self >= ClickHouseVersion(21, 11) }
}
