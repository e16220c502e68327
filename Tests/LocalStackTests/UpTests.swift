import Glibc
import LocalStack
import TestSupport
import Testing

/// `lugx up` as a process, from the outside.
@Suite(.serialized, .enabled(if: BuiltBinary.lugx != nil, "needs the built lugx"))
struct UpTests {
    @Test func `it starts, says where it is, stops on SIGINT and leaves nothing running`() async throws {
        let up = try UpProcess()
        try await up.ready()
        let address = try #require(up.variable("LUGX_ORDERS_URL"))
        #expect(up.output.contains { $0.contains(address) })
        let environment = try #require(FileSystem.status("\(up.data)/env"))
        #expect(environment.st_mode & 0o777 == 0o600)
        let family = up.family
        #expect(family.count > 6)
        up.process.signal(SIGINT)
        #expect(try await up.process.exit(within: 6) == .code(0))
        #expect(family.allSatisfy { !$0.isAlive })
    }

    @Test func `no server runs as root, and no secret is on a command line`() async throws {
        let up = try UpProcess()
        try await up.ready()
        let password = try #require(FileSystem.read("\(up.data)/state/postgres.password")).filter { $0 != "\n" }
        for member in up.family {
            let name = FileSystem.read("/proc/\(member.pid)/comm") ?? ""
            let line = FileSystem.read("/proc/\(member.pid)/cmdline") ?? ""
            #expect(!line.contains(password))
            if name.hasPrefix("postgres") || name.hasPrefix("clickhouse") {
                #expect(FileSystem.status("/proc/\(member.pid)")?.st_uid != 0, "\(name) runs as root")
            }
        }
        try await up.stop()
    }

    @Test func `it ends within five seconds when everything below it hangs`() async throws {
        let up = try UpProcess()
        try await up.ready()
        let family = up.family.filter { $0 != up.process.identity }
        for member in family { kill(member.pid, SIGSTOP) }
        up.process.signal(SIGTERM)
        #expect(try await up.process.exit(within: 6) == .code(0))
        try await eventually(within: 1, "the end of all") { family.allSatisfy { !$0.isAlive } }
        #expect(up.output.last?.contains("killed because they did not end") == true)
    }

    @Test func `kill -9 leaves nothing that blocks the next start, and the data is still there`() async throws {
        let directory = try TemporaryDirectory("up")
        let first = try UpProcess(in: directory)
        try await first.ready()
        let servers = first.family.filter { $0 != first.process.identity }
        try await first.execute("CREATE TABLE public.kept AS SELECT 42 AS answer")
        // Stopped processes act on no signal but SIGKILL: the worst that can be left over.
        for server in servers { kill(server.pid, SIGSTOP) }
        first.process.signal(SIGKILL)
        _ = try await first.process.exit()

        let second = try UpProcess(in: directory)
        try await second.ready()
        #expect(servers.allSatisfy { !$0.isAlive })
        #expect(try await second.execute("SELECT answer FROM public.kept") == "42")
        #expect(second.variable("DATABASE_URL") == first.variable("DATABASE_URL"))
        try await second.stop()
    }

    @Test func `the accounts in its env sign in, after a second start as well`() async throws {
        let directory = try TemporaryDirectory("up")
        for _ in 0..<2 {
            let up = try UpProcess(in: directory)
            try await up.ready()
            for (email, password) in [
                (up.variable("LUGX_ADMIN_EMAIL"), up.variable("LUGX_ADMIN_PASSWORD")),
                ("john@example.com", up.variable("LUGX_SAMPLE_PASSWORD")),
                ("sarah@example.com", up.variable("LUGX_SAMPLE_PASSWORD")),
            ] {
                #expect(try await signIn(up, try #require(email), try #require(password)).contains("\"token\":\""))
            }
            #expect(try await signIn(up, "john@example.com", "wrong horse").contains("wrong_password"))
            #expect(
                try await up.execute("SELECT username, role FROM \"Users\" ORDER BY username")
                    == "admin|admin\njohn_gamer|customer\nsarah_player|customer")
            try await buy(up, as: "john@example.com", try #require(up.variable("LUGX_SAMPLE_PASSWORD")))
            let output = up.output.joined()
            for name in ["LUGX_ADMIN_PASSWORD", "LUGX_PAYMENT_WEBHOOK_SECRET"] {
                #expect(!output.contains(try #require(up.variable(name))))
            }
            try await up.stop()
        }
    }

    /// Orders a game; the mail about it is a file of the data directory.
    private func buy(_ up: UpProcess, as email: String, _ password: String) async throws {
        let answer = try await signIn(up, email, password)
        let token = try #require(answer.firstMatch(of: /"token":"([^"]+)"/)?.1)
        let game = try await up.execute("SELECT id FROM \"Products\" WHERE name = 'Minecraft'")
        let folder = "\(up.data)/mail"
        // Files that are still being written have other names.
        func mails() -> [String] { FileSystem.entries(of: folder).filter { $0.hasSuffix(".eml") } }
        let before = mails().count
        let order = try await post(
            up, "LUGX_ORDERS_URL", "/api/orders",
            #"{"items":[{"productId":"\#(game)","quantity":1}],"shippingAddress":"Here","paymentMethod":"card"}"#,
            token: String(token))
        #expect(order.contains("\"paymentStatus\" : \"paid\""), "\(order)")
        try await eventually(within: 60, "the mail") { mails().count == before + 1 }
        let name = try #require(mails().max())
        let mail = try #require(FileSystem.read("\(folder)/\(name)", bytesMax: 100_000))
        #expect(mail.contains("<\(email)>") && mail.contains("26.95 USD"))
        #expect(FileSystem.status(folder).map { $0.st_mode & 0o777 } == 0o700)
    }

    /// The whole answer to a sign-in.
    private func signIn(_ up: UpProcess, _ email: String, _ password: String) async throws -> String {
        try await post(
            up, "LUGX_CATALOG_URL", "/api/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    private func post(
        _ up: UpProcess, _ service: String, _ path: String, _ body: String, token: String = ""
    ) async throws -> String {
        let port = try #require(up.variable(service)?.split(separator: ":").last.flatMap { Int($0) })
        let head =
            "POST \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + (token.isEmpty ? "" : "Authorization: Bearer \(token)\r\n")
        let request = Array("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
        let bytes = await OwnThread.wait { Loopback.exchange(port: port, request: request, withinMilliseconds: 20_000) }
        return String(decoding: try #require(bytes), as: UTF8.self)
    }

    @Test func `a stale lock of PostgreSQL does not block the start`() async throws {
        let directory = try TemporaryDirectory("up")
        let first = try UpProcess(in: directory)
        try await first.ready()
        try await first.stop()
        // A live process of root's that is no PostgreSQL at all, and a record of a process that has another start.
        let lock = "\(first.data)/postgres/data/postmaster.pid"
        try FileSystem.write(
            "\(getpid())\n/nowhere\n1\n1\n\n127.0.0.1\n", to: lock, owner: ServerUser(named: "postgres"))
        try FileSystem.write("\(getpid()) 1 unknown\n", to: "\(first.data)/state/postgres.process")
        let second = try UpProcess(in: directory)
        try await second.ready()
        try await second.stop()
    }

    @Test func `what dies by itself is started again`() async throws {
        let up = try UpProcess()
        try await up.ready()
        for name in ["postgres", "clickhouse", "orders"] {
            let fields = try #require(FileSystem.read("\(up.data)/state/\(name).process")).split(separator: " ")
            kill(try #require(pid_t(fields[0])), SIGKILL)
        }
        for name in ["PostgreSQL", "ClickHouse", "orders"] {
            _ = try await up.process.line(containing: "lugx: \(name) is back")
        }
        #expect(try await up.execute("SELECT 1") == "1")
        try await up.stop()
    }

    @Test func `a second start on the same directory is refused`() async throws {
        let directory = try TemporaryDirectory("up")
        let first = try UpProcess(in: directory)
        try await first.ready()
        let second = try UpProcess(in: directory)
        #expect(try await second.process.exit() != .code(0))
        #expect(second.output.contains { $0.contains("another `lugx up` (pid \(first.process.pid))") })
        try await first.stop()
    }

    @Test func `a taken port is named with the variable that changes it`() async throws {
        let python = try TestProcess("/usr/bin/python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "0"])
        let line = try await python.line(containing: "port")
        let port = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
        for variable in ["LUGX_CATALOG_PORT", "LUGX_POSTGRES_PORT", "LUGX_CLICKHOUSE_PORT"] {
            let up = try UpProcess(environment: [variable: String(port)])
            #expect(try await up.process.exit() != .code(0))
            #expect(up.output.contains { $0.contains("port \(port)") && $0.contains("python3 (pid \(python.pid))") })
            #expect(up.output.contains { $0.contains("\(variable)=") })
            #expect(!FileSystem.exists(up.data), "something was left behind")
        }
        await python.kill()
    }

    @Test func `a missing package is named`() async throws {
        let missing = [
            ("LUGX_POSTGRES_BIN", "/no/such/bin", "apt-get install postgresql"),
            ("LUGX_CLICKHOUSE_BIN", "/no/such/clickhouse-server", "apt-get install clickhouse-server"),
        ]
        for (variable, value, advice) in missing {
            let up = try UpProcess(environment: [variable: value])
            #expect(try await up.process.exit() != .code(0))
            #expect(up.output.contains { $0.contains(advice) })
            #expect(!FileSystem.exists(up.data))
        }
    }

    @Test func `a service that cannot start ends the start, and nothing is left`() async throws {
        let up = try UpProcess(environment: ["LUGX_SPOOL_DIR": "/proc/no-spool-here"])
        #expect(try await up.process.exit(within: 90) != .code(0))
        #expect(up.output.contains { $0.contains("analytics") && $0.contains("ended while it started") })
        #expect(!FileSystem.exists(up.data))
    }

    @Test func `Ctrl-C during the start ends it and leaves nothing`() async throws {
        let up = try UpProcess()
        _ = try await up.process.line(containing: "checks")
        up.process.signal(SIGINT)
        #expect(try await up.process.exit(within: 6) == .code(130))
        #expect(!FileSystem.exists(up.data))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root and the right to mount"))
    func `a full disk is said, and nothing is left on it`() async throws {
        let disk = try await SmallDisk(megabytes: 64)
        let up = try UpProcess(data: "\(disk.path)/data")
        #expect(try await up.process.exit() != .code(0))
        #expect(up.output.contains { $0.contains("MiB free") && $0.contains("\(disk.path)/data") })
        #expect(FileSystem.entries(of: disk.path).isEmpty)
        try await disk.unmount()
    }
}
