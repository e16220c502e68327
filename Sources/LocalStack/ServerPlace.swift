import Glibc

/// Where one server keeps what, and which port it takes.
package struct ServerPlace: Sendable {
    /// The server's own directory; it is given to the server's user.
    package var directory: String
    /// Passwords, the process record and the remembered port; stays with the user of this process.
    package var stateDirectory: String
    /// Nil: any free port, the same one as last time if it is still free.
    package var port: Int?
    /// The variable the port can be changed with, for messages.
    package var portVariable: String
    package var logPath: String

    package init(directory: String, stateDirectory: String, port: Int?, portVariable: String, logPath: String) {
        self.directory = directory
        self.stateDirectory = stateDirectory
        self.port = port
        self.portVariable = portVariable
        self.logPath = logPath
    }

    /// Makes the server's directory for its user, and refuses one that another user filled: its files could not be
    /// read, and taking them over would lock their owner out.
    func makeDirectory(for user: ServerUser?) throws(LocalStackError) {
        try FileSystem.makeDirectory(directory, mode: 0o700, owner: user)
        let expected = user?.uid ?? geteuid()
        guard let owner = FileSystem.status(directory)?.st_uid, owner != expected else { return }
        // An earlier start may have been killed between making the directory and giving it away.
        if owner == geteuid(), FileSystem.entries(of: directory).isEmpty { return try FileSystem.own(directory, user) }
        throw LocalStackError(
            .wrongOwner, "\(directory) belongs to another user (uid \(owner), not \(expected))",
            advice: "start as the user who made it, or choose another LUGX_DATA_DIR")
    }

    private static let attemptsMax = 5

    /// Calls `start` with a port. A configured port must be free. Otherwise the remembered one is taken again, or
    /// any free one, and another one if somebody was faster.
    /// - Parameter previous: the port this server had before in this process; it has to be the same again.
    func withPort(
        _ name: String, previous: Int?, _ start: (Int) throws(LocalStackError) -> Void
    ) throws(LocalStackError) {
        if let fixed = previous ?? port {
            guard Loopback.isFree(fixed) else { throw Self.taken(fixed, by: name, variable: portVariable) }
            return try start(fixed)
        }
        let path = "\(stateDirectory)/\(name).port"
        var candidate = FileSystem.read(path).flatMap { Int($0.filter { $0.isNumber }) }
        for attempt in 1...Self.attemptsMax {
            let chosen = if let candidate, Loopback.isFree(candidate) { candidate } else { try Loopback.freePort() }
            candidate = nil
            do throws(LocalStackError) {
                try start(chosen)
                return try FileSystem.write("\(chosen)\n", to: path)
            } catch {
                guard error.kind == .portTaken, attempt < Self.attemptsMax else { throw error }
            }
        }
    }

    package static func taken(_ port: Int, by name: String, variable: String) -> LocalStackError {
        let holder = Loopback.listener(on: port).map { " by \($0)" } ?? ""
        return LocalStackError(
            .portTaken, "port \(port) for \(name) is taken\(holder)",
            advice: "stop what uses it, or choose another port: \(variable)=<port>")
    }
}
