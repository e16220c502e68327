import Foundation
import LocalStack

/// What the figures cost in an old shop and in one a tenth its age with as many events a day, beside the plain queries on
/// the raw rows.
struct AnalyticsBenchmark {
    private struct Call {
        let name: String
        let path: String
        /// What is asked for besides the window.
        var query = ""
        /// The file of plain statements that answer the same; empty where there are none of its own.
        var peer = ""
        var days = 30

        /// For a window that ended so many minutes ago: no two calls ask the same.
        func path(nth: Int) -> String {
            let end = Date(timeIntervalSinceNow: -Double(nth) * 60)
            let start = end.addingTimeInterval(-Double(days) * 86_400)
            let (from, to) = (start.ISO8601Format(), end.ISO8601Format())
            return "/api/analytics/\(path)?from=\(from)&to=\(to)\(query)"
        }
    }

    struct Sample {
        /// Of the first call, which finds nothing kept.
        var first = 0.0
        let milliseconds: [Double]
        let serverCPU: Double
        let serviceCPU: Double

        func quantile(_ share: Double) -> Double {
            milliseconds.sorted()[min(milliseconds.count - 1, Int(Double(milliseconds.count) * share))]
        }
    }

    private let events: Int
    private let lines: Int
    private let days: Int
    private let calls: Int
    private let directory: String
    private let binary: String

    init(_ arguments: Arguments) {
        events = arguments.integer("events", or: 2_000_000)
        lines = arguments.integer("lines", or: events / 20)
        days = arguments.integer("days", or: 600)
        calls = arguments.integer("calls", or: 60)
        directory = arguments.text("directory", or: "/tmp/lugx-bench-\(ProcessInfo.processInfo.processIdentifier)")
        let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        binary = arguments.text("lugx", or: own + "/lugx")
    }

    func run() async throws {
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw BenchmarkFailure(description: "\(binary) is missing: swift build -c release --product lugx")
        }
        print(
            """
            Figures over HTTP (release build, one client, \(calls) calls each), all servers on this machine's \
            \(ProcessInfo.processInfo.activeProcessorCount) cores.
            Old shop: \(events) events and about \(lines) order lines over \(days) days, 100,000 visitors, 200 products.
            Young shop: a tenth of that over \(days / 10) days. Windows end now, each call's a minute after the one's \
            before; CPU is ClickHouse's and the service's.
            """)
        let young = try await measure(events: events / 10, lines: lines / 10, days: days / 10, name: "young")
        let old = try await measure(events: events, lines: lines, days: days, name: "old")
        print(
            "\n| call | young p50 / p95 ms | old p50 / p95, first ms | old / young | CPU ms young, old | plain query ms |"
        )
        print("|---|---|---|---|---|---|")
        for call in Self.calls(days: days) {
            let (a, b) = (young.samples[call.name], old.samples[call.name])
            func times(_ sample: Sample?) -> String {
                sample.map { "\(Self.text($0.quantile(0.5))) / \(Self.text($0.quantile(0.95)))" } ?? "–"
            }
            func cpu(_ sample: Sample?) -> String {
                sample.map { "\(Self.text($0.serverCPU)) + \(Self.text($0.serviceCPU))" } ?? "–"
            }
            let ratio = a.flatMap { a in b.map { String(format: "%.2f", $0.quantile(0.5) / a.quantile(0.5)) } }
            let peer = old.peers[call.name].map { Self.text($0) } ?? "–"
            let first = b.map { Self.text($0.first) } ?? "–"
            print(
                "| \(call.name) | \(times(a)) | \(times(b)), \(first) | \(ratio ?? "–") | \(cpu(a)), \(cpu(b)) | \(peer) |"
            )
        }
        print(
            """

            Order mirror from empty: \(old.mirrored.rows) lines in \(Self.text(old.mirrored.seconds)) s. \
            A change under load (20 others a second) reaches ClickHouse after \
            \(Self.text(old.changes.quantile(0.5))) ms (p50), \(Self.text(old.changes.quantile(0.95))) ms (p95), \
            \(Self.text(old.changes.quantile(1))) ms (max).
            Rollups of \(days) days: \(Self.text(old.backfillSeconds)) s. \
            Most memory of the service: \(old.memoryMegabytes) MB.
            """)
    }

    private static func calls(days: Int) -> [Call] {
        // A dashboard covers 400 days at most.
        let longest = min(days - 1, 399)
        return [
            Call(name: "dashboard, 30 days", path: "dashboard", peer: "dashboard"),
            Call(name: "dashboard, 30 days, Asia/Kolkata", path: "dashboard", query: "&tz=Asia/Kolkata"),
            Call(name: "dashboard, 30 days and before", path: "dashboard", query: "&compare=previous"),
            Call(name: "dashboard, 7 days", path: "dashboard", peer: "dashboard", days: 7),
            Call(name: "dashboard, 1 day", path: "dashboard", peer: "dashboard", days: 1),
            Call(name: "sales, 30 days", path: "sales", peer: "sales"),
            Call(name: "sales by product", path: "sales", query: "&group_by=product"),
            Call(name: "sales by country and before", path: "sales", query: "&group_by=country&compare=previous"),
            Call(name: "sales by customer type", path: "sales", query: "&group_by=customer_type"),
            Call(name: "sales by channel", path: "sales", query: "&group_by=channel"),
            Call(name: "funnel, 30 days", path: "funnel", peer: "funnel"),
            Call(name: "retention, 30 days", path: "retention", query: "&cohort=day", peer: "retention"),
            Call(name: "dashboard, \(longest) days", path: "dashboard", peer: "dashboard", days: longest),
            Call(
                name: "sales, \(days - 1) days", path: "sales", query: "&interval=month", peer: "sales", days: days - 1),
        ]
    }

    // MARK: One shop

    private struct Result {
        var samples: [String: Sample] = [:]
        var peers: [String: Double] = [:]
        var mirrored: (rows: Int, seconds: Double) = (0, 0)
        var changes = Sample(milliseconds: [0], serverCPU: 0, serviceCPU: 0)
        var backfillSeconds = 0.0
        var memoryMegabytes = 0
    }

    private func measure(events: Int, lines: Int, days: Int, name: String) async throws -> Result {
        let shop = try await BenchmarkShop(directory: "\(directory)/\(name)", binary: binary)
        defer { shop.stop() }
        var result = Result()
        try await shop.fill(events: events, lines: lines, days: days)
        result.mirrored = try await shop.mirror()
        result.backfillSeconds = try await shop.workOut()
        for call in Self.calls(days: self.days) where call.days <= days {
            result.samples[call.name] = try await shop.time(calls) { call.path(nth: $0) }
            if !call.peer.isEmpty { result.peers[call.name] = try await shop.peer(call.peer, days: call.days) }
        }
        result.changes = try await shop.changes(60)
        result.memoryMegabytes = shop.memoryMegabytes
        note("\(name): measured")
        return result
    }

    static func text(_ number: Double) -> String {
        number >= 100 ? String(format: "%.0f", number) : String(format: "%.1f", number)
    }
}

/// Says on standard error how far a long run is.
func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
