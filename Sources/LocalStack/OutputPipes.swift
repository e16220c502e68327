import CProcess
import Glibc

/// The pipes a child writes its output to.
struct OutputPipes: Sendable {
    struct Pipe: Sendable {
        let read: Int32
        let write: Int32
    }

    let output: Pipe
    /// Nil when standard error goes the same way as standard output.
    let error: Pipe?

    init(separateError: Bool) throws(LocalStackError) {
        output = try Self.make()
        error = separateError ? try Self.make() : nil
    }

    private static func make() throws(LocalStackError) -> Pipe {
        var ends: [Int32] = [-1, -1]
        let code = cprocess_pipe(&ends)
        guard code == 0 else {
            throw LocalStackError(.spawn, "cannot make a pipe: \(String(cString: strerror(code)))")
        }
        return Pipe(read: ends[0], write: ends[1])
    }

    func errorReader(_ sink: (any OutputSink)?) -> [(Int32, any OutputSink)] {
        guard let error, let sink else { return [] }
        return [(error.read, sink)]
    }

    func closeWriters() {
        close(output.write)
        if let error { close(error.write) }
    }

    func closeReaders() {
        close(output.read)
        if let error { close(error.read) }
    }
}
