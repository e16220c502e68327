import Crypto
import Foundation
import Postgres
import ServiceKit

/// What the provider tells by webhook, once its signature is checked.
///
/// `Lugx-Signature: t=1795348800,v1=<hex>`, where hex is HMAC-SHA256 of `t`, a point, and the body.
package struct PaymentNotice: Sendable, Hashable {
    package let id: String
    let orderId: PostgresUUID
    let answer: PaymentAnswer

    /// How far the signature's time may be from now, so that an old notice can't be played back.
    package static let ageSecondsMax: Int64 = 300

    enum Fault: Error, Sendable, Hashable {
        case signature
        case body(String)
    }

    private struct Raw: Decodable {
        let id: String
        let type: String
        let orderId: String
    }

    /// - Parameter now: seconds since 1970.
    init(body: [UInt8], signature: String?, secret: String, now: Int64) throws(Fault) {
        guard let signature, Self.isValid(signature, of: body, secret: secret, now: now) else { throw .signature }
        guard let raw = try? JSONDecoder().decode(Raw.self, from: Data(body)) else {
            throw .body("The body needs id, type and orderId.")
        }
        guard (1...255).contains(raw.id.unicodeScalars.count), !raw.id.utf8.contains(0) else {
            throw .body("id: 1 to 255 characters.")
        }
        guard let orderId = PostgresUUID(raw.orderId) else { throw .body("orderId: no UUID.") }
        switch raw.type {
        case "payment.captured": answer = .captured
        case "payment.declined": answer = .declined
        default: throw .body("type: payment.captured or payment.declined.")
        }
        id = raw.id
        self.orderId = orderId
    }

    private static func isValid(_ signature: String, of body: [UInt8], secret: String, now: Int64) -> Bool {
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

    /// The header's value for a body: what a provider sends.
    package static func signature(of body: [UInt8], secret: String, time: Int64) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(time).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8)))
        return "t=\(time),v1=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
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
