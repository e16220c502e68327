import Foundation

/// `benchmarks ingestion [--seconds N] [--runs N]`: tracking next to nginx and a bare NIO handler, as a table.
/// `benchmarks store [--seconds N] [--runs N]`: the product list and the making of orders next to the same SQL under
/// pgbench. `benchmarks sign-in [--samples N]`: how long a refused sign-in takes, with and without an account.
///
/// Load and servers share one machine, so compare the ratios. Needs `nginx`, `wrk` and `taskset`; the store's also
/// PostgreSQL and the built `lugx` beside this program. The other modes are the servers it starts.
@main
enum Benchmarks {
    static func main() async {
        let arguments = Arguments(CommandLine.arguments.dropFirst())
        do {
            switch arguments.mode {
            case "ingestion": try await IngestionBenchmark(arguments).run()
            case "store": try await StoreBenchmark(arguments).run()
            case "sign-in": try await SignInBenchmark(arguments).run()
            case "analytics": try await AnalyticsBenchmark(arguments).run()
            case "nio-peer": try await NIOPeer.run(port: arguments.integer("port", or: 25_001))
            case "ingest-server":
                try await IngestServer.run(
                    port: arguments.integer("port", or: 25_002), directory: arguments.text("directory", or: "spool"),
                    report: arguments.text("report", or: "/dev/null"))
            default:
                FileHandle.standardError.write(
                    Data(
                        """
                        usage: benchmarks ingestion [--seconds 3] [--runs 3] [--batch-size 100]
                               benchmarks store [--seconds 3] [--runs 3]
                               benchmarks sign-in [--samples 200]
                               benchmarks analytics [--events 2000000] [--lines 100000] [--days 600] [--calls 30]

                        """.utf8))
                exit(64)
            }
        } catch {
            FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }
}

/// A mode and `--name value` pairs.
struct Arguments {
    let mode: String
    private let values: [String: String]

    init(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)
        mode = rest.isEmpty ? "" : rest.removeFirst()
        var values: [String: String] = [:]
        while rest.count >= 2 {
            values[String(rest[0].drop { $0 == "-" })] = rest[1]
            rest.removeFirst(2)
        }
        self.values = values
    }

    func text(_ name: String, or other: String) -> String { values[name] ?? other }
    func integer(_ name: String, or other: Int) -> Int { values[name].flatMap(Int.init) ?? other }
}

struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
}
