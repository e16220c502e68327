import Curl
import ServiceKit

/// The admin's access token, fetched anew before it expires.
actor AdminSession {
    private struct SignedIn: Decodable {
        let token: String
    }

    private let client: ShopClient
    private let address: ShopAddress
    private var current: Task<String, any Error>?
    private var fetchedAt = ContinuousClock.now

    /// Two thirds of a token's life.
    static let tokenSeconds = 600.0

    init(client: ShopClient, address: ShopAddress) {
        self.client = client
        self.address = address
    }

    func token() async throws -> String {
        guard let admin = address.admin else {
            throw SimulationFault("this needs an admin: set LUGX_ADMIN_EMAIL and LUGX_ADMIN_PASSWORD")
        }
        if let current, ContinuousClock.now - fetchedAt < .seconds(Self.tokenSeconds) { return try await current.value }
        fetchedAt = .now
        let (client, url) = (client, "\(address.catalogURL)/api/auth/login")
        let body = "{\"email\":\(JSONText.quoted(admin.email)),\"password\":\(JSONText.quoted(admin.password))}"
        let task = Task {
            try await client.send(.post, url, json: body, expecting: 200).decode(SignedIn.self).token
        }
        current = task
        do {
            return try await task.value
        } catch {
            current = nil
            throw error
        }
    }
}
