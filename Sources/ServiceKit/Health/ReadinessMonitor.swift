package import Logging
import MetricsRegistry
import ServiceLifecycle
import Synchronization

/// Asks the dependencies again and again in the background, so that `/health` and `/ready` answer at once.
package final class ReadinessMonitor: Service {
    private let checks: [ReadinessCheck]
    private let intervalSeconds: Double
    private let timeoutSeconds: Double
    private let logger: Logger
    private let known: Mutex<HealthState>

    package init(checks: [ReadinessCheck], intervalSeconds: Double, timeoutSeconds: Double, logger: Logger) {
        self.checks = checks
        self.intervalSeconds = intervalSeconds
        self.timeoutSeconds = timeoutSeconds
        self.logger = logger
        self.known = Mutex(HealthState(checks))
    }

    package var state: HealthState { known.withLock { $0 } }

    /// Shows each dependency in every scrape, with what is known of it then.
    func register(in registry: Registry) {
        registry.collector { [weak self] samples in
            for dependency in self?.state.dependencies ?? [] {
                samples.gauge(
                    "lugx_dependency_up", help: "1 while the dependency answers; 0 also before it first did.",
                    labels: ["dependency": dependency.name, "critical": dependency.isCritical ? "true" : "false"],
                    dependency.state == .connected ? 1 : 0)
            }
        }
    }

    /// Checks until the service is told to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                for index in checks.indices {
                    group.addTask { await self.watch(index) }
                }
                // Without dependencies there is nothing to do but to stay.
                if checks.isEmpty { group.addTask { try? await Task.sleep(for: .seconds(1_000_000_000)) } }
            }
        }
    }

    private func watch(_ index: Int) async {
        while !Task.isCancelled {
            await ask(index)
            try? await Task.sleep(for: .seconds(intervalSeconds))
        }
    }

    /// Asks once. A check that takes too long is reported at once, also where it does not heed being cancelled;
    /// the next one waits for it, so that hanging checks don't pile up.
    private func ask(_ index: Int) async {
        let question = Task { [check = checks[index].check] in try await check() }
        let watchdog = Task { [self] in
            try await Task.sleep(for: .seconds(timeoutSeconds))
            question.cancel()
            report(TimeoutError(seconds: timeoutSeconds).description, at: index)
        }
        await withTaskCancellationHandler {
            let result = await question.result
            watchdog.cancel()
            let isLate = await (try? watchdog.value) != nil
            guard !isLate, !Task.isCancelled else { return }
            switch result {
            case .success: report(nil, at: index)
            case .failure(let error): report(String(describing: error), at: index)
            }
        } onCancel: {
            question.cancel()
            watchdog.cancel()
        }
    }

    private func report(_ failure: String?, at index: Int) {
        let state: DependencyState = failure == nil ? .connected : .disconnected
        guard known.withLock({ $0.record(state, at: index) }) else { return }
        let metadata: Logger.Metadata = ["dependency": .string(checks[index].name)]
        if let failure {
            logger.warning("Dependency is down", metadata: metadata.merging(["reason": .string(failure)]) { $1 })
        } else {
            logger.info("Dependency is up", metadata: metadata)
        }
    }
}
