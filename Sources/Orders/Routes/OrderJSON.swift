import HTTPTypes
import Hummingbird
import ServiceKit

/// The frames around the documents that PostgreSQL writes.
enum OrderJSON {
    /// `{"success":true,"message":…,"data":…}`.
    static func success(_ document: String, message: String? = nil) -> String {
        let text = message.map { "\"message\":\(JSONText.quoted($0))," } ?? ""
        return "{\"success\":true,\(text)\"data\":\(document)}"
    }

    /// `{"success":true,"data":[…],"count":…,"total":…,"page":…,"limit":…}`.
    static func list(_ documents: [String], total: Int, page: OrderPage) -> String {
        "{\"success\":true,\"data\":[\(documents.joined(separator: ","))],\"count\":\(documents.count),"
            + "\"total\":\(total),\"page\":\(page.number),\"limit\":\(page.limit)}"
    }

    /// Problem details that are kept as an answer, so without the members that belong to one request.
    static func problem(status: Int, title: String, code: String, detail: String, data: String) -> String {
        "{\"type\":\"about:blank\",\"title\":\"\(title)\",\"status\":\(status),\"detail\":\(JSONText.quoted(detail)),"
            + "\"success\":false,\"error\":\"\(title)\",\"message\":\(JSONText.quoted(detail)),\"code\":\"\(code)\","
            + "\"data\":\(data)}"
    }

    static func response(_ text: String, status: Int = 200, isReplayed: Bool = false) -> Response {
        var headers: HTTPFields = [
            .contentType: status < 400 ? "application/json; charset=utf-8" : "application/problem+json",
            .cacheControl: "no-store",
        ]
        if isReplayed { headers[.idempotentReplayed] = "true" }
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
    static let paymentSignature = HTTPField.Name("Lugx-Signature")!
}

/// Which part of a list is asked for.
struct OrderPage: Sendable, Hashable {
    let number: Int
    let limit: Int

    static let limitDefault = 20
    static let limitMax = 100
    /// Deep pages cost as much as all before them.
    static let numberMax = 10_000

    var offset: Int { (number - 1) * limit }

    init(_ items: [String: String]) throws(Problem) {
        number = try Self.integer(items["page"], "page", 1...Self.numberMax) ?? 1
        limit = try Self.integer(items["limit"], "limit", 1...Self.limitMax) ?? Self.limitDefault
    }

    private static func integer(_ text: String?, _ name: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .badRequest("\(name): \(range.lowerBound) to \(range.upperBound).", code: "invalid_parameter")
        }
        return value
    }
}

/// What routes read of a request.
enum OrderInput {
    /// The query's items; one that is unknown or given twice is refused.
    static func query(_ request: Request, _ known: String...) throws(Problem) -> [String: String] {
        var items: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                throw .badRequest(
                    "\(name.prefix(60)): unknown; this path takes \(known.joined(separator: ", ")).",
                    code: "unknown_parameter")
            }
            guard items.updateValue(String(value), forKey: String(name)) == nil else {
                throw .badRequest("\(name): given twice.", code: "repeated_parameter")
            }
        }
        return items
    }

    static func body(_ request: Request, _ context: ServiceContext) async throws -> [UInt8] {
        let buffer = try await request.body.collect(upTo: context.bodyBytesMax)
        return Array(buffer.readableBytesView)
    }

    /// 1 to 255 visible ASCII characters, or none.
    static func idempotencyKey(_ request: Request) throws(Problem) -> String? {
        let keys = request.headers[values: .idempotencyKey]
        guard let key = keys.first else { return nil }
        guard keys.count == 1, (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw .badRequest("Idempotency-Key: 1 to 255 visible ASCII characters.", code: "invalid_idempotency_key")
        }
        return key
    }

    /// A note or reason: nothing, or up to 1000 characters.
    static func note(_ text: String?, _ name: String) throws(Problem) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= 1000, !text.utf8.contains(0) else {
            throw .badRequest("\(name): at most 1000 characters, none of them NUL.", code: "invalid_note")
        }
        return text
    }
}
