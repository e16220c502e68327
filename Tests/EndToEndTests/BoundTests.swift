import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// What happens at the bounds: a full spool, little memory, a long backlog.
    @Suite struct BoundTests {
        private static let residentBytesMax = 150 << 20

        @Test func `a full spool says when to come back, and drains when ClickHouse does`() async throws {
            let environment: [String: String?] = ["LUGX_SPOOL_MAX_BYTES": "8MiB"]
            try await TrackingRig.with(environment: environment) { rig in
                let port = rig.service.port
                await rig.clickHouse.stop()
                let fill = try await Client.fill(port: port, events: 1_000_000, untilStatus: 503)
                #expect(fill.statuses.keys.allSatisfy { ["202", "503"].contains($0) }, "\(fill.statuses)")
                #expect(fill.status == 503 && fill.accepted > 0)
                #expect(fill.headers?["content-type"] == "application/problem+json")
                #expect(fill.body?.contains("spool_full") == true, "\(fill.body ?? "")")
                let retryAfter = try #require(fill.headers?["retry-after"])
                #expect((1...300).contains(Int(retryAfter) ?? 0), "Retry-After: \(retryAfter)")
                #expect(try await rig.service.metric(Metric.limitsHit, label: "spool_bytes") >= 1)

                try await rig.clickHouse.start()
                try await eventually(within: 60, every: 100, "the spool to drain") {
                    try await rig.count() == fill.accepted
                }
                let later = try await Client.fill(port: port, events: 1000)
                #expect(later.statuses["202"] == 1, "\(later.statuses)")
                try await eventually(within: 60, every: 100, "what is sent afterwards") {
                    try await rig.count() == fill.accepted + later.accepted
                }
                #expect(try await rig.value("SELECT uniqExact(event_id) FROM analytics.events") == "\(rig.count())")
            }
        }

        @Test func `without ClickHouse the service stays small, and so does its restart with the backlog`() async throws
        {
            // Segments small enough that the backlog is many of them.
            let environment: [String: String?] = ["LUGX_SPOOL_SEGMENT_BYTES": "4MiB"]
            try await TrackingRig.with(environment: environment) { rig in
                await rig.clickHouse.stop()
                let fill = try await Client.fill(port: rig.service.port, events: 200_000, propertiesBytes: 300)
                #expect(fill.statuses.keys.allSatisfy { $0 == "202" }, "\(fill.statuses)")
                let peak = try rig.service.memoryBytes("VmHWM")
                let spool = try await Int(rig.service.metric(Metric.spoolBytes))
                #expect(peak < Self.residentBytesMax, "\(peak >> 20) MiB")
                #expect(spool > 64 << 20, "the backlog is too small to show anything: \(spool) bytes")

                try await rig.service.kill()
                try await rig.service.start()
                let one = try await Client.fill(port: rig.service.port, events: 1000)
                #expect(one.accepted == 1000)
                let restarted = try rig.service.memoryBytes("VmHWM")
                #expect(restarted < Self.residentBytesMax, "\(restarted >> 20) MiB with \(spool >> 20) MiB of spool")

                try await rig.clickHouse.start()
                try await eventually(within: 90, every: 200, "the backlog to be shipped") {
                    try await rig.count() == fill.accepted + one.accepted
                }
                let drained = try rig.service.memoryBytes("VmHWM")
                #expect(drained < Self.residentBytesMax, "\(drained >> 20) MiB after shipping")
                print(
                    "peak \(peak >> 20) MiB, restarted \(restarted >> 20), drained \(drained >> 20), spool \(spool >> 20)"
                )
            }
        }
    }
}
