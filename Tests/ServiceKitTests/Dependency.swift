import Synchronization

/// A dependency that a test switches off and on.
final class Dependency: Sendable {
    let isUp = Atomic<Bool>(true)
    let wasCancelled = Atomic<Bool>(false)

    struct Down: Error {}

    func ask() throws {
        guard isUp.load(ordering: .relaxed) else { throw Down() }
    }
}
