import Curl
import HTTPTypes
package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
package import ServiceKit
import ServiceLifecycle
import Synchronization

/// How a test reaches a service: straight at its responder, or over a socket.
package enum Transport: String, CaseIterable, Sendable {
    case inProcess, live
}

/// What a test asks.
package struct TestRequest: Sendable {
    package var method: HTTPRequest.Method
    package var path: String
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        _ method: HTTPRequest.Method = .get, _ path: String, headers: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// What a test gets.
package struct TestResponse: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// A service under test: the same test body asks it in process and over a socket.
package struct TestService: Sendable {
    package let send: @Sendable (TestRequest) async throws -> TestResponse
    /// Where it listens; nil in process.
    package let port: Int?

    package func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(TestRequest(.get, path, headers: headers))
    }

    /// Runs `host` (its background work as well) while `body` runs.
    package static func run<Value: Sendable>(
        _ host: ServiceHost, over transport: Transport, _ body: @escaping @Sendable (TestService) async throws -> Value
    ) async throws -> Value {
        switch transport {
        case .inProcess: try await runInProcess(host, body)
        case .live: try await runLive(host, body)
        }
    }

    private static func runInProcess<Value: Sendable>(
        _ host: ServiceHost, _ body: @escaping @Sendable (TestService) async throws -> Value
    ) async throws -> Value {
        let responder = host.makeApplication().responder
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        let service = TestService(
            send: { request in
                let context = ServiceContext(
                    source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "test")))
                var head = HTTPRequest(
                    method: request.method, scheme: "http", authority: "localhost", path: request.path,
                    headerFields: request.headers)
                if !request.body.isEmpty { head.headerFields[.contentLength] = String(request.body.count) }
                let response = try await responder.respond(
                    to: Request(head: head, body: .init(buffer: ByteBuffer(bytes: request.body))), context: context)
                let collected = CollectingWriter.Box()
                try await response.body.write(CollectingWriter(box: collected))
                return TestResponse(
                    status: response.status.code, headers: response.headers, body: collected.bytes.withLock { $0 })
            }, port: nil)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let monitor = ServiceGroup(services: [host.monitor], logger: Logger(label: "test"))
            group.addTask { try await monitor.run() }
            defer { group.cancelAll() }
            let value = try await body(service)
            await monitor.triggerGracefulShutdown()
            return value
        }
    }

    private static func runLive<Value: Sendable>(
        _ host: ServiceHost, _ body: @escaping @Sendable (TestService) async throws -> Value
    ) async throws -> Value {
        let (ports, found) = AsyncStream<Int>.makeStream()
        var host = host
        host.onListening = { found.yield($0) }
        let curl = CurlClient(configuration: CurlConfiguration())
        let running = ServiceGroup(services: [host.makeApplication()], logger: Logger(label: "test"))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { found.finish() }
                try await running.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw CancellationError()
            }
            let service = TestService(
                send: { request in
                    var headers = CurlHeaders()
                    for field in request.headers { headers.append(field.name.rawName, field.value) }
                    guard let method = CurlRequest.Method(rawValue: request.method.rawValue) else {
                        throw UnsupportedMethod(method: request.method.rawValue)
                    }
                    let response = try await curl.perform(
                        CurlRequest(
                            method, "http://127.0.0.1:\(port)\(request.path)", headers: headers,
                            body: request.body.isEmpty ? nil : request.body))
                    var fields: HTTPFields = [:]
                    for field in response.headers.fields {
                        guard let name = HTTPField.Name(field.name) else { continue }
                        fields.append(HTTPField(name: name, value: field.value))
                    }
                    return TestResponse(status: response.status, headers: fields, body: response.body)
                }, port: port)
            do {
                let value = try await body(service)
                await curl.close()
                await running.triggerGracefulShutdown()
                try await group.waitForAll()
                return value
            } catch {
                await curl.close()
                group.cancelAll()
                throw error
            }
        }
    }

    private struct UnsupportedMethod: Error {
        let method: String
    }
}

/// Takes a response's body together.
private struct CollectingWriter: ResponseBodyWriter {
    final class Box: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    let box: Box

    mutating func write(_ buffer: ByteBuffer) async throws {
        box.bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
