/// A dependency and how to ask whether it is there.
package struct ReadinessCheck: Sendable {
    /// The member under which `/health` shows it, such as `database`.
    package let name: String
    /// Whether the service can't do its work without it: then `/ready` is 503 while it is down.
    package let isCritical: Bool
    /// Returns when the dependency answers; throws where it does not. Cancelled when it takes too long.
    package let check: @Sendable () async throws -> Void

    package init(_ name: String, critical: Bool, check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.isCritical = critical
        self.check = check
    }
}

/// What is known of one dependency.
package enum DependencyState: String, Sendable, Equatable {
    /// Not asked yet.
    case unknown
    case connected
    case disconnected
}

/// What is known of all dependencies of a service, and what follows from it.
package struct HealthState: Sendable, Equatable {
    package struct Dependency: Sendable, Equatable {
        package let name: String
        package let isCritical: Bool
        package var state: DependencyState
    }

    package private(set) var dependencies: [Dependency]

    package init(_ checks: [ReadinessCheck]) {
        dependencies = checks.map { Dependency(name: $0.name, isCritical: $0.isCritical, state: .unknown) }
    }

    /// Takes an answer over; true where it changed what was known.
    package mutating func record(_ state: DependencyState, at index: Int) -> Bool {
        defer { dependencies[index].state = state }
        return dependencies[index].state != state
    }

    /// Whether requests should be sent here: no critical dependency is missing.
    package var isReady: Bool {
        dependencies.allSatisfy { !$0.isCritical || $0.state == .connected }
    }

    /// `healthy` while every dependency answers.
    package var status: String {
        dependencies.allSatisfy { $0.state == .connected } ? "healthy" : "degraded"
    }
}
