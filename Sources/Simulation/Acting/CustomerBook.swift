import Curl
import ServiceKit

/// The accounts of the simulated customers, each made once, whoever asks for it first.
actor CustomerBook {
    /// What acts for a customer.
    struct Account: Sendable {
        let id: String
        /// Nil for an account of the past, which nobody can sign in with.
        let token: String?
    }

    private struct Profile: Decodable {
        struct Data: Decodable {
            let id: String
        }
        let data: Data
    }

    private struct SignedIn: Decodable {
        struct User: Decodable {
            let id: String
        }
        let token: String
        let user: User
    }

    private let client: ShopClient
    private let address: ShopAddress
    private let admin: AdminSession
    /// Live customers sign up and in by themselves; those of the past are brought in by the admin.
    private let isLive: Bool
    /// What live customers sign in with: of this run alone.
    private let password: String
    private var accounts: [Int: (task: Task<Account, any Error>, madeAt: ContinuousClock.Instant)] = [:]

    init(client: ShopClient, address: ShopAddress, admin: AdminSession, isLive: Bool) {
        self.client = client
        self.address = address
        self.admin = admin
        self.isLive = isLive
        var generator = SystemRandomNumberGenerator()
        password = String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }

    func account(of customer: ShopCustomer, from visitor: ShopVisitor) async throws -> Account {
        let known = accounts[customer.number]
        if let known, !isLive || ContinuousClock.now - known.madeAt < .seconds(AdminSession.tokenSeconds) {
            return try await known.task.value
        }
        let (isLive, isKnown) = (isLive, known != nil)
        let task = Task {
            isLive
                ? try await self.signIn(customer, from: visitor, isKnown: isKnown)
                : try await self.bringIn(customer, from: visitor)
        }
        accounts[customer.number] = (task, .now)
        do {
            return try await task.value
        } catch {
            accounts[customer.number] = known
            throw error
        }
    }

    private func bringIn(_ customer: ShopCustomer, from visitor: ShopVisitor) async throws -> Account {
        var headers: CurlHeaders = ["X-Forwarded-For": visitor.address]
        headers.append("Authorization", "Bearer \(try await admin.token())")
        headers.append("Lugx-Backdate", Timestamp.text(milliseconds: customer.registeredAt))
        let answer = try await client.send(
            .post, "\(address.catalogURL)/api/users", headers: headers,
            json: "{\"username\":\(JSONText.quoted(customer.username)),\"email\":\(JSONText.quoted(customer.email))}",
            expecting: 200, 201)
        return Account(id: try answer.decode(Profile.self).data.id, token: nil)
    }

    private func signIn(
        _ customer: ShopCustomer, from visitor: ShopVisitor, isKnown: Bool
    ) async throws -> Account {
        let headers: CurlHeaders = ["X-Forwarded-For": visitor.address]
        let secrets = "\"email\":\(JSONText.quoted(customer.email)),\"password\":\"\(password)\"}"
        var signedIn: SignedIn?
        if !isKnown {
            let answer = try await client.send(
                .post, "\(address.catalogURL)/api/auth/register", headers: headers,
                json: "{\"username\":\(JSONText.quoted(customer.username)),\(secrets)", expecting: 201, 409)
            // Taken: an earlier try whose answer was lost had made it.
            if answer.status == 201 { signedIn = try answer.decode(SignedIn.self) }
        }
        if signedIn == nil {
            signedIn = try await client.send(
                .post, "\(address.catalogURL)/api/auth/login", headers: headers, json: "{\(secrets)", expecting: 200
            ).decode(SignedIn.self)
        }
        return Account(id: signedIn!.user.id, token: signedIn!.token)
    }
}
