import Foundation
import Logging
import MetricsRegistry
import ServiceKit
import ServiceLifecycle
import TestSupport
import Testing

@testable import Ingestion

/// What a connection may do besides sending one request.
@Suite struct TrackingConnectionTests {
    @Test func `answers leave in the order of the requests, whoever gives them`() async throws {
        var random = SeededGenerator(seed: SeededGenerator.seed(of: "connections"))
        let kinds = (0..<400).map { _ in Int.random(in: 0..<6, using: &random) }
        let requests: [(String, Int, String)] = kinds.enumerated().map { index, kind in
            switch kind {
            case 0: (Wire.head("GET", path: "/ping"), 200, "pong")
            case 1: (Wire.post("echo \(index)", path: "/echo", fields: []), 200, "echo \(index)")
            case 2: (Wire.post("{", fields: ["X-Request-Id: r\(index)"]), 400, "")
            case 3 where index % 10 == 0: (Wire.head("GET", path: "/later"), 200, "later")
            default: (Wire.post(Wire.event, fields: ["X-Request-Id: r\(index)"]), 202, "")
            }
        }
        try await TrackingServer.run { server in
            let connection = try await onThread { try Unchecked(RawConnection(port: server.port)) }
            async let sending: Void = onThread { try connection.value.send(requests.map(\.0).joined()) }
            try await onThread {
                for (index, request) in requests.enumerated() {
                    let answer = try connection.value.answer()
                    #expect(answer.status == request.1, "\(index): \(answer)")
                    if request.2.isEmpty {
                        #expect(answer.fields["x-request-id"] == "r\(index)")
                    } else {
                        #expect(answer.body == request.2, "\(index)")
                    }
                }
            }
            try await sending
        }
    }

    @Test func `a body that is announced is asked for`() async throws {
        try await TrackingServer.run { server in
            try await onThread {
                let connection = try RawConnection(port: server.port)
                let body = Wire.event
                for path in ["/api/analytics/track", "/echo"] {
                    try connection.send(
                        Wire.head(path: path, fields: ["Expect: 100-continue", "Content-Length: \(body.utf8.count)"]))
                    #expect(try connection.answer().status == 100)
                    try connection.send(body)
                    #expect(try connection.answer().status == (path == "/echo" ? 200 : 202))
                }
                // Behind an answer that is still to come, the interim one waits.
                try connection.send(
                    Wire.post(body) + Wire.head(fields: ["Expect: 100-continue", "Content-Length: \(body.utf8.count)"]))
                #expect(try connection.answer().status == 202)
                #expect(try connection.answer().status == 100)
                try connection.send(body)
                #expect(try connection.answer().status == 202)
                try connection.send(Wire.head(fields: ["Expect: 100-continue", "Content-Length: 99999999"]))
                #expect(try connection.answer().status == 413)
                #expect(try connection.isClosed())
            }
        }
    }

    @Test func `a connection ends when either side wants it to`() async throws {
        try await TrackingServer.run { server in
            try await onThread {
                let closing = try RawConnection(port: server.port)
                try closing.send(Wire.post(Wire.event, fields: ["Connection: close"]) + Wire.post(Wire.event))
                let last = try closing.answer()
                #expect(last.status == 202)
                #expect(last.fields["connection"] == "close")
                #expect(try closing.isClosed())

                let old = try RawConnection(port: server.port)
                let head = "POST /v1/track HTTP/1.0\r\nContent-Length: 2\r\n"
                try old.send(head + "Connection: keep-alive\r\n\r\n{}")
                #expect(try old.answer().fields["connection"] == "keep-alive")
                try old.send(head + "\r\n{}")
                #expect(try old.answer().fields["connection"] == "close")
                #expect(try old.isClosed())

                let half = try RawConnection(port: server.port)
                try half.send(Wire.post(Wire.event))
                half.endOutput()
                #expect(try half.answer().status == 202)
                #expect(try half.isClosed())
            }
        }
    }

    @Test func `a client that has sent its last byte gets every answer, then the end`() async throws {
        try await TrackingServer.run { server in
            let tracked = Wire.post(Wire.event)
            let large = String(repeating: "x", count: 1 << 20)
            let table: [(String, String)] = [
                ("", ""), (tracked, "202"), (tracked + tracked, "202 202"),
                (Wire.head("GET", path: "/ping"), "200"), (Wire.head("GET", path: "/later"), "200"),
                (Wire.head("GET", path: "/ping", fields: ["Connection: close"]), "200"),
                (Wire.head("GET", path: "/ping", version: "1.0"), "200"),
                (tracked + Wire.head("GET", path: "/later") + tracked, "202 200 202"),
                (Wire.post(large, path: "/echo", fields: []), "200"),
                // What breaks off, at each place.
                ("POST /v1/tr", "400"), (Wire.head(fields: ["Content-Length: 9"]) + "{", "400"),
                (Wire.post("{", fields: ["Content-Type: text/html", "Content-Length: 9"]), "400"),
                (tracked + "nonsense", "202 400"), (Wire.head("GET", path: "/later") + "nonsense", "200 400"),
                (Wire.head(path: "/nowhere", fields: ["Content-Length: 9"]) + "{", "404"),
                (tracked + Wire.head(path: "/nowhere", fields: ["Transfer-Encoding: chunked"]) + "zz", "202 404"),
                (tracked + Wire.head(path: "/nowhere", fields: ["Connection: close", "Content-Length: 3"]), "202 404"),
            ]
            for (request, statuses) in table {
                let connection = try RawConnection(port: server.port)
                try connection.send(request)
                connection.endOutput()
                let answers = try connection.readToEnd()
                let found = answers.matches(of: /HTTP\/1\.[01] (\d+)/).map { String($0.1) }.joined(separator: " ")
                #expect(found == statuses, "\(request.prefix(400)): \(answers.prefix(400))")
                if request.contains(large) { #expect(answers.hasSuffix(large)) }
            }
            #expect(try await eventually { server.metric("lugx_connections") == 0 })
        }
    }

    @Test func `browsers are allowed to send from any page`() async throws {
        try await TrackingServer.run { server in
            try await onThread {
                let connection = try RawConnection(port: server.port)
                let origin = "Origin: https://shop.example"
                try connection.send(Wire.head("OPTIONS", fields: [origin, "Access-Control-Request-Method: POST"]))
                let preflight = try connection.answer()
                #expect(preflight.status == 204)
                #expect(preflight.fields["access-control-allow-origin"] == "https://shop.example")
                #expect(preflight.fields["access-control-allow-methods"] == "POST, OPTIONS")
                try connection.send(Wire.post(Wire.event, fields: [origin]))
                #expect(try connection.answer().fields["access-control-allow-origin"] == "https://shop.example")
                try connection.send(Wire.head("HEAD"))
                #expect(try connection.answer(toHead: true).status == 405)
                try connection.send(Wire.post(Wire.event))
                #expect(try connection.answer().fields["access-control-allow-origin"] == nil)
            }
        }
    }

    @Test func `what takes too long is ended`() async throws {
        try await TrackingServer.run(configure: {
            $0.tracking.requestSeconds = 0.1
            $0.tracking.idleSeconds = 0.2
            $0.tracking.lingerSeconds = 0.1
        }) { server in
            try await onThread {
                let slow = try RawConnection(port: server.port)
                try slow.send(Wire.head(fields: ["Content-Length: 50"]) + "{")
                let answer = try slow.answer()
                #expect(answer.status == 408)
                #expect(answer.code == "request_timeout")
                #expect(try slow.isClosed())
                let trickling = try RawConnection(port: server.port)
                try trickling.send("POST /v1/tr")
                #expect(try trickling.isClosed())
                let forwarded = try RawConnection(port: server.port)
                try forwarded.send(Wire.head("GET", path: "/ping"))
                #expect(try forwarded.answer().body == "pong")
                #expect(try forwarded.isClosed())
            }
            #expect(server.metric(#"lugx_ingestion_limits_hit_total{limit="idle_seconds"}"#) == 2)
            #expect(server.metric(#"lugx_ingestion_limits_hit_total{limit="request_seconds"}"#) == 1)
        }
    }

    @Test func `one connection too many is told to come back`() async throws {
        try await TrackingServer.run(configure: { $0.tracking.connectionsMax = 2 }) { server in
            try await onThread {
                let held = try (0..<2).map { _ in try RawConnection(port: server.port) }
                for connection in held {
                    try connection.send(Wire.post(Wire.event))
                    #expect(try connection.answer().status == 202)
                }
                let third = try RawConnection(port: server.port)
                let answer = try third.answer()
                #expect(answer.status == 503)
                #expect(answer.code == "too_many_connections")
                #expect(answer.fields["retry-after"] == "1")
            }
            #expect(try await eventually { server.metric("lugx_connections") == 0 })
            try await onThread {
                let again = try RawConnection(port: server.port)
                try again.send(Wire.post(Wire.event))
                #expect(try again.answer().status == 202)
            }
        }
    }

    @Test func `a host with tracking answers what is above its connections instead of letting it wait`() async throws {
        let directory = TrackingServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let options = try ServiceConfiguration(environment: [
            "LUGX_ANALYTICS_PORT": "0", "LUGX_CONNECTIONS_MAX": "2", "LUGX_SPOOL_DIR": directory,
            "LUGX_WRITE_KEYS": "one, two", "LUGX_SPOOL_MAX_BYTES": "64MiB",
        ])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = Registry()
        let ingestion = try IngestionService(
            IngestionConfiguration(options), clickHouse: nil, registry: registry, logger: logger)
        var host = try ServiceHost(
            ServiceDescription(
                name: "analytics-service", port: .analyticsPort, healthPaths: [], openAPI: "{}", rateLimit: nil),
            configuration: options, registry: registry, logger: logger, checks: [], services: [ingestion])
        host.channels = ingestion.channels(ServiceHost.http1())
        host.connectionsMax += IngestionService.refusedConnectionsMax
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        host.onListening = { port.yield($0) }
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: host.makeApplication())], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            try await onThread {
                let event = Wire.post(Wire.event, fields: ["X-Write-Key: two"])
                let held = try (0..<2).map { _ in try RawConnection(port: port) }
                for connection in held {
                    try connection.send(event)
                    #expect(try connection.answer().status == 202)
                }
                for _ in 0..<10 {
                    let answer = try RawConnection(port: port).answer()
                    #expect(answer.code == "too_many_connections")
                    #expect(answer.fields["retry-after"] == "1")
                }
            }
            let text = registry.rendered()
            #expect(text.contains(#"lugx_ingestion_limits_hit_total{limit="connections"} 10"#))
            #expect(text.contains("http_accept_pauses_total 0"))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `a request that has begun is answered while the server stops`() async throws {
        try await TrackingServer.run { server in
            let connection = try await onThread {
                let connection = try RawConnection(port: server.port)
                try connection.send(Wire.post(Wire.event))
                _ = try connection.answer()
                try connection.send(Wire.head(fields: ["Content-Length: \(Wire.event.utf8.count)"]))
                return Unchecked(connection)
            }
            let idle = try await onThread { try Unchecked(RawConnection(port: server.port)) }
            await server.stop()
            try await onThread {
                #expect(try idle.value.isClosed())
                try connection.value.send(Wire.event)
                let answer = try connection.value.answer()
                #expect(answer.status == 202)
                #expect(answer.fields["connection"] == "close")
                #expect(try connection.value.isClosed())
            }
        }
    }

    @Test func `nonsense is refused and harms no one`() async throws {
        try await TrackingServer.run { server in
            try await onThread {
                for (text, status) in [
                    ("NONSENSE\r\n\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 505),
                    (Wire.head(fields: ["Content-Length: 3", "Transfer-Encoding: chunked"]) + "abc", 400),
                    (Wire.head(fields: ["Transfer-Encoding: chunked"]) + "zz\r\n", 400),
                    (Wire.head(fields: ["X-Long: " + String(repeating: "x", count: 200_000)]), 431),
                ] {
                    let connection = try RawConnection(port: server.port)
                    try? connection.send(text)
                    let answer = try connection.answer()
                    #expect(answer.status == status, "\(text.prefix(40)): \(answer)")
                    #expect(answer.fields["connection"] == "close")
                }
            }
        }
    }

    @Test func `random bytes neither crash it nor make it hang`() async throws {
        var random = SeededGenerator(seed: SeededGenerator.seed(of: "connections"))
        let seeds = [
            Wire.post(Wire.event), Wire.chunked("[\(Wire.event)]", size: 7), Wire.head("GET", path: "/ping"),
            Wire.post("echo", path: "/echo", fields: []), Wire.post(Wire.event, path: "/v1/batch"),
        ].map { Array($0.utf8) }
        let attacks = (0..<300).map { _ in
            var bytes = (0..<Int.random(in: 1...4, using: &random)).flatMap { _ in
                seeds.randomElement(using: &random)!
            }
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            return bytes
        }
        try await TrackingServer.run { server in
            try await onThread {
                for attack in attacks {
                    let connection = try RawConnection(port: server.port)
                    try? connection.send(attack)
                    connection.endOutput()
                    // Long before any time-out of the server's.
                    #expect(throws: Never.self, "\(String(decoding: attack, as: UTF8.self))") {
                        try connection.readToEnd()
                    }
                }
                let connection = try RawConnection(port: server.port)
                try connection.send(Wire.post(Wire.event))
                #expect(try connection.answer().status == 202)
            }
            #expect(try await eventually { server.metric("lugx_connections") == 0 })
        }
    }
}

/// Hands a value that is not Sendable to one thread after another.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
