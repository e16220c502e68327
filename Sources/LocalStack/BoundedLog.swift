import Glibc
import Synchronization

/// A log file that never takes more than `bytesMax`: at half of it the file becomes `PATH.1` and a new one begins.
/// Its last bytes are kept in memory for error messages. A full disk loses log lines, never the server.
package final class BoundedLog: OutputSink {
    private struct State {
        var descriptor: Int32
        var bytes: Int
        var tail: [UInt8] = []
    }

    private static let tailBytesMax = 8192
    package let path: String
    private let bytesMax: Int
    private let state: Mutex<State>

    package init(path: String, bytesMax: Int = 16 << 20) throws(LocalStackError) {
        self.path = path
        self.bytesMax = bytesMax
        let descriptor = Self.open(path)
        guard descriptor >= 0 else { throw FileSystem.failure("cannot open the log \(path)", errno) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        state = Mutex(State(descriptor: descriptor, bytes: max(0, size)))
    }

    deinit { close(state.withLock { $0.descriptor }) }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    }

    package func receive(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            state.tail.append(contentsOf: bytes)
            if state.tail.count > 2 * Self.tailBytesMax {
                state.tail.removeFirst(state.tail.count - Self.tailBytesMax)
            }
            if state.bytes + bytes.count > bytesMax / 2, state.bytes > 0 { rotate(&state) }
            guard state.descriptor >= 0 else { return }
            let written = write(state.descriptor, bytes.baseAddress, bytes.count)
            if written > 0 { state.bytes += written }
        }
    }

    package func end() {}

    private func rotate(_ state: inout State) {
        rename(path, "\(path).1")
        close(state.descriptor)
        state.descriptor = Self.open(path)
        state.bytes = 0
    }

    /// The newest lines written since this process opened the log.
    package func lastLines(_ count: Int = 12) -> [String] {
        let text = state.withLock { String(decoding: $0.tail, as: UTF8.self) }
        return text.split(separator: "\n").suffix(count).map(String.init)
    }
}
