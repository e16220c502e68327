import Glibc
import LocalStack
import TestSupport
import Testing

@Suite struct DataDirectoryTests {
    @Test func `two processes cannot have the same directory`() throws {
        let root = try TemporaryDirectory("data")
        let first = try DataDirectory("d", currentDirectory: root.path)
        let error = #expect(throws: LocalStackError.self) { try DataDirectory("d", currentDirectory: root.path) }
        #expect(error?.kind == .alreadyRunning)
        #expect(error?.message.contains("pid \(getpid())") == true)
        withExtendedLifetime(first) {}
    }

    @Test func `the directory is free again when its holder is gone`() throws {
        let root = try TemporaryDirectory("data")
        do { _ = try DataDirectory("d", currentDirectory: root.path) }
        _ = try DataDirectory("d", currentDirectory: root.path)
    }

    @Test func `a failed first start takes away what it made, and nothing else`() throws {
        let root = try TemporaryDirectory("data")
        let first = try DataDirectory("new", currentDirectory: root.path)
        first.removeIfNew()
        #expect(!FileSystem.exists("\(root.path)/new"))

        try FileSystem.makeDirectory("\(root.path)/given")
        try DataDirectory("given", currentDirectory: root.path).removeIfNew()
        #expect(FileSystem.entries(of: "\(root.path)/given").isEmpty)

        try FileSystem.write("mine", to: "\(root.path)/given/file")
        try DataDirectory("given", currentDirectory: root.path).removeIfNew()
        #expect(FileSystem.read("\(root.path)/given/file") == "mine")
        #expect(FileSystem.exists("\(root.path)/given/state"))
    }

    @Test func `a secret stays the same and is ours alone`() throws {
        let root = try TemporaryDirectory("data")
        let directory = try DataDirectory("d", currentDirectory: root.path)
        let secret = try directory.secret("postgres")
        #expect(secret.count == 32)
        #expect(try directory.secret("postgres") == secret)
        #expect(try directory.secret("other") != secret)
        let status = try #require(FileSystem.status("\(directory.stateDirectory)/postgres.password"))
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: another user must be kept out"))
    func `servers that cannot reach the directory get a place of their own, and links`() throws {
        let root = try TemporaryDirectory("data")
        try FileSystem.makeDirectory("\(root.path)/private", mode: 0o700)
        let directory = try DataDirectory("d", currentDirectory: "\(root.path)/private")
        defer { directory.removeIfNew() }
        #expect(directory.serversDirectory.hasPrefix(DataDirectory.sharedRoot + "/"))
        #expect(directory.notes.first?.contains(directory.serversDirectory) == true)
        #expect(FileSystem.read("\(directory.serversDirectory)/origin") == "\(directory.path)\n")
    }
}

@Suite struct ServerPlaceTests {
    @Test(.enabled(if: geteuid() == 0, "needs root: files of another user"))
    func `a server's directory that another user filled is refused and stays theirs`() async throws {
        let root = try TemporaryDirectory("place")
        let other = try #require(ServerUser(named: "nobody"))
        try FileSystem.makeDirectory("\(root.path)/postgres", mode: 0o700, owner: other)
        try FileSystem.write("theirs", to: "\(root.path)/postgres/file", owner: other)
        let server = try PostgresServer(
            place: ServerPlace(
                directory: "\(root.path)/postgres", stateDirectory: root.path, port: nil, portVariable: "X",
                logPath: "\(root.path)/log"),
            programs: Programs.find(environment: [:]), isDurable: false)
        let error = await #expect(throws: LocalStackError.self) { try await server.start() }
        #expect(error?.kind == .wrongOwner)
        #expect(FileSystem.status("\(root.path)/postgres")?.st_uid == other.uid)
    }

    @Test func `a directory that is there already keeps its mode`() throws {
        let root = try TemporaryDirectory("place")
        chmod(root.path, 0o711)
        try FileSystem.makeDirectory(root.path, mode: 0o700)
        #expect(FileSystem.status(root.path).map { $0.st_mode & 0o777 } == 0o711)
    }
}
