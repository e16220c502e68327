/// What to start: a program with its arguments, its environment, its directory and the user it runs as.
package struct ProcessCommand: Sendable {
    /// Short name, used for the log file, the process record and messages.
    package var name: String
    /// Absolute path.
    package var executable: String
    package var arguments: [String]
    /// The whole environment of the process; nothing is inherited.
    package var environment: [String: String]
    package var workingDirectory: String
    /// Runs as this user; nil keeps the user of this process.
    package var user: ServerUser?
    /// What the kernel sends to the process when this process dies, however it dies. Nil: nothing, it lives on.
    package var deathSignal: DeathSignal?
    /// How the process is ended when everything is.
    package var ladder: StopLadder
    /// What is ended together; the lower phases first.
    package var stopPhase: StopPhase

    /// Services end before the servers they use; helpers have nothing to finish.
    package enum StopPhase: Int, Comparable, CaseIterable, Sendable {
        case helpers, services, servers
        package static func < (left: StopPhase, right: StopPhase) -> Bool { left.rawValue < right.rawValue }
    }

    package enum DeathSignal: String, Sendable {
        case interrupt = "INT"
        case quit = "QUIT"
        case terminate = "TERM"
        case kill = "KILL"
    }

    package init(
        name: String, executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String = "/", user: ServerUser? = nil, deathSignal: DeathSignal? = .kill,
        ladder: StopLadder = .now, stopPhase: StopPhase = .helpers
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        self.deathSignal = deathSignal
        self.ladder = ladder
        self.stopPhase = stopPhase
    }

    /// The command line given to the kernel: util-linux's `setpriv` drops privileges and asks for the death signal
    /// in the child itself, after the change of user (which would clear it), and then becomes the program.
    package var commandLine: [String] {
        var prefix: [String] = []
        if let deathSignal { prefix += ["--pdeathsig", deathSignal.rawValue] }
        if let user { prefix += ["--reuid", String(user.uid), "--regid", String(user.gid), "--init-groups"] }
        guard !prefix.isEmpty else { return [executable] + arguments }
        return [Programs.setpriv] + prefix + ["--", executable] + arguments
    }
}
