/// What `If-Match` demands (RFC 9110, section 13.1.1).
enum EntityTags: Sendable, Equatable {
    /// Nothing: the header is missing, or `*`.
    case any
    case listed([String])

    init(_ header: String?) {
        guard let header, header != "*" else {
            self = .any
            return
        }
        // A tag of ours holds no comma; a weak one never matches.
        self = .listed(
            header.split(separator: ",").map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) })
    }

    func match(_ etag: String) -> Bool {
        switch self {
        case .any: true
        case .listed(let tags): tags.contains(etag)
        }
    }
}
