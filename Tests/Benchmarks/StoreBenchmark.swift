import Curl
import Foundation

/// The product list and the making of orders by the real services beside the same SQL under pgbench, on the same
/// private PostgreSQL, one after the other, several times; the medians as a table.
struct StoreBenchmark {
    private struct Load {
        let name: String
        let url: String
        /// For pgbench, and for wrk.
        let script: String
        let lua: String
        let statements: Int
        let transactions: Int
    }

    private struct Sample {
        let perSecond: Double
        let milliseconds: Double
        var cpuMicroseconds = 0.0
    }

    private let arguments: Arguments
    private let seconds: Int
    private let runs: Int

    /// One alone shows what a request waits for; several, what the machine gives.
    private static let clients = [1, 8]
    private static let warmUpSeconds = 2

    init(_ arguments: Arguments) {
        self.arguments = arguments
        seconds = arguments.integer("seconds", or: 3)
        runs = arguments.integer("runs", or: 3)
    }

    func run() async throws {
        guard ChildProcess.path(of: "wrk") != nil else {
            throw BenchmarkFailure(description: "wrk is not installed: apt-get install wrk")
        }
        try await StoreRig.with(arguments) { rig in
            // What the services do at their start is over.
            try await Task.sleep(for: .seconds(2))
            let loads = try await [list(rig), orders(rig)]
            print(
                """
                \(seconds) s a run, medians of \(runs). pgbench sends each statement that the services were seen to send for one
                request, with other keys (prepared, no pipeline), to the same private PostgreSQL, fsync on; nothing is pinned.
                share: requests a second of `lugx serve catalog` and `lugx serve orders`, HTTP and all, of pgbench's
                transactions a second.
                """)
            for load in loads {
                print("\n\(load.name): \(load.statements) statements, \(load.transactions) transactions")
                print("  clients   pgbench/s       ms     lugx/s       ms   share (min-max)     CPU us/request")
                for clients in Self.clients {
                    // Each line as soon as it is known, in a file too.
                    fflush(nil)
                    try await compare(load, clients, rig)
                }
            }
            try await check(rig)
        }
    }

    private func compare(_ load: Load, _ clients: Int, _ rig: StoreRig) async throws {
        _ = try wrk(load, clients, Self.warmUpSeconds, rig)
        var (ours, peers): ([Sample], [Sample]) = ([], [])
        for _ in 0..<runs {
            peers.append(try pgbench(load, clients, rig))
            ours.append(try wrk(load, clients, seconds, rig))
        }
        let shares = zip(ours, peers).map { $0.perSecond / $1.perSecond }.sorted()
        let (own, peer) = (Self.median(ours), Self.median(peers))
        print(
            String(
                format: "  %7d %11.0f %8.2f %10.0f %8.2f   %5.2f (%.2f-%.2f) %18.0f", clients, peer.perSecond,
                peer.milliseconds, own.perSecond, own.milliseconds, shares[shares.count / 2], shares[0],
                shares[shares.count - 1], own.cpuMicroseconds))
    }

    // MARK: What is measured

    private func list(_ rig: StoreRig) async throws -> Load {
        let url = "\(rig.catalogURL)/api/products"
        for _ in 0..<3 { _ = try await rig.get(url) }
        let statements = try await rig.recorded { _ in _ = try await rig.get(url) }
        return try load("product list (20 of \(StoreRig.products), with reviews)", url, statements, rig, lua: "")
    }

    private func orders(_ rig: StoreRig) async throws -> Load {
        let url = "\(rig.ordersURL)/api/orders"
        let half = StoreRig.products / 2
        for number in 0..<3 { try await order(number, rig) }
        let statements = try await rig.recorded { try await order(3 + $0, rig) }
        let lua = """
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer \(rig.token)"
            math.randomseed(os.time())
            local run = math.random(1, 1000000000)
            local number = 0
            request = function()
              number = number + 1
              wrk.headers["Idempotency-Key"] = "benchmark-" .. run .. "-" .. os.time() .. "-" .. number
              local first = string.format("00000000-0000-4000-9000-%012d", math.random(0, \(half - 1)))
              local second = string.format("00000000-0000-4000-9000-%012d", math.random(\(half), \(2 * half - 1)))
              return wrk.format("POST", nil, nil, string.format([[\(Self.body("%s", "%s"))]], first, second))
            end
            """
        return try load("order creation (two lines, paid)", url, statements, rig, lua: lua)
    }

    private static func body(_ first: String, _ second: String) -> String {
        #"{"items":[{"gameId":"\#(first)","quantity":1},{"gameId":"\#(second)","quantity":1}],"#
            + #""shippingAddress":{"name":"Ada Fox","street":"1 Sample Street","city":"Leeds","country":"GB"},"#
            + #""paymentMethod":"card"}"#
    }

    private func order(_ number: Int, _ rig: StoreRig) async throws {
        let answer = try await rig.post(
            "\(rig.ordersURL)/api/orders", Self.body(StoreRig.product(1), StoreRig.product(StoreRig.products - 1)),
            headers: ["Authorization": "Bearer \(rig.token)", "Idempotency-Key": "benchmark-\(number)"])
        guard answer.status == 201 else {
            throw BenchmarkFailure(description: "no order: \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    private func load(
        _ name: String, _ url: String, _ statements: [LoggedStatement], _ rig: StoreRig, lua: String
    ) throws -> Load {
        let half = StoreRig.products / 2
        let user = try Self.user(of: rig.token)
        var script = PgbenchScript(
            keep: [user],
            products: [
                StoreRig.product(1): 0...(half - 1),
                StoreRig.product(StoreRig.products - 1): half...(2 * half - 1),
            ])
        let files = (rig.directory + "/load-\(lua.count).sql", rig.directory + "/load-\(lua.count).lua")
        try script.text(statements).write(toFile: files.0, atomically: true, encoding: .utf8)
        try lua.write(toFile: files.1, atomically: true, encoding: .utf8)
        let begun = statements.count { $0.sql.hasPrefix("BEGIN") }
        return Load(
            name: name, url: url, script: files.0, lua: files.1, statements: statements.count,
            transactions: begun + Self.alone(statements))
    }

    /// Statements outside transactions.
    private static func alone(_ statements: [LoggedStatement]) -> Int {
        var (alone, isOpen) = (0, false)
        for statement in statements {
            if statement.sql.hasPrefix("BEGIN") {
                isOpen = true
            } else if statement.sql.hasPrefix("COMMIT") {
                isOpen = false
            } else if !isOpen {
                alone += 1
            }
        }
        return alone
    }

    private static func user(of token: String) throws -> String {
        struct Claims: Decodable {
            let userId: String
        }
        var part = String(token.split(separator: ".")[1]).replacing("-", with: "+").replacing("_", with: "/")
        part += String(repeating: "=", count: (4 - part.count % 4) % 4)
        return try JSONDecoder().decode(Claims.self, from: Data(base64Encoded: part) ?? Data()).userId
    }

    // MARK: Measuring

    private func pgbench(_ load: Load, _ clients: Int, _ rig: StoreRig) throws -> Sample {
        let output = try rig.pgbench([
            "-n", "-M", "prepared", "-c", "\(clients)", "-j", "1", "-T", "\(seconds)", "-f", load.script,
        ])
        guard let rate = output.firstMatch(of: #/tps = ([0-9.]+)/#).flatMap({ Double($0.1) }),
            let latency = output.firstMatch(of: #/latency average = ([0-9.]+)/#).flatMap({ Double($0.1) }),
            output.contains(#/number of failed transactions: 0 /#)
        else { throw BenchmarkFailure(description: "pgbench said something unexpected:\n\(output)") }
        return Sample(perSecond: rate, milliseconds: latency)
    }

    private func wrk(_ load: Load, _ clients: Int, _ seconds: Int, _ rig: StoreRig) throws -> Sample {
        let before = rig.cpuMicroseconds
        let output = try ChildProcess.output(of: [
            "wrk", "-t1", "-c\(clients)", "-d\(seconds)s", "--timeout", "20s", "--latency", "-s", load.lua, load.url,
        ])
        guard let report = WrkReport(output), report.errors == 0 else {
            throw BenchmarkFailure(description: "wrk said something unexpected:\n\(output)")
        }
        return Sample(
            perSecond: report.requestsPerSecond, milliseconds: 1000 * Double(clients) / report.requestsPerSecond,
            cpuMicroseconds: (rig.cpuMicroseconds - before) / max(report.requests, 1))
    }

    private static func median(_ samples: [Sample]) -> Sample {
        func middle(_ value: (Sample) -> Double) -> Double { samples.map(value).sorted()[samples.count / 2] }
        return Sample(
            perSecond: middle(\.perSecond), milliseconds: middle(\.milliseconds),
            cpuMicroseconds: middle(\.cpuMicroseconds))
    }

    /// Whoever made the orders, they are whole and the stock is what its movements say.
    private func check(_ rig: StoreRig) async throws {
        let found = try await rig.sql(
            """
            SELECT (SELECT count(*) FROM orders."Orders"),
                (SELECT count(*) FROM orders."Orders" WHERE "paymentStatus" = 'paid' AND "stockState" = 'confirmed'),
                (SELECT count(*) FROM catalog."Products" p WHERE stock <> (
                    SELECT sum(change) FROM catalog."StockMovements" m WHERE m."productId" = p.id))
            """
        ).split(separator: "|")
        print(
            "\n\(found[0]) orders stand, \(found[1]) paid with their stock; \(found[2]) products differ from their movements"
        )
        guard found[2] == "0" else { throw BenchmarkFailure(description: "the stock is wrong") }
    }
}
