import TestSupport
import Testing

extension EndToEndTests {
    /// The client as it is on PyPI, pointed here.
    @Suite struct PostHogClientTests {
        private struct Report: Decodable { let errors: [String] }

        @Test func `3,000 events of posthog's Python client are stored once, sent twice or not`() async throws {
            let seed = "\(UInt64.random(in: 0...UInt64.max))"
            try await TrackingRig.with { rig in
                let arguments = ["--port", "\(rig.service.port)", "--events", "3000", "--seed", seed]
                for sent in 1...2 {
                    let report = try await Client.run("posthog_client.py", arguments, as: Report.self)
                    #expect(report.errors.isEmpty, "\(report.errors.prefix(3))")
                    try await eventually(within: 60, every: 100, "all events in ClickHouse") {
                        let unshippedSeconds = try await rig.service.metric(Metric.oldestUnshipped)
                        let count = try await rig.count()
                        return unshippedSeconds == 0 && count >= 3000
                    }
                    let figures = try await rig.value(Self.figures)
                    #expect(figures == "3000\t3000\t100\t7\tproduct_view\tProduct Viewed\tposthog")
                    let duplicates = try await rig.service.metric(Metric.duplicates)
                    #expect(duplicates == Double(3000 * (sent - 1)))
                }
                let accepted = try await rig.service.metric(Metric.accepted)
                #expect(accepted == 3000)
            }
        }

        private static let figures = """
            SELECT count(), uniqExact(event_id), uniqExact(user_id), uniqExact(product_id), any(event_type), \
            any(event_name), any(source) FROM analytics.events
            """
    }
}
