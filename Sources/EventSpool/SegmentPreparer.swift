/// The thread that fills spare segments with zeros before they are needed.
final class SegmentPreparer: Sendable {
    private static let retrySeconds = 5.0

    private struct State {
        var isPoked = false
        var isClosing = false
    }

    private let core: SpoolCore
    private let state = Monitor(State())

    init(core: SpoolCore) { self.core = core }

    /// A spare may be wanted.
    func poke() {
        state.withLock { state in
            guard !state.pointee.isPoked else { return }
            state.pointee.isPoked = true
            self.state.signal()
        }
    }

    func close() {
        state.withLock { state in
            state.pointee.isClosing = true
            self.state.signal()
        }
    }

    private var isClosing: Bool { state.withLock { $0.pointee.isClosing } }

    func run() {
        while waitForPoke() {
            guard let path = wantedSpare() else { continue }
            do throws(SpoolFileError) {
                if try core.factory.makeSpare(at: path, isCancelled: { isClosing }) {
                    core.addSpare(path, bytes: core.configuration.segmentBytes)
                }
            } catch {
                core.observer.spareFailed(.failed(error))
                pause()
            }
        }
    }

    /// Pokes go on while the disk has no room; they must not make the tries more frequent.
    private func pause() {
        let end = core.clock() + Self.retrySeconds
        state.withLock { state in
            while !state.pointee.isClosing {
                let rest = end - core.clock()
                guard rest > 0 else { return }
                self.state.wait(seconds: rest)
            }
        }
    }

    private func waitForPoke() -> Bool {
        state.withLock { state in
            while !state.pointee.isPoked && !state.pointee.isClosing { self.state.wait() }
            state.pointee.isPoked = false
            return !state.pointee.isClosing
        }
    }

    private func wantedSpare() -> String? {
        core.shared.withLock { shared in
            guard shared.pointee.ledger.wantsSpare else { return nil }
            defer { shared.pointee.nextNumber += 1 }
            return core.paths.spare(shared.pointee.nextNumber)
        }
    }
}
