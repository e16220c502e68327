/// One numbered SQL file.
///
/// Its statements end with `;`. Each must be able to run again (IF NOT EXISTS, …; an ADD COLUMN whose column is there
/// counts as done): ClickHouse has no transactions, so a crash half way leaves the file to be run once more. A first line such as `-- min-version: 22.2` keeps a file for
/// servers from that version on: older ones pass it over and take it when they have been upgraded, so no later file may
/// depend on it.
package struct ClickHouseMigration: Sendable, Equatable {
    package let version: Int
    package let name: String
    package let text: String
    package let statements: [String]
    package let minVersion: ClickHouseVersion?
    /// Of the whole file, comments included.
    package let checksum: String

    /// `path`: ends in `NNNN_name.sql`.
    package init(path: String, text: String) throws(ClickHouseError) {
        let file = path.split(separator: "/").last ?? ""
        guard Self.isNumbered(path), let version = Int(file.prefix(4)) else {
            throw .invalid("a migration is called NNNN_name.sql, not \(file)")
        }
        try self.init(version: version, name: String(file.dropFirst(5).dropLast(4)), text: text)
    }

    package init(version: Int, name: String, text: String) throws(ClickHouseError) {
        self.version = version
        self.name = name
        self.text = text
        statements = try Self.statements(text)
        minVersion = try Self.minVersion(text, name)
        checksum = Self.checksum(text)
        guard !statements.isEmpty else { throw .invalid("migration \(version)_\(name) has no statement") }
    }

    /// Whether a file is a migration: other SQL stands beside them.
    package static func isNumbered(_ path: String) -> Bool {
        let file = path.split(separator: "/").last ?? ""
        return file.hasSuffix(".sql") && file.utf8.count > 9 && file.dropFirst(4).hasPrefix("_")
            && file.prefix(4).utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Cuts a script at each `;` that is code. A last statement need not have one.
    static func statements(_ script: String) throws(ClickHouseError) -> [String] {
        let text = Array(script.utf8)
        var statements: [String] = []
        var current: [UInt8] = []
        var hasCode = false
        func flush() {
            if hasCode { statements.append(String(decoding: current, as: UTF8.self)) }
            (current, hasCode) = ([], false)
        }
        for segment in try SQLSegments.cut(text) {
            // Comments go: what is sent is what is executed. Like a blank, a comment parts two words.
            if segment.kind == .comment {
                if hasCode { current.append(UInt8(ascii: " ")) }
                continue
            }
            for byte in text[segment.range] {
                if segment.kind == .code, byte == UInt8(ascii: ";") {
                    flush()
                    continue
                }
                let isBlank = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
                if isBlank, !hasCode { continue }
                hasCode = true
                current.append(byte)
            }
        }
        flush()
        return statements
    }

    private static func minVersion(
        _ text: String, _ name: String
    ) throws(ClickHouseError) -> ClickHouseVersion? {
        let marker = "-- min-version:"
        guard let line = text.split(separator: "\n").first, line.hasPrefix(marker) else { return nil }
        guard let version = ClickHouseVersion(line.dropFirst(marker.count).filter { $0 != " " && $0 != "\r" }) else {
            throw .invalid("the min-version of \(name) is not a version such as 22.2")
        }
        return version
    }

    /// FNV-1a, 64 bits: against a file edited by mistake, not against an attacker.
    private static func checksum(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
