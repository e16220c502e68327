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

    /// A configured port must be free; otherwise the remembered one is taken again, or any free one.
    func choosePort(_ name: String) throws(LocalStackError) -> Int {
        if let port {
            guard Loopback.isFree(port) else { throw Self.taken(port, by: name, variable: portVariable) }
            return port
        }
        let path = "\(stateDirectory)/\(name).port"
        if let text = FileSystem.read(path), let port = Int(text.filter { $0.isNumber }), Loopback.isFree(port) {
            return port
        }
        let port = try Loopback.freePort()
        try FileSystem.write("\(port)\n", to: path)
        return port
    }

    package static func taken(_ port: Int, by name: String, variable: String) -> LocalStackError {
        let holder = Loopback.listener(on: port).map { " by \($0)" } ?? ""
        return LocalStackError(
            .portTaken, "port \(port) for \(name) is taken\(holder)",
            advice: "stop what uses it, or choose another port: \(variable)=<port>")
    }
}
