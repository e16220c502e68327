/// On whose behalf something is changed, and by which request: what the audit trail and the movements say.
struct Actor: Sendable, Equatable {
    /// A user's id, or the name of a service.
    let name: String
    let requestID: String
}
