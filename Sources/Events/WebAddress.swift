internal import Glibc

/// The parts of a URL that the row keeps: host, path, query. Lenient, as browsers' addresses come: what is missing
/// is empty, and an address without a scheme is a path.
struct WebAddress {
    let host: Text
    /// What follows the authority, fragment included.
    private let rest: Text

    init(_ url: Text) {
        guard let authority = Self.authorityStart(url) else {
            host = .empty
            rest = url
            return
        }
        let bytes = url.base
        // The host is what lies between the last @ and the first colon behind it.
        var from = authority
        var colon = -1
        var at = authority
        scan: while at < url.count {
            switch bytes[at] {
            case 0x2F, 0x3F, 0x5C, 0x23: break scan
            case 0x40:
                from = at + 1
                colon = -1
            case 0x3A: if colon < 0 { colon = at }
            default: break
            }
            at += 1
        }
        rest = url.slice(at, url.count)
        if from < at, bytes[from] == 0x5B {
            var closing = from
            while closing < at, bytes[closing] != 0x5D { closing += 1 }
            host = url.slice(from, min(closing + 1, at))
        } else {
            host = url.slice(from, colon < 0 ? at : colon)
        }
    }

    /// Without query and fragment; "/" when a URL has a host and no path.
    var path: Text {
        let path = rest.before(0x23).before(0x3F)
        return path.isEmpty && !host.isEmpty ? Text(base: Self.root.utf8Start, count: 1) : path
    }

    var query: Text {
        let whole = rest.before(0x23)
        let path = whole.before(0x3F)
        return path.count < whole.count ? whole.slice(path.count + 1, whole.count) : .empty
    }

    private static let root: StaticString = "/"

    /// Where the authority begins, after `scheme://` or `//`.
    private static func authorityStart(_ url: Text) -> Int? {
        let bytes = url.base
        if url.count >= 8 {
            let word = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
            // "https://" and "http://", read as numbers.
            if word == 0x2F2F_3A73_7074_7468 { return 8 }
            if word << 8 == 0x2F2F_3A70_7474_6800 { return 7 }
        }
        let end = url.count
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

    /// The host without a leading `www.`, so that a site's visits fall under one name.
    var domain: Text {
        guard host.count > 4, host.slice(0, 4).equalsIgnoringCase("www.") else { return host }
        return host.slice(4, host.count)
    }
}

extension Text {
    /// What comes before the first such byte; all of it if there is none.
    @inline(__always)
    fileprivate func before(_ byte: UInt8) -> Text {
        guard let found = memchr(base, Int32(byte), count) else { return self }
        return Text(base: base, count: UnsafeRawPointer(found) - UnsafeRawPointer(base))
    }
}
