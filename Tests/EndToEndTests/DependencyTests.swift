import TestSupport
import Testing

extension EndToEndTests {
    /// What the services say and do while a server they use is away.
    @Suite struct DependencyTests {
        @Test func `without PostgreSQL, catalogue and orders are not ready and tracking goes on`() async throws {
            let postgres = try await TestPostgres()
            let database = try await postgres.freshDatabase()
            let variables: [String: String?] = [
                "DATABASE_URL": database.url, "JWT_SECRET": String(repeating: "s", count: 32),
            ]
            try await TrackingRig.with(environment: variables) { rig in
                let catalog = try ServedService("catalog", environment: variables)
                let orders = try ServedService("orders", environment: variables)
                do {
                    try await catalog.start()
                    try await orders.start()
                    try await check(rig, [catalog, orders], postgres)
                } catch {
                    await catalog.clear()
                    await orders.clear()
                    throw error
                }
                await catalog.clear()
                await orders.clear()
            }
            await postgres.kill()
        }

        private func check(
            _ rig: TrackingRig, _ stores: [ServedService], _ postgres: TestPostgres
        ) async throws {
            for service in stores + [rig.service] { try await expect(service, status: 200) }
            for _ in 0..<2 {
                await postgres.stop()
                for service in stores {
                    try await expect(service, status: 503)
                    // The process itself is well, and says what is not.
                    let health = try await service.get("/health")
                    #expect(health.status == 200)
                    #expect(health.body.contains(#""database":"disconnected""#), "\(health.body)")
                    #expect(health.body.contains(#""status":"degraded""#), "\(health.body)")
                }
                #expect(try await rig.service.readiness() == 200)
                #expect(try await track(rig).status == 202)
                try await postgres.start()
                for service in stores { try await expect(service, status: 200) }
            }
            try await eventually(within: 60, every: 50, "both events in ClickHouse") { try await rig.count() == 2 }
        }

        @Test func `without ClickHouse, figures are not ready and tracking goes on`() async throws {
            try await TrackingRig.with { rig in
                try await expect(rig.service, status: 200)
                await rig.clickHouse.stop()
                try await expect(rig.service, status: 503)
                let health = try await rig.service.get("/health")
                #expect(health.status == 200)
                #expect(health.body.contains(#""clickhouse":"disconnected""#), "\(health.body)")
                #expect(try await track(rig).status == 202)
                #expect(try await rig.service.get("/api/analytics/dashboard").status == 503)
                try await rig.clickHouse.start()
                try await expect(rig.service, status: 200)
                try await eventually(within: 60, every: 50, "the event in ClickHouse") { try await rig.count() == 1 }
                #expect(try await rig.service.get("/api/analytics/dashboard").status == 200)
            }
        }

        private func expect(_ service: ServedService, status: Int) async throws {
            try await eventually(within: 60, "/ready of \(service.name) to answer \(status)") {
                try await service.readiness() == status
            }
        }

        private func track(_ rig: TrackingRig) async throws -> HTTPAnswer {
            try await HTTPAnswer.post(
                port: rig.service.port, "/api/analytics/track", json: #"{"event_type":"page_view","session_id":"s"}"#)
        }
    }
}
