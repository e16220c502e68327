import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// The services beside their own OpenAPI documents, fuzzed by schemathesis: no 5xx, no answer that is not written
    /// down, every body as its schema says.
    @Suite struct FuzzTests {
        private struct Person: Decodable {
            struct User: Decodable { let id: String }
            let token: String
            let user: User
        }

        @Test func `the live services answer as their documents say, whatever they are asked`() async throws {
            let seed = SeededGenerator.seed(of: "fuzzing") & 0xFFFF_FFFF
            let admin = ("admin@example.com", "a long enough password")
            try await StoreRig.with { rig in
                let (catalog, orders) = (rig.catalogs[0], rig.orders[0])
                let customer = try await Self.ask(
                    catalog, "/api/auth/register",
                    #"{"username":"customer","email":"customer@example.com","password":"a long enough password"}"#)
                let other = try await Self.ask(
                    catalog, "/api/auth/register",
                    #"{"username":"boss","email":"\#(admin.0)","password":"\#(admin.1)"}"#)
                try await rig.sql("UPDATE catalog.\"Users\" SET role = 'admin' WHERE id = '\(other.user.id)'")
                let boss = try await Self.ask(
                    catalog, "/api/auth/login", #"{"email":"\#(admin.0)","password":"\#(admin.1)"}"#)

                let games = try await [rig.product(copies: 1000), rig.product(copies: 1000)]
                let order = try await HTTPAnswer.to(
                    "POST", port: orders.port, "/api/orders",
                    headers: [("Content-Type", "application/json"), ("Authorization", "Bearer \(customer.token)")],
                    body: """
                        {"items":[{"gameId":"\(games[0])","quantity":2}],"shippingAddress":"here","paymentMethod":"card"}
                        """)
                #expect(order.status == 201, "\(order.body)")
                let known = try await rig.sql(
                    #"SELECT id FROM orders."Orders" UNION ALL SELECT id FROM orders."OrderItems""#
                )
                .split(separator: "\n").map(String.init)
                // The customer's id is not among them: an admin may delete that account.
                let ids = known + games

                try await Self.fuzz(orders, boss, ids, seed, examples: 6)
                try await Self.fuzz(orders, customer, ids, seed, examples: 6, phases: "fuzzing")
                try await Self.fuzz(catalog, customer, ids, seed, examples: 5, phases: "fuzzing")
                // Each password that is checked takes a tenth of a second: the customer's run has some.
                try await Self.fuzz(catalog, boss, ids, seed, examples: 5, exclude: "^/api/auth/")
                for service in rig.services { #expect(try await service.readiness() == 200) }
                #expect(try await rig.sql("SELECT DISTINCT 'x' FROM catalog.\"Products\" WHERE stock < 0") == "")
            }
        }

        @Test func `the analytics API answers as its document says, whatever it is asked`() async throws {
            let seed = SeededGenerator.seed(of: "fuzzing") & 0xFFFF_FFFF
            let environment: [String: String?] = [
                "JWT_SECRET": StoreRig.secret, "LOG_LEVEL": "error", "LUGX_ANALYTICS_RATE_LIMIT": "off",
            ]
            try await TrackingRig.with(environment: environment) { rig in
                let postgres = try await TestPostgres.shared()
                let accounts = StoreRig.environment.merging(["DATABASE_URL": rig.databaseURL]) { $1 }
                let catalog = try ServedService("catalog", environment: accounts)
                try await catalog.start()
                let person: Person
                do {
                    let registered = try await Self.ask(
                        catalog, "/api/auth/register",
                        #"{"username":"boss","email":"boss@example.com","password":"a long enough password"}"#)
                    try await postgres.execute(
                        "UPDATE catalog.\"Users\" SET role = 'admin' WHERE id = '\(registered.user.id)'",
                        database: String(rig.databaseURL.split(separator: "/").last ?? ""))
                    person = try await Self.ask(
                        catalog, "/api/auth/login", #"{"email":"boss@example.com","password":"a long enough password"}"#
                    )
                } catch {
                    await catalog.clear()
                    throw error
                }
                await catalog.clear()
                // The stream of what happens now has no end; reports and what they send are tried by tests of their own.
                try await Self.fuzz(
                    rig.service, person, [person.user.id], seed, examples: 4, phases: "fuzzing",
                    exclude: "^/api/analytics/(live|reports|runs|schedules)")
                #expect(try await rig.service.readiness() == 200)
            }
        }

        private static func ask(_ service: ServedService, _ path: String, _ json: String) async throws -> Person {
            let answer = try await HTTPAnswer.post(port: service.port, path, json: json)
            return try JSONDecoder().decode(Person.self, from: Data(answer.body.utf8))
        }

        private static func fuzz(
            _ service: ServedService, _ person: Person, _ ids: [String], _ seed: UInt64, examples: Int,
            phases: String = "coverage,fuzzing", exclude: String = ""
        ) async throws {
            let output = try await Client.run(
                "fuzz.py",
                [
                    "--port", "\(service.port)", "--token", person.token, "--ids", ids.joined(separator: ","), "--seed",
                    "\(seed)", "--examples", "\(examples)", "--phases", phases, "--exclude=\(exclude)",
                ], within: 300)
            #expect(output.contains(" passed"), "\(output.suffix(2000))")
        }
    }
}
