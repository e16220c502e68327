import Foundation
import Glibc
import LocalStack
import Synchronization
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx backup` of a shop that takes events in, and `lugx up --restore` of it into an empty directory.
    @Suite struct BackupTests {
        @Test func `a backup made while events arrive is restored event by event, and to the cent`() async throws {
            let directory = try TemporaryDirectory("backup")
            let shop = try RunningStack(in: directory, sampleDays: 2)
            try await shop.ready()
            _ = try await shop.process.line(containing: "the sample shop is filled", within: 240)
            let backup = "\(directory.path)/backup"
            let sender = EventSender(url: try shop.variable("LUGX_ANALYTICS_URL"))
            let sending = Task { try await sender.run() }
            try await eventually(within: 60, "events that were acknowledged") { sender.acknowledged.count >= 200 }
            let before = sender.acknowledged
            try await lugx(["backup", backup, "--data-dir", shop.dataDirectory])
            sender.stop()
            try await sending.value
            let orders = try await shop.psql(Self.orders)
            #expect(try await shop.interrupt() == .code(0))
            #expect(!FileSystem.exists("\(backup).partial"))

            let other = try TemporaryDirectory("restored")
            try await breakOff(backup, in: other)
            let restored = try RunningStack(in: other, restoring: backup)
            try await restored.ready()
            #expect(try await restored.psql(Self.orders) == orders)
            // Those on their way in the copied spool arrive now.
            try await eventually(within: 90, "every event that was acknowledged before") {
                let standing = Set(
                    try await restored.select("SELECT toString(event_id) FROM analytics.events").split(separator: "\n"))
                return before.allSatisfy { standing.contains(Substring($0)) }
            }
            #expect(
                try await restored.select("SELECT count() = uniqExact(event_id) FROM analytics.events") == "1")
            try await reconcile(restored)
            // What is known stays known, and new events and orders' figures go on.
            let again = EventSender(url: try restored.variable("LUGX_ANALYTICS_URL"))
            #expect(try await again.send([before[0]]).contains(#""duplicates":1"#))
            let count = try await restored.select("SELECT count() FROM analytics.events")
            #expect(try await again.send([UUID().uuidString.lowercased()]).contains(#""accepted":1"#))
            try await eventually(within: 60, "a new event") {
                try await restored.select("SELECT count() > \(count) FROM analytics.events") == "1"
            }
            try await reconcile(restored)
            let refused = try await run(
                [
                    "restore", backup, "--database-url", restored.variable("DATABASE_URL"), "--clickhouse-url",
                    restored.variable("CLICKHOUSE_URL"),
                ])
            #expect(refused.code == .code(64))
            #expect(refused.output.contains("services are connected"))
            #expect(try await restored.interrupt() == .code(0))
        }

        private static let orders =
            #"SELECT count(*), sum("totalAmount"), max("createdAt"), md5(string_agg(id::text || status, ',' ORDER BY id)) FROM "Orders""#

        /// Kills a restore half-way; until it is begun again nothing starts there.
        private func breakOff(_ backup: String, in directory: TemporaryDirectory) async throws {
            let broken = try RunningStack(in: directory, restoring: backup)
            _ = try await broken.process.line(containing: "events: ", within: 120)
            broken.process.signal(SIGKILL)
            _ = try await broken.process.exit(within: 20)
            let refused = try RunningStack(in: directory)
            #expect(try await refused.process.exit(within: 90) == .code(69))
            #expect(refused.process.output.joined().contains("a restore was begun here and not ended"))
        }

        private func reconcile(_ stack: RunningStack) async throws {
            try await eventually(within: 90, "figures that agree") {
                let result = try await run([
                    "reconcile", "--database-url", stack.variable("DATABASE_URL"), "--clickhouse-url",
                    stack.variable("CLICKHOUSE_URL"),
                ])
                if result.code == .code(0) { return true }
                throw Unexpected(result.output)
            }
        }

        private func lugx(_ arguments: [String]) async throws {
            let result = try await run(arguments)
            #expect(result.code == .code(0), "\(result.output)")
        }

        private func run(_ arguments: [String]) async throws -> (code: ProcessExit, output: String) {
            let binary = try #require(BuiltBinary.lugx)
            let process = try TestProcess(binary, arguments, environment: ["DATABASE_URL": nil, "CLICKHOUSE_URL": nil])
            let code = try await process.exit(within: 180)
            return (code, process.output.joined(separator: "\n"))
        }
    }
}

/// Sends events with ids of their own, and remembers which were acknowledged.
final class EventSender: Sendable {
    private let url: String
    private let state = Mutex<(ids: [String], isStopped: Bool)>(([], false))

    init(url: String) { self.url = url }

    var acknowledged: [String] { state.withLock { $0.ids } }
    func stop() { state.withLock { $0.isStopped = true } }

    func run() async throws {
        while !state.withLock({ $0.isStopped }) {
            let ids = (0..<50).map { _ in UUID().uuidString.lowercased() }
            if try await send(ids).contains(#""accepted":50"#) { state.withLock { $0.ids += ids } }
        }
    }

    /// The answer.
    func send(_ ids: [String]) async throws -> String {
        let events = ids.map {
            #"{"event_type":"page_view","event_id":"\#($0)","session_id":"s","url":"https://shop.example/"}"#
        }
        return try await Tool.run(
            "curl",
            ["-sS", "-H", "Content-Type: application/json", "--data-binary", "@-", "\(url)/api/analytics/track"],
            input: "[\(events.joined(separator: ","))]")
    }
}
