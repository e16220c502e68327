import NIOCore
import Synchronization

/// Whether the client of a connection is still there, and who wants to know when it leaves.
///
/// A client that closes its half of the connection counts as gone: of HTTP/1.1 clients only those that gave up do so
/// before their answer has come.
final class ClientPresence: Sendable {
    private struct State {
        var hasLeft = false
        var nextID = 0
        var listeners: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Calls `listener` once when the client leaves, at once where it has left; returns what ``forget(_:)`` takes.
    func whenLeaving(_ listener: @escaping @Sendable () -> Void) -> Int {
        let (id, hasLeft) = state.withLock { state in
            state.nextID += 1
            if !state.hasLeft { state.listeners[state.nextID] = listener }
            return (state.nextID, state.hasLeft)
        }
        if hasLeft { listener() }
        return id
    }

    func forget(_ id: Int) {
        state.withLock { _ = $0.listeners.removeValue(forKey: id) }
    }

    func leave() {
        let listeners = state.withLock { state in
            state.hasLeft = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener() }
    }
}

/// Watches a connection for its client's leaving.
final class ClientPresenceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    let presence = ClientPresence()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { presence.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        presence.leave()
        context.fireChannelInactive()
    }
}

extension ServiceContext {
    /// Runs `operation` as long as the client waits for it; it is cancelled once the client has left.
    package func untilClientLeaves<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let presence = try? await channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.handler(type: ClientPresenceHandler.self).presence
        }.get()
        guard let presence else { return try await operation() }
        let task = Task { try await operation() }
        let id = presence.whenLeaving { task.cancel() }
        defer { presence.forget(id) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
