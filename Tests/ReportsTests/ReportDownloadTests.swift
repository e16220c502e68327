import Analytics
import ClickHouse
import Curl
import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Reports

/// Reports that take longer to make than a request may.
@Suite(.serialized) struct ReportDownloadTests {
    private static let rows = 200_000
    private static let requestSeconds = 20.0
    private static let path = "/api/analytics/reports/long?date_range=7d&format="

    /// Holds up the making of a report once some of it is on disk.
    private final class Hold: Sendable {
        private let bytes: Int
        private let isHeld = Atomic(false)
        private let isLeft = Atomic(false)
        private let released = DispatchSemaphore(value: 0)

        init(from bytes: Int) { self.bytes = bytes }

        func pass(_ bytes: Int) {
            guard bytes >= self.bytes, !isHeld.exchange(true, ordering: .relaxed) else { return }
            released.wait()
        }

        func meet() async throws {
            try await eventually("the report to be held up") { isHeld.load(ordering: .relaxed) }
        }

        /// Nobody waits for the report any more.
        func leave() { isLeft.store(true, ordering: .relaxed) }

        func beLeft() async throws {
            try await eventually("the leaving to be noticed") { isLeft.load(ordering: .relaxed) }
        }

        func release() { released.signal() }
    }

    /// A service whose reports are held up as the test wants.
    private static func run(
        _ hold: Hold, _ body: @escaping @Sendable (TestService, Registry) async throws -> Void
    ) async throws {
        let rig = try await ReportRig(
            .old,
            reports: [
                "long.sql": """
                -- name: long
                -- title: Long
                -- description: Long
                -- column: n | N | integer
                SELECT n FROM (SELECT arrayJoin(range(\(rows))) AS n FROM analytics.sales_days) AS numbers
                """
            ])
        try await rig.client.execute("INSERT INTO analytics.sales_days SELECT toDate('2025-01-01'), 1, 1, 1, 0")
        let configuration = try ServiceConfiguration(environment: [
            "LUGX_ANALYTICS_PORT": "0", "LUGX_OPEN_ANALYTICS": "true",
            "LUGX_REQUEST_TIMEOUT_SECONDS": "\(requestSeconds)",
        ])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = Registry()
        let host = try ServiceHost(
            AnalyticsService.description(tracking: false, api: true), configuration: configuration, registry: registry,
            logger: logger, checks: [])
        let access = try await rig.sources.access(configuration)
        let (runner, gate) = (rig.runner, ReportGate(runningMax: 1, metrics: try ReportMetrics(registry: registry)))
        ReportRoutes(
            catalog: runner.catalog, gate: gate, patienceSeconds: 0.1, wholeSeconds: 0.2, logger: logger,
            make: { request, directory, progress in
                try await withTaskCancellationHandler {
                    try await runner.run(request, into: directory) { rows, bytes in
                        progress(rows, bytes)
                        hold.pass(bytes)
                    }
                } onCancel: {
                    hold.leave()
                }
            }
        ).add(to: FigureRouter(host.router, access: access))
        try await TestService.run(host, over: .live) { service in try await body(service, registry) }
        try? FileManager.default.removeItem(atPath: rig.folder)
    }

    @Test func `a report that takes longer than a request may is sent while it is made, to its last row`()
        async throws
    {
        let hold = Hold(from: 300_000)
        try await Self.run(hold) { service, _ in
            let start = ContinuousClock.now
            async let answer = service.get(Self.path + "csv")
            try await hold.meet()
            try await eventually("the request's time to be over") {
                start.duration(to: .now) > .seconds(Self.requestSeconds + 1)
            }
            hold.release()
            let response = try await answer
            let lines = response.text.split(separator: "\r\n")
            #expect(response.status == 200 && response.headers[.contentLength] == nil)
            #expect(lines.count == Self.rows + 1 && lines.first == "n" && lines.last == "\(Self.rows - 1)")
        }
    }

    @Test
    func `a PDF that takes longer than a request may is refused with the way to have it, and not made any further`()
        async throws
    {
        let hold = Hold(from: 300_000)
        try await Self.run(hold) { service, _ in
            async let answer = service.get(Self.path + "pdf")
            try await hold.meet()
            try await hold.beLeft()
            hold.release()
            let response = try await answer
            #expect(response.status == 503 && response.text.contains("\"code\":\"report_takes_long\""))
            #expect(response.text.contains("POST /api/analytics/runs"))
        }
    }

    @Test func `a report whose reader leaves is not made any further`() async throws {
        let hold = Hold(from: 300_000)
        try await Self.run(hold) { service, registry in
            let port = try #require(service.port)
            let curl = CurlClient()
            let stream = try await curl.stream(CurlRequest(.get, "http://127.0.0.1:\(port)\(Self.path)csv"))
            #expect(stream.head.status == 200)
            var first = stream.body.makeAsyncIterator()
            #expect(try await first.next()?.starts(with: "n\r\n".utf8) == true)
            try await hold.meet()
            await curl.close()
            try await hold.beLeft()
            hold.release()
            // Its place is free again.
            try await eventually("the making to end") {
                var bytes: [UInt8] = []
                registry.render(.text004, into: &bytes)
                return String(decoding: bytes, as: UTF8.self)
                    .contains("lugx_report_requests_total{result=\"cancelled\"} 1")
            }
        }
    }
}
