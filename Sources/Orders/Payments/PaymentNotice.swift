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
        guard let signature, WebhookSignature.isValid(signature, of: body, secret: secret, now: now) else {
            throw .signature
        }
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
}
