/// The parts of a URL that the row keeps: host, path, query. Lenient, as browsers' addresses come: what is missing
/// is empty, and an address without a scheme is a path.
struct WebAddress {
    var host = Text.empty
    /// Without query and fragment; "/" when a URL has a host and no path.
    var path = Text.empty
    var query = Text.empty

    init(_ url: Text) {
        let bytes = url.base
        var at = 0
        var end = 0
        while end < url.count, bytes[end] != 0x23 { end += 1 }
        if let authority = Self.authorityStart(url, end) {
            at = authority
            while at < end, bytes[at] != 0x2F, bytes[at] != 0x3F, bytes[at] != 0x5C { at += 1 }
            host = Self.hostOnly(url.slice(authority, at))
        }
        let pathStart = at
        while at < end, bytes[at] != 0x3F { at += 1 }
        path = url.slice(pathStart, at)
        if path.isEmpty, !host.isEmpty { path = Text(base: Self.root.utf8Start, count: 1) }
        if at < end { query = url.slice(at + 1, end) }
    }

    private static let root: StaticString = "/"

    /// Where the authority begins, after `scheme://` or `//`.
    private static func authorityStart(_ url: Text, _ end: Int) -> Int? {
        let bytes = url.base
        var at = 0
        while at < end {
            let byte = bytes[at]
            let isLetter = (byte | 0x20) &- 0x61 < 26
            let isLater = byte &- 0x30 <= 9 || byte == 0x2B || byte == 0x2D || byte == 0x2E
            guard isLetter || (at > 0 && isLater) else { break }
            at += 1
        }
        if at > 0 {
            guard at < end, bytes[at] == 0x3A else { return nil }
            at += 1
        }
        guard at + 1 < end, bytes[at] == 0x2F, bytes[at + 1] == 0x2F else { return nil }
        return at + 2
    }

    /// An authority without user information and port.
    private static func hostOnly(_ authority: Text) -> Text {
        var from = 0
        var to = authority.count
        for i in 0..<authority.count where authority.base[i] == 0x40 { from = i + 1 }
        if from < to, authority.base[from] == 0x5B {
            var at = from
            while at < to, authority.base[at] != 0x5D { at += 1 }
            return authority.slice(from, min(at + 1, to))
        }
        for i in from..<to where authority.base[i] == 0x3A {
            to = i
            break
        }
        return authority.slice(from, to)
    }

    /// The host without a leading `www.`, so that a site's visits fall under one name.
    var domain: Text {
        guard host.count > 4, host.slice(0, 4).equalsIgnoringCase("www.") else { return host }
        return host.slice(4, host.count)
    }
}
