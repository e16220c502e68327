import Glibc
import Logging
import ServiceLifecycle

/// Ends the process where something does not heed being told to stop: an end that is late is worse than a hard one.
struct StopDeadline: Service {
    let seconds: Double
    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        Task.detached { [seconds, logger] in
            try? await Task.sleep(for: .seconds(seconds))
            logger.critical("Service did not stop in time", metadata: ["seconds": .stringConvertible(seconds)])
            _exit(70)
        }
    }
}
