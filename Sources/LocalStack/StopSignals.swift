import Dispatch
import Glibc

/// SIGINT, SIGTERM and SIGHUP as values instead of an end of this process.
package final class StopSignals: Sendable {
    /// The signals' names as they come.
    package let received: AsyncStream<String>
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    package init() {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(8))
        received = stream
        // A reader of our output that goes away must not end us in the middle.
        signal(SIGPIPE, SIG_IGN)
        let queue = DispatchQueue(label: "lugx-signals")
        sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(name) }
            source.resume()
            return source
        }
    }
}
