import Curl
import Foundation
import Postgres
import ServiceKit

/// Who a mail goes to.
struct Customer: Sendable, Hashable {
    let name: String
    let address: String
}

/// Asks the catalogue who a customer is, at the moment of sending: an address that was changed is the new one, and no
/// address is kept with the orders.
struct CustomerDirectory: Sendable {
    enum Fault: Error, Sendable, Hashable {
        case status(Int)
        case unreachable(CurlError.Kind)
        case unreadable
    }

    private struct Answer: Decodable {
        struct Contact: Decodable {
            let username: String
            let email: String
        }

        let data: Contact
    }

    let base: String
    let curl: CurlClient
    let tokens: TokenAuthority
    let timeoutSeconds: Double

    /// Nil where the account has been deleted.
    func customer(_ id: PostgresUUID) async throws -> Customer? {
        var headers = CurlHeaders()
        headers.append("Authorization", "Bearer \(try await tokens.serviceToken(from: "orders", to: "catalog"))")
        let root = base.hasSuffix("/") ? String(base.dropLast()) : base
        var request = CurlRequest(.get, "\(root)/internal/users/\(id)/contact", headers: headers)
        request.connectTimeoutSeconds = min(1, timeoutSeconds)
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = 64 << 10
        let response: CurlResponse
        do throws(CurlError) {
            response = try await curl.perform(request)
        } catch {
            throw Fault.unreachable(error.kind)
        }
        switch response.status {
        case 200:
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
                throw Fault.unreadable
            }
            return Customer(name: answer.data.username, address: answer.data.email)
        case 404: return nil
        default: throw Fault.status(response.status)
        }
    }
}
