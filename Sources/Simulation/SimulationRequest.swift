/// What is asked of a run over the past: two runs with the same request over the same shop do the same.
package struct SimulationRequest: Sendable, Hashable, Codable {
    package var seed: UInt64
    /// Milliseconds since 1970; where neither is given, the last `days` until the start of the run.
    package var from: Int64?
    package var to: Int64?
    package var days: Int?
    /// Visits on an average day.
    package var visitsPerDay: Double
    /// An IANA name.
    package var zone: String

    package init(
        seed: UInt64, from: Int64? = nil, to: Int64? = nil, days: Int? = nil, visitsPerDay: Double = 40,
        zone: String = "UTC"
    ) {
        self.seed = seed
        self.from = from
        self.to = to
        self.days = days
        self.visitsPerDay = visitsPerDay
        self.zone = zone
    }
}

/// How far a run has come.
package struct SimulationProgress: Sendable, Hashable {
    package var visits = 0
    /// Nil where there is no end to it.
    package var visitsPlanned: Int?
    package var orders = 0
    package var events = 0
    /// What a service has asked to wait for, in seconds; nil where it has not.
    package var waitSeconds: Double?
}
