import EventSpool
import Events
import Foundation
import Testing

@testable import Ingestion

/// An acknowledgement means that the event is on the disk, once.
@Suite struct TrackingDurabilityTests {
    @Test func `a disk that fails is answered with 503, and what was acknowledged stays`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let files = FaultyFiles()
        let before = UUID().uuidString
        let during = UUID().uuidString
        try await TrackingServer.run(directory: directory, files: files) { server in
            try await onThread {
                let connection = try RawConnection(port: server.port)
                try connection.send(Wire.post(Wire.event(id: before)))
                #expect(try connection.answer().status == 202)
                files.failWrites(ENOSPC)
                try connection.send(Wire.post(Wire.event(id: during)))
                let refused = try connection.answer()
                #expect(refused.status == 503, "\(refused)")
                #expect(refused.fields["retry-after"] != nil)
            }
            #expect(throws: (any Error).self) { try server.ingestion.checkSpool() }
            files.heal()
            // The same event again is new: the failed one must not be taken for a stored one.
            #expect(
                try await eventually {
                    try await onThread {
                        let connection = try RawConnection(port: server.port)
                        try connection.send(Wire.post(Wire.event(id: during)))
                        let answer = try connection.answer()
                        return answer.number("accepted") == 1
                    }
                })
        }
        let stored = try TrackingServer.events(in: directory)
        #expect(Set(stored).count == 2)
        #expect(stored.count == 2)
    }

    @Test func `a full spool says when to come back`() async throws {
        try await TrackingServer.run(configure: {
            $0.spool.bytesMax = 256 << 10
            $0.spool.segmentBytes = 128 << 10
            $0.spool.pendingBytesMax = 64 << 10
            $0.spool.recordBytesMax = 32 << 10
        }) { server in
            // Nothing is shipped: what the window of ids is done with has to stay.
            let shipper = try server.ingestion.spool.makeReader(name: "clickhouse")
            defer { withExtendedLifetime(shipper) {} }
            try await onThread {
                let connection = try RawConnection(port: server.port)
                let text = String(repeating: "x", count: 500)
                let event = #"{"event_type":"page_view","title":"\#(text)"}"#
                let body = "[" + Array(repeating: event, count: 50).joined(separator: ",") + "]"
                var statuses: [Int] = []
                for _ in 0..<20 {
                    try connection.send(Wire.post(body))
                    let answer = try connection.answer()
                    statuses.append(answer.status)
                    guard answer.status == 503 else { continue }
                    #expect(answer.code == "spool_full", "\(answer)")
                    #expect((1...300).contains(Int(answer.fields["retry-after"] ?? "") ?? 0))
                }
                #expect(statuses.first == 202)
                #expect(statuses.last == 503)
            }
            #expect(server.metric(#"lugx_events_rejected_total{reason="spool_full"}"#) ?? 0 > 0)
        }
    }

    @Test func `an event sent again is a duplicate, after a restart too`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ids = (0..<50).map { _ in UUID().uuidString }
        let body = "[" + ids.map { Wire.event(id: $0) }.joined(separator: ",") + "]"
        for (accepted, duplicates) in [(50, 0), (0, 50)] {
            try await TrackingServer.run(directory: directory) { server in
                try await onThread {
                    let connection = try RawConnection(port: server.port)
                    try connection.send(Wire.post(body))
                    let answer = try connection.answer()
                    #expect(answer.status == 202)
                    #expect(answer.number("accepted") == accepted)
                    #expect(answer.number("duplicates") == duplicates)
                }
            }
        }
        #expect(try TrackingServer.events(in: directory).count == 50)
    }

    @Test func `the same events from many connections at once are stored once`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let bodies = (0..<40).map { _ in
            "[" + (0..<25).map { _ in Wire.event(id: UUID().uuidString) }.joined(separator: ",") + "]"
        }
        try await TrackingServer.run(directory: directory) { server in
            let sums = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await onThread {
                            let connection = try RawConnection(port: server.port)
                            var sum = (0, 0)
                            for body in bodies {
                                var answer = RawConnection.Answer()
                                repeat {
                                    try connection.send(Wire.post(body))
                                    answer = try connection.answer()
                                } while answer.status == 503
                                sum.0 += answer.number("accepted") ?? 0
                                sum.1 += answer.number("duplicates") ?? 0
                            }
                            return sum
                        }
                    }
                }
                return try await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
            }
            #expect(sums.0 == 1000)
            #expect(sums.0 + sums.1 == 8000)
        }
        let stored = try TrackingServer.events(in: directory)
        #expect(stored.count == 1000)
        #expect(Set(stored).count == 1000)
    }

    @Test func `a client that leaves in the middle of a body leaves nothing behind`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await TrackingServer.run(directory: directory) { server in
            try await onThread {
                for _ in 0..<20 {
                    let connection = try RawConnection(port: server.port)
                    try connection.send(Wire.head(fields: ["Content-Length: 500"]) + Wire.event)
                }
            }
            #expect(try await eventually { server.metric("lugx_tracking_abandoned_total") == 20 })
            #expect(try await eventually { server.metric("lugx_connections") == 0 })
        }
        #expect(try TrackingServer.events(in: directory).isEmpty)
    }

    @Test func `a client over its rate is told when to come back`() async throws {
        try await TrackingServer.run(configure: {
            $0.tracking.eventsPerSecond = 1
            $0.tracking.eventBurstSeconds = 5
        }) { server in
            try await onThread {
                let connection = try RawConnection(port: server.port)
                let ten = "[" + Array(repeating: Wire.event, count: 10).joined(separator: ",") + "]"
                try connection.send(Wire.post(ten) + Wire.post(Wire.event))
                #expect(try connection.answer().status == 202)
                let refused = try connection.answer()
                #expect(refused.status == 429)
                #expect(refused.code == "rate_limited")
                let seconds = refused.fields["retry-after"]
                #expect((1...5).contains(Int(seconds ?? "") ?? 0), "\(refused)")
                #expect(refused.fields["ratelimit-limit"] == "5")
                #expect(refused.fields["ratelimit-remaining"] == "0")
                #expect(refused.fields["ratelimit-reset"] == seconds)
            }
        }
    }

    @Test func `what was received is accounted for`() async throws {
        try await TrackingServer.run { server in
            try await onThread {
                let connection = try RawConnection(port: server.port)
                let known = Wire.event(id: "order-1")
                try connection.send(Wire.post("[\(known),\(known),{},\(Wire.event)]"))
                #expect(try connection.answer().status == 202)
            }
            #expect(server.metric("lugx_events_received_total") == 4)
            #expect(server.metric("lugx_events_accepted_total") == 2)
            #expect(server.metric("lugx_events_duplicate_total") == 1)
            #expect(server.metric(#"lugx_events_rejected_total{reason="missing_event_type"}"#) == 1)
            try await onThread {
                for text in [Wire.head("GET"), Wire.head("PURGE"), Wire.head("OPTIONS"), "NONSENSE\r\n\r\n"] {
                    let connection = try RawConnection(port: server.port)
                    try connection.send(text)
                    #expect(try connection.answer().status != 202)
                }
            }
            let route = "/api/analytics/track"
            for (method, route, status) in [
                ("POST", route, "2xx"), ("GET", route, "4xx"), ("other", route, "4xx"), ("OPTIONS", route, "2xx"),
                ("other", "unmatched", "4xx"),
            ] {
                let labels = "{method=\"\(method)\",route=\"\(route)\",status=\"\(status)\"}"
                #expect(server.metric("http_requests_total" + labels) == 1, "\(labels)")
                #expect(server.metric("http_request_duration_seconds_count" + labels) == 1, "\(labels)")
            }
        }
    }
}
