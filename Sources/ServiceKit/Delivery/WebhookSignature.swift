import Crypto

/// How messages between programs are signed: the header `Lugx-Signature: t=1795348800,v1=<hex>`, where hex is HMAC-SHA256
/// of `t`, a point, and the body.
package enum WebhookSignature {
    /// How far the signature's time may be from now, so that an old message can't be played back.
    package static let ageSecondsMax: Int64 = 300
    /// The shortest secret that is worth its name.
    package static let secretBytesMin = 16

    /// The header's value.
    ///
    /// - Parameter time: seconds since 1970.
    package static func header(of body: [UInt8], secret: String, time: Int64) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(time).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8)))
        return "t=\(time),v1=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Whether the body was signed by who knows the secret, not long ago.
    package static func isValid(_ signature: String, of body: [UInt8], secret: String, now: Int64) -> Bool {
        var time: Int64?
        var codes: [[UInt8]] = []
        for part in signature.split(separator: ",").prefix(8) {
            if part.hasPrefix("t=") { time = Int64(part.dropFirst(2)) }
            if part.hasPrefix("v1="), let code = bytes(hexadecimal: part.dropFirst(3)) { codes.append(code) }
        }
        guard let time, (now - ageSecondsMax...now + ageSecondsMax).contains(time) else { return false }
        let key = SymmetricKey(data: Array(secret.utf8))
        let message = Array("\(time).".utf8) + body
        return codes.contains { HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: message, using: key) }
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var rest = text
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
