internal import Foundation
internal import NIOCore

/// How PostHog's browser client wraps the JSON it sends. What a body begins with tells: JSON begins like neither.
enum PostHogBody {
    /// What is in a form's `data`, in base64 or as it is; other bodies as they came. nil where it isn't base64.
    static func opened(_ body: ByteBuffer?) -> ByteBuffer? {
        guard let body, body.readableBytesView.starts(with: "data=".utf8) else { return body ?? ByteBuffer() }
        guard let data = FormText.value("data", in: body.readableBytesView) else { return nil }
        if data.first == UInt8(ascii: "{") || data.first == UInt8(ascii: "[") { return ByteBuffer(bytes: data) }
        // A plus that was not encoded has become a space; padding may be left out.
        var text = data.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 }
        text += repeatElement(UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: Data(text)).map { ByteBuffer(bytes: $0) }
    }

    /// Whether it is gzip, which the client says in the query if at all.
    static func isPacked(_ body: ByteBuffer) -> Bool { body.readableBytesView.starts(with: [0x1F, 0x8B]) }
}
