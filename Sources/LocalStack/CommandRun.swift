import CProcess
import Glibc
import Synchronization

/// Runs a program to its end.
package enum CommandRun {
    private final class Collector: OutputSink {
        static let bytesMax = 4 << 20
        let bytes = Mutex<[UInt8]>([])
        func receive(_ new: UnsafeRawBufferPointer) {
            bytes.withLock { if $0.count + new.count <= Self.bytesMax { $0.append(contentsOf: new) } }
        }
        func end() {}
        var text: String {
            let text = bytes.withLock { String(decoding: $0, as: UTF8.self) }
            return String(text.reversed().drop { $0.isWhitespace }.reversed())
        }
    }

    /// Blocks: standard output without the white space at its end; throws with the error output when the program
    /// fails or takes too long.
    @discardableResult
    package static func output(
        of command: ProcessCommand, input: String = "", withinMilliseconds limit: Int
    ) throws(LocalStackError) -> String {
        let output = Collector()
        let error = Collector()
        var ends: [Int32] = [-1, -1]
        let code = cprocess_pipe(&ends)
        guard code == 0 else { throw FileSystem.failure("cannot make a pipe", code) }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        let process: ChildProcess
        do throws(LocalStackError) {
            process = try Supervisor.shared.spawn(command, output: output, error: error, input: readEnd)
        } catch {
            close(readEnd)
            close(writeEnd)
            throw error
        }
        close(readEnd)
        let bytes = Array(input.utf8)
        OwnThread.start("lugx-\(command.name)-input") {
            feed(bytes, to: writeEnd)
            close(writeEnd)
        }
        guard let exit = process.wait(milliseconds: limit) else {
            process.killAll()
            throw LocalStackError(.notReady, "\(command.name) did not end within \(limit / 1000) s: \(error.text)")
        }
        process.waitForOutput(milliseconds: 2000)
        guard exit == .code(0) else { throw failure(command, exit, error.text.isEmpty ? output.text : error.text) }
        return output.text
    }

    private static func feed(_ bytes: [UInt8], to descriptor: Int32) {
        // A program that ends without reading must not end us: SIGPIPE is blocked in this thread only.
        var pipeSignal = sigset_t()
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipeSignal, nil)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            offset += max(0, count)
        }
    }

    private static func failure(_ command: ProcessCommand, _ exit: ProcessExit, _ text: String) -> LocalStackError {
        let message = "\(command.name) failed (\(exit)): \(text.suffix(2000))"
        if text.contains("No space left on device") {
            return LocalStackError(.diskFull, message, advice: "free some space and start again")
        }
        return LocalStackError(.refused, message)
    }
}
