package import Logging

/// What ties the records of one request together: its id and the W3C trace it belongs to.
package struct RequestTrace: Sendable, Hashable {
    package let requestID: String
    /// A `traceparent` header's value, checked.
    package let traceparent: String?

    /// The trace of the request being served; outgoing calls pass it on.
    @TaskLocal package static var current: RequestTrace?

    /// Takes over what the client sent where it is sane, and makes up an id where it is not.
    ///
    /// - Parameter randomID: gives a new id.
    package init(requestID: String?, traceparent: String?, randomID: () -> String = Self.randomID) {
        self.requestID = requestID.flatMap { Self.isSane($0) ? $0 : nil } ?? randomID()
        self.traceparent = traceparent.flatMap { Self.isTraceparent($0) ? $0 : nil }
    }

    /// 32 hexadecimal digits.
    package static func randomID() -> String {
        hex(UInt64.random(in: .min ... .max)) + hex(UInt64.random(in: .min ... .max))
    }

    /// Adds `request_id` and `traceparent` to every record of the request, whichever logger writes it.
    package static let metadataProvider = Logger.MetadataProvider {
        guard let current else { return [:] }
        var metadata: Logger.Metadata = ["request_id": .string(current.requestID)]
        if let traceparent = current.traceparent { metadata["traceparent"] = .string(traceparent) }
        return metadata
    }

    /// 1 to 128 letters, digits, `-`, `_`, `.`, `:` or `=`.
    static func isSane(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || "-_.:=".utf8.contains($0)
            }
    }

    /// `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zeros (W3C Trace Context, section 3.2).
    static func isTraceparent(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts.map(\.count) == [2, 32, 16, 2] else { return false }
        guard parts.allSatisfy({ $0.allSatisfy(isLowercaseHex) }) else { return false }
        return Array(parts[0]) == Array("00".utf8) && parts[1].contains { $0 != UInt8(ascii: "0") }
            && parts[2].contains { $0 != UInt8(ascii: "0") }
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isLowercaseHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
