import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// Whatever dies, each acknowledged event stands in ClickHouse exactly once.
    @Suite struct CrashTests {
        @Test func `killed again and again while a client sends, the service loses and repeats nothing`() async throws {
            let seed = SeededGenerator.seed(of: "kills")
            var random = SeededGenerator(seed: seed)
            try await TrackingRig.with { rig in
                let ledger = try await rig.whileSending(seed: seed) { client in
                    for _ in 0..<8 {
                        // Now and then an insert is under way whose end only the next process can find out.
                        let isPaused = Int.random(in: 0..<3, using: &random) == 0
                        if isPaused { rig.clickHouse.pause() }
                        try await client.progress(by: .random(in: 1...2000, using: &random))
                        if Int.random(in: 0..<4, using: &random) == 0 {
                            #expect(try await rig.service.stop() == .code(0))
                        } else {
                            try await rig.service.kill()
                        }
                        try await rig.service.start()
                        if isPaused { rig.clickHouse.resume() }
                    }
                    try await client.progress(by: 100)
                }
                try await check(ledger, in: rig)
                #expect(try await rig.service.stop() == .code(0))
                let afterwards = ledger.compare(with: try await rig.standing())
                #expect(afterwards.isExact, "\(afterwards)")
            }
        }

        @Test func `ClickHouse stopped, killed and paused under load costs the client nothing`() async throws {
            let seed = SeededGenerator.seed(of: "load")
            // An insert that hangs in a paused server is given up early, and its outcome looked up afterwards.
            try await TrackingRig.with(environment: ["LUGX_SHIP_TIMEOUT_SECONDS": "1"]) { rig in
                let ledger = try await rig.whileSending(seed: seed, ["--pause-ms", "2"]) { client in
                    try await client.progress(by: 1000)
                    await rig.clickHouse.stop()
                    try await client.progress(by: 1000)
                    try await rig.clickHouse.start()
                    try await client.progress(by: 1000)
                    for _ in 0..<3 {
                        await rig.clickHouse.kill()
                        try await rig.clickHouse.start()
                        try await client.progress(by: 500)
                    }
                    #expect(try await hasUnknownInsert(rig), "no pause hit an insert")
                    try await nextInsert(.stored, of: rig.service)
                    try await client.progress(by: 100)
                }
                #expect(ledger.statuses.keys.allSatisfy { ["202", "400"].contains($0) }, "\(ledger.statuses)")
                #expect(ledger.unknown.isEmpty && ledger.turnedAway.isEmpty)
                try await check(ledger, in: rig)
            }
        }

        private enum Outcome: String { case stored, unknown }

        /// Pauses ClickHouse until a pause hits an insert: others hit what is asked before and after one.
        private func hasUnknownInsert(_ rig: TrackingRig) async throws -> Bool {
            for _ in 0..<10 {
                try await nextInsert(.stored, of: rig.service)
                rig.clickHouse.pause()
                defer { rig.clickHouse.resume() }
                if (try? await nextInsert(.unknown, of: rig.service, within: 15)) != nil { return true }
            }
            return false
        }

        /// Returns once another insert has that outcome.
        private func nextInsert(_ outcome: Outcome, of service: ServedService, within seconds: Double = 60) async throws
        {
            let label = "outcome=\"\(outcome.rawValue)\""
            let before = try await service.metric(Metric.insertAttempts, label: label)
            try await eventually(within: seconds, every: 50, "another insert whose outcome is \(outcome.rawValue)") {
                try await service.metric(Metric.insertAttempts, label: label) > before
            }
        }

        private func check(_ ledger: Ledger, in rig: TrackingRig) async throws {
            #expect(ledger.faults.isEmpty, "\(ledger.faults.prefix(3))")
            #expect(ledger.acknowledged.count > 1000 && !ledger.refused.isEmpty)
            let comparison = try await rig.settled(ledger)
            #expect(comparison.isExact, "\(comparison)")
            // Each row is the event its id belongs to.
            let mixed = "SELECT count() FROM analytics.events WHERE user_id != concat('user-', toString(event_id))"
            #expect(try await rig.value(mixed) == "0")
            print("acknowledged \(ledger.acknowledged.count), unanswered \(ledger.unknown.count), ", terminator: "")
            print("refused \(ledger.refused.count), duplicates \(ledger.duplicates), statuses \(ledger.statuses)")
        }
    }
}
