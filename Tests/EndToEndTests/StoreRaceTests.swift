import TestSupport
import Testing

extension EndToEndTests {
    /// Two hundred buyers and ten copies, while the processes that sell them die, or several sell side by side.
    @Suite struct StoreRaceTests {
        @Test func `killed again and again, the services sell ten copies to ten of two hundred buyers`() async throws {
            let seed = SeededGenerator.seed(of: "store's kills")
            var random = SeededGenerator(seed: seed)
            try await StoreRig.with { rig in
                let (catalog, orders) = (rig.catalogs[0], rig.orders[0])
                let game = try await rig.product(copies: 10)
                try await race(for: game, in: rig, atOnce: 10, seed: seed) { client in
                    for _ in 0..<6 where client.isRunning {
                        try await client.progress(by: .random(in: 1...12, using: &random))
                        let victims = [[catalog], [orders], [catalog, orders]].randomElement(using: &random)!
                        for victim in victims { try await victim.kill() }
                        // Nobody is left who works under a lease.
                        if victims.contains(where: { $0 === orders }) { try await rig.endLeases() }
                        for victim in victims { try await victim.start() }
                    }
                }
            }
        }

        @Test func `two instances of each service sell ten copies once, whichever gets which duplicate`() async throws {
            let seed = SeededGenerator.seed(of: "store's instances")
            var random = SeededGenerator(seed: seed)
            try await StoreRig.with(instances: 2) { rig in
                let game = try await rig.product(copies: 10)
                try await race(for: game, in: rig, atOnce: 10, seed: seed) { client in
                    // The others go on while one of each is away; the leases of the dead end, and those of the living
                    // with them, who find themselves overtaken.
                    try await client.progress(by: .random(in: 1...20, using: &random))
                    let victims = [
                        rig.orders.randomElement(using: &random)!, rig.catalogs.randomElement(using: &random)!,
                    ]
                    for victim in victims { try await victim.kill() }
                    try await rig.endLeases()
                    for victim in victims { try await victim.start() }
                }
            }
        }

        /// Lets them race, and checks what each was told against the database.
        private func race(
            for game: String, in rig: StoreRig, atOnce: Int, seed: UInt64, _ worst: (RaceClient) async throws -> Void
        ) async throws {
            let client = try RaceClient(rig, product: game, buyers: 200, atOnce: atOnce, seed: seed)
            let results: [RaceClient.Result]
            do {
                try await worst(client)
                results = try await client.results()
            } catch {
                await client.clear()
                throw error
            }
            let winners = results.filter { $0.status == 201 }
            let told = results.filter { $0.status == 409 && $0.code == "out_of_stock" }
            #expect(winners.count == 10 && told.count == 190, "\(Self.summary(results))")
            let faults = results.flatMap(\.faults)
            #expect(faults.isEmpty, "\(faults.prefix(3))")
            // Where the catalogue died after the order stood, the answer says so, and the recovery pays it.
            #expect(winners.allSatisfy { ["paid", "pending"].contains($0.payment) })
            try await eventually(within: 60, every: 100, "nothing left half done") {
                try await rig.isSettled()
            }
            let paid = try await rig.sql(
                #"SELECT id || ' ' || "userId" FROM orders."Orders" WHERE "paymentStatus" = 'paid' ORDER BY 1"#)
            #expect(paid == winners.map { "\($0.order ?? "") \($0.user)" }.sorted().joined(separator: "\n"))
            #expect(try await rig.count(#"orders."Orders""#) == 10)
            #expect(try await rig.sql("SELECT stock FROM catalog.\"Products\" WHERE id = '\(game)'") == "0")
            #expect(try await rig.imbalance() == "")
            print("requests \(client.sent), tries of the slowest \(results.map(\.tries).max() ?? 0)")
        }

        private static func summary(_ results: [RaceClient.Result]) -> String {
            let kinds = results.map { "\($0.status) \($0.code ?? $0.payment ?? "")" }
            return "\(Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +))"
        }
    }
}
