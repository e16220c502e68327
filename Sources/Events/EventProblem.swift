/// Why an event can't be stored, found while it is encoded: cheap to throw, turned into words only for the answer.
struct EventProblem: Error {
    var code: EventErrorCode
    /// Where it is wrong, below the event.
    var place: Place
    /// What is expected.
    var message: String

    enum Place {
        case event
        /// A member by its name, which isn't there.
        case missing(StaticString)
        /// The member whose name stands at this index of the tape.
        case member(Int)
    }

    init(_ code: EventErrorCode, _ place: Place, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    /// Where it is, from the event on.
    func pointer(_ tape: JSONTape) -> String {
        switch place {
        case .event: ""
        case .missing(let name): "/\(name)"
        case .member(let name): "/" + JSONPointer.token(tape.text(name))
        }
    }
}

/// JSON Pointers (RFC 6901) as the answers carry them: ASCII that needs no escaping in JSON.
enum JSONPointer {
    /// A reference token from a member's name: `~` and `/` escaped as the RFC says, at most 64 bytes, and `?` for
    /// what isn't printable ASCII.
    static func token(_ name: Text) -> String {
        var token = ""
        for i in 0..<min(name.count, 64) {
            switch name.base[i] {
            case UInt8(ascii: "~"): token += "~0"
            case UInt8(ascii: "/"): token += "~1"
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): token += "?"
            case let byte where (0x20..<0x7F).contains(byte): token.unicodeScalars.append(Unicode.Scalar(byte))
            default: token += "?"
            }
        }
        return token
    }
}
