import Foundation

/// `benchmarks ingestion [--seconds N] [--runs N]`: tracking next to nginx and a bare NIO handler, as a table.
///
/// Servers run on core 0, the load on core 1 of the same machine, so compare the ratios and the CPU time. Needs
/// `nginx`, `wrk` and `taskset`. The other modes are the servers it starts.
@main
enum Benchmarks {
    static func main() async {
        let arguments = Arguments(CommandLine.arguments.dropFirst())
        do {
            switch arguments.mode {
            case "ingestion": try await IngestionBenchmark(arguments).run()
            case "nio-peer": try await NIOPeer.run(port: arguments.integer("port", or: 25_001))
            case "ingest-server":
                try await IngestServer.run(
                    port: arguments.integer("port", or: 25_002), directory: arguments.text("directory", or: "spool"),
                    report: arguments.text("report", or: "/dev/null"))
            default:
                FileHandle.standardError.write(
                    Data("usage: benchmarks ingestion [--seconds 3] [--runs 3] [--batch-size 100]\n".utf8))
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
