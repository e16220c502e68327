import Glibc
import Synchronization

@testable import EventSpool

/// Files in memory that know what a power loss may leave of them, and that fail on demand.
///
/// What is synced stays. Of what isn't, any sector of 512 bytes may be lost, and any number of the newest directory
/// changes, in order, as a journalling file system does it.
final class MemoryFiles: SpoolFiles {
    enum Fault: Equatable {
        case error(Int32)
        /// Does a part of it, then fails.
        case partThenError(Int32)
        /// Does a part of it and says so.
        case short
    }

    private struct Node {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
    }

    private enum Change {
        case link(String, Int)
        case unlink(String)
        case rename(String, String)
    }

    private struct State {
        var nodes: [Int: Node] = [:]
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var changes: [Change] = []
        var open: [Int32: Int] = [:]
        var locked: Set<Int> = []
        var nextFile: Int32 = 3
        var nextNode = 1
        var calls = 0
        var syncs = 0
        var plan: @Sendable (_ call: Int, SpoolFileError.Operation) -> Fault? = { _, _ in nil }
        var syncGate: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Calls made so far.
    var calls: Int { state.withLock { $0.calls } }
    var syncs: Int { state.withLock { $0.syncs } }

    /// Which calls fail from now on, and how; calls are counted from 0 again.
    func fail(_ plan: @escaping @Sendable (_ call: Int, SpoolFileError.Operation) -> Fault?) {
        state.withLock {
            $0.calls = 0
            $0.plan = plan
        }
    }

    func heal() { fail { _, _ in nil } }

    /// Called by each sync before it does anything.
    func holdSyncs(_ gate: (@Sendable () -> Void)?) { state.withLock { $0.syncGate = gate } }

    // MARK: Crashes and damage

    /// The files as a process that is killed leaves them: all that was written.
    func afterKill() -> MemoryFiles {
        let copy = MemoryFiles()
        state.withLock { state in
            copy.state.withLock {
                $0.nodes = state.nodes
                $0.names = state.names
                $0.durableNames = state.durableNames
                $0.changes = state.changes
                $0.nextNode = state.nextNode
            }
        }
        return copy
    }

    /// The files as a power loss may leave them.
    func afterPowerLoss(_ random: inout SeededRandom) -> MemoryFiles {
        let copy = afterKill()
        copy.state.withLock { state in
            let kept = Int.random(in: 0...state.changes.count, using: &random)
            state.names = state.durableNames
            for change in state.changes.prefix(kept) { Self.apply(change, &state.names) }
            state.durableNames = state.names
            state.changes = []
            for (id, node) in state.nodes.sorted(by: { $0.key < $1.key }) {
                let survives = node.bytes.count == node.durable.count || Bool.random(using: &random)
                var bytes = node.durable
                if survives {
                    let size = node.bytes.count
                    bytes = Array(bytes.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - bytes.count))
                    for sector in stride(from: 0, to: size, by: 512) {
                        let range = sector..<min(sector + 512, size)
                        if bytes[range] != node.bytes[range], Bool.random(using: &random) {
                            bytes.replaceSubrange(range, with: node.bytes[range])
                        }
                    }
                }
                state.nodes[id] = Node(bytes: bytes, durable: bytes)
            }
        }
        return copy
    }

    var paths: [String] { state.withLock { $0.names.keys.sorted() } }

    func contents(_ path: String) -> [UInt8]? {
        state.withLock { state in state.names[path].flatMap { state.nodes[$0]?.bytes } }
    }

    func change(_ path: String, _ body: (inout [UInt8]) -> Void) {
        state.withLock { state in
            guard let id = state.names[path], var node = state.nodes[id] else { return }
            body(&node.bytes)
            node.durable = node.bytes
            state.nodes[id] = node
        }
    }

    func delete(_ path: String) {
        state.withLock { state in
            state.names[path] = nil
            state.durableNames[path] = nil
        }
    }

    private static func apply(_ change: Change, _ names: inout [String: Int]) {
        switch change {
        case .link(let path, let id): names[path] = id
        case .unlink(let path): names[path] = nil
        case .rename(let from, let to):
            names[to] = names[from]
            names[from] = nil
        }
    }

    // MARK: SpoolFiles

    func makeDirectory(_ path: String) throws(SpoolFileError) {
        try perform(.makeDirectory, path) { _, _ in }
    }

    func list(_ directory: String) throws(SpoolFileError) -> [String] {
        try perform(.list, directory) { state, _ in
            state.names.keys.filter { $0.hasPrefix(directory + "/") }.map { String($0.dropFirst(directory.count + 1)) }
                .filter { !$0.contains("/") }
        }
    }

    func open(_ path: String, _ mode: SpoolFileMode) throws(SpoolFileError) -> Int32 {
        try perform(.open, path) { (state, _) throws(SpoolFileError) in
            var id = state.names[path]
            switch mode {
            case .read, .readWrite: if id == nil { throw SpoolFileError(.open, path: path, errno: ENOENT) }
            case .createNew: if id != nil { throw SpoolFileError(.open, path: path, errno: EEXIST) }
            case .createOrOpen: break
            }
            if id == nil {
                id = state.nextNode
                state.nodes[state.nextNode] = Node()
                state.names[path] = id
                state.changes.append(.link(path, state.nextNode))
                state.nextNode += 1
            }
            state.open[state.nextFile] = id
            defer { state.nextFile += 1 }
            return state.nextFile
        }
    }

    func close(_ file: Int32) {
        state.withLock { state in
            if let id = state.open.removeValue(forKey: file), !state.open.values.contains(id) {
                state.locked.remove(id)
            }
        }
    }

    func size(_ file: Int32, path: String) throws(SpoolFileError) -> Int {
        try perform(.size, path) { state, _ in state.nodes[state.open[file]!]!.bytes.count }
    }

    func resize(_ file: Int32, bytes: Int, path: String) throws(SpoolFileError) {
        try perform(.resize, path) { state, _ in
            let id = state.open[file]!
            let old = state.nodes[id]!.bytes
            state.nodes[id]!.bytes = Array(old.prefix(bytes)) + [UInt8](repeating: 0, count: max(0, bytes - old.count))
        }
    }

    func write(
        _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        try perform(.write, path) { (state, fault) throws(SpoolFileError) in
            let id = state.open[file]!
            let count = fault == nil ? bytes.count : max(1, bytes.count / 2)
            if state.nodes[id]!.bytes.count < offset + count {
                let missing = offset + count - state.nodes[id]!.bytes.count
                state.nodes[id]!.bytes += [UInt8](repeating: 0, count: missing)
            }
            state.nodes[id]!.bytes.withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + count]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
            if case .partThenError(let code) = fault { throw SpoolFileError(.write, path: path, errno: code) }
            return count
        }
    }

    func read(
        _ file: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        try perform(.read, path) { state, fault in
            let id = state.open[file]!
            let available = max(0, state.nodes[id]!.bytes.count - offset)
            let wanted = min(available, bytes.count)
            let count = fault == nil ? wanted : min(wanted, max(1, wanted / 2))
            guard count > 0 else { return 0 }
            state.nodes[id]!.bytes.withUnsafeBytes { source in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + count]))
            }
            return count
        }
    }

    func sync(_ file: Int32, path: String) throws(SpoolFileError) {
        state.withLock { $0.syncGate }?()
        try perform(.sync, path) { state, _ in
            let id = state.open[file]!
            state.nodes[id]!.durable = state.nodes[id]!.bytes
            state.syncs += 1
        }
    }

    func syncDirectory(_ path: String) throws(SpoolFileError) {
        try perform(.syncDirectory, path) { state, _ in
            state.durableNames = state.names
            state.changes = []
        }
    }

    func rename(_ from: String, to: String) throws(SpoolFileError) {
        try perform(.rename, from) { (state, _) throws(SpoolFileError) in
            guard state.names[from] != nil else { throw SpoolFileError(.rename, path: from, errno: ENOENT) }
            Self.apply(.rename(from, to), &state.names)
            state.changes.append(.rename(from, to))
        }
    }

    func remove(_ path: String) throws(SpoolFileError) {
        try perform(.remove, path) { (state, _) throws(SpoolFileError) in
            guard state.names[path] != nil else { throw SpoolFileError(.remove, path: path, errno: ENOENT) }
            Self.apply(.unlink(path), &state.names)
            state.changes.append(.unlink(path))
        }
    }

    func lock(_ file: Int32, path: String) throws(SpoolFileError) -> Bool {
        try perform(.lock, path) { state, _ in state.locked.insert(state.open[file]!).inserted }
    }

    private func perform<Result>(
        _ operation: SpoolFileError.Operation, _ path: String,
        _ body: (inout sending State, Fault?) throws(SpoolFileError) -> sending Result
    ) throws(SpoolFileError) -> sending Result {
        try state.withLock { (state) throws(SpoolFileError) in
            let fault = state.plan(state.calls, operation)
            state.calls += 1
            if case .error(let code) = fault { throw SpoolFileError(operation, path: path, errno: code) }
            if case .partThenError(let code) = fault, operation != .write {
                throw SpoolFileError(operation, path: path, errno: code)
            }
            return try body(&state, fault)
        }
    }
}
