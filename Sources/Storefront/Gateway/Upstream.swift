/// The services behind the gateway, and which paths are theirs.
enum Upstream: String, CaseIterable, Sendable {
    case catalog
    case orders
    case analytics

    /// First two segments of the paths that are passed on; nothing else is, `/metrics` and `/internal` least of all.
    private static let paths: [String: Upstream] = [
        "/api/auth": .catalog, "/api/products": .catalog, "/api/users": .catalog, "/api/audit": .catalog,
        "/api/orders": .orders,
        "/api/analytics": .analytics,
    ]

    /// The service for a path as it came, still encoded; nil for one that is not passed on.
    init?(path: String) {
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: true)
        guard path.utf8.first == UInt8(ascii: "/"), segments.count >= 2 else { return nil }
        guard let found = Self.paths["/\(Substring(segments[0]))/\(Substring(segments[1]))"] else { return nil }
        self = found
    }

    /// Whether a path says the same to everyone who takes it apart: no `.` or `..`, no empty segment, no slash,
    /// backslash or NUL hidden by an encoding. Another one could leave the part of the service it seems to be in.
    static func isPlain(path: String) -> Bool {
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return false }
        let lowercased = path.lowercased()
        guard !["%2f", "%5c", "%00", "%2e", "//"].contains(where: lowercased.contains) else { return false }
        return !path.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}
