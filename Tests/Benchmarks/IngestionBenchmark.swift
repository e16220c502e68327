import Foundation

/// Measures servers one after the other under the same load, several times, and prints the medians.
struct IngestionBenchmark {
    private struct Server {
        let name: String
        let port: Int
        let command: [String]
        /// Nginx does its work in a child of the process that is started.
        var worksInChild = false
        /// It says at its end what it accepted and stored.
        var reports = false
    }

    private struct Load {
        let name: String
        let connections: Int
        let eventsPerRequest: Int
        let script: String
    }

    private struct Sample {
        let requestsPerSecond: Double
        let p50Milliseconds: Double
        let p99Milliseconds: Double
        let cpuMicrosecondsPerRequest: Double
        let errors: Int
        var report: IngestReport?
    }

    private static let warmUpSeconds = 2

    private let seconds: Int
    private let runs: Int
    private let batchSize: Int
    private let directory: String

    init(_ arguments: Arguments) {
        seconds = arguments.integer("seconds", or: 3)
        runs = arguments.integer("runs", or: 3)
        batchSize = arguments.integer("batch-size", or: 100)
        directory = arguments.text(
            "directory",
            or: FileManager.default.currentDirectoryPath + "/.bench-\(ProcessInfo.processInfo.processIdentifier)")
    }

    func run() async throws {
        for tool in ["nginx", "wrk", "taskset"] where ChildProcess.path(of: tool) == nil {
            throw BenchmarkFailure(description: "\(tool) is not installed: apt-get install nginx-light wrk util-linux")
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let servers = try [nginx(), nio(), ingestion()]
        let loads = try [
            load("single, 64 connections", connections: 64, events: 1),
            load("single, 256 connections", connections: 256, events: 1),
            load("batches of \(batchSize), 64 connections", connections: 64, events: batchSize),
        ]
        print(
            """
            \(seconds) s a run, medians of \(runs); servers pinned to core 0, load to core 1; event of \(SampleEvent.json.utf8.count) bytes.
            lugx: ingestion of `lugx serve analytics` in a process of its own, every answer after fdatasync; stored
            events are dropped instead of shipped, so that segments are recycled. Other load on the machine lowers req/s:
            compare CPU us/req, and what that makes of a whole core, events/core-s.
            """)
        for load in loads {
            print("\n\(load.name)")
            print(
                "  server            req/s (min-max)          events/s  x nginx  x NIO   p50 ms  p99 ms  CPU us/req  events/core-s  errors"
            )
            var samples: [String: [Sample]] = [:]
            for _ in 0..<runs {
                for server in servers { samples[server.name, default: []].append(try measure(server, load)) }
            }
            let medians = samples.mapValues { Self.median($0) }
            for server in servers {
                guard let own = medians[server.name], let first = medians["nginx"], let second = medians["bare NIO"],
                    let all = samples[server.name]?.map(\.requestsPerSecond), let least = all.min(),
                    let most = all.max()
                else { continue }
                let spread = String(format: "(%.0f-%.0f)", least, most).padding(
                    toLength: 17, withPad: " ", startingAt: 0)
                print(
                    "  " + server.name.padding(toLength: 14, withPad: " ", startingAt: 0)
                        + String(format: "%9.0f ", own.requestsPerSecond) + spread
                        + String(
                            format: "%9.0f %8.2f %6.2f %8.2f %7.2f %11.1f %14.0f %7d",
                            own.requestsPerSecond * Double(load.eventsPerRequest),
                            own.requestsPerSecond / first.requestsPerSecond,
                            own.requestsPerSecond / second.requestsPerSecond, own.p50Milliseconds,
                            own.p99Milliseconds, own.cpuMicrosecondsPerRequest,
                            Double(load.eventsPerRequest) * 1e6 / max(own.cpuMicrosecondsPerRequest, 0.1), own.errors))
            }
            let reports = samples.values.joined().compactMap(\.report)
            let stored = reports.reduce(0) { $0 + $1.stored }
            let groups = reports.reduce(0) { $0 + $1.groups }
            print(
                "  with warm-up \(reports.reduce(0) { $0 + $1.accepted }) events accepted, \(stored) stored in \(groups) commit groups"
                    + "; peak memory \(reports.map(\.peakMegabytes).max() ?? 0) MB")
        }
    }

    // MARK: What is measured

    private func nginx() throws -> Server {
        let configuration = directory + "/nginx.conf"
        try """
        daemon off; worker_processes 1; pid \(directory)/nginx.pid; error_log \(directory)/nginx.log;
        events { worker_connections 2048; }
        http {
          access_log off; keepalive_requests 1000000000; client_body_temp_path \(directory)/body;
          client_body_buffer_size 128k; client_max_body_size 8m;
          proxy_temp_path \(directory)/proxy; fastcgi_temp_path \(directory)/fastcgi;
          uwsgi_temp_path \(directory)/uwsgi; scgi_temp_path \(directory)/scgi;
          server { listen 127.0.0.1:25000 backlog=1024; location / { return 202; } }
        }
        """.write(toFile: configuration, atomically: true, encoding: .utf8)
        return Server(
            name: "nginx", port: 25_000, command: ["nginx", "-p", directory, "-c", configuration], worksInChild: true)
    }

    private func nio() throws -> Server {
        Server(name: "bare NIO", port: 25_001, command: [CommandLine.arguments[0], "nio-peer", "--port", "25001"])
    }

    private func ingestion() throws -> Server {
        Server(
            name: "lugx, durable", port: 25_002,
            command: [
                CommandLine.arguments[0], "ingest-server", "--port", "25002", "--directory", directory + "/spool",
                "--report", reportPath,
            ], reports: true)
    }

    private func load(_ name: String, connections: Int, events: Int) throws -> Load {
        let body =
            events == 1
            ? SampleEvent.json : "[" + Array(repeating: SampleEvent.json, count: events).joined(separator: ",") + "]"
        let script = directory + "/load-\(connections)-\(events).lua"
        try """
        wrk.method = "POST"
        wrk.path = "/api/analytics/track"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = [==[\(body)]==]
        """.write(toFile: script, atomically: true, encoding: .utf8)
        return Load(name: name, connections: connections, eventsPerRequest: events, script: script)
    }

    // MARK: Measuring

    private var reportPath: String { directory + "/report.json" }

    private func measure(_ server: Server, _ load: Load) throws -> Sample {
        try? FileManager.default.removeItem(atPath: directory + "/spool")
        let process = try ChildProcess(["taskset", "-c", "0"] + server.command)
        var isRunning = true
        defer { if isRunning { process.stop() } }
        try process.waitForPort(server.port)
        let url = "http://127.0.0.1:\(server.port)"
        // More than one segment of the spool, so that what is measured begins in one that was zero-filled.
        let warmUpLoad = try self.load("warm-up", connections: 64, events: 100)
        let warmUp = try wrk(warmUpLoad, seconds: Self.warmUpSeconds, url: url)
        let before = process.cpuMicroseconds(ofChild: server.worksInChild)
        let report = try wrk(load, seconds: seconds, url: url)
        let cpu = process.cpuMicroseconds(ofChild: server.worksInChild) - before
        var sample = Sample(
            requestsPerSecond: report.requestsPerSecond, p50Milliseconds: report.p50, p99Milliseconds: report.p99,
            cpuMicrosecondsPerRequest: cpu / max(report.requests, 1), errors: report.errors)
        isRunning = false
        process.stop()
        if server.reports {
            let warmUpEvents = (Int(warmUp.requests) - warmUp.errors) * warmUpLoad.eventsPerRequest
            let events = (Int(report.requests) - report.errors) * load.eventsPerRequest
            sample.report = try checkedReport(eventsAnswered: warmUpEvents + events)
        }
        return sample
    }

    /// The server's own count: what it accepted must be what its spool holds, and at least what clients were told.
    private func checkedReport(eventsAnswered: Int) throws -> IngestReport {
        guard let report = IngestReport(path: reportPath) else {
            throw BenchmarkFailure(description: "the server wrote no report")
        }
        guard report.accepted == report.stored, report.stored >= eventsAnswered else {
            throw BenchmarkFailure(
                description:
                    "\(eventsAnswered) events acknowledged, \(report.accepted) accepted, \(report.stored) stored")
        }
        return report
    }

    private func wrk(_ load: Load, seconds: Int, url: String) throws -> WrkReport {
        let output = try ChildProcess.output(of: [
            "taskset", "-c", "1", "wrk", "-t1", "-c\(load.connections)", "-d\(seconds)s", "--latency", "-s",
            load.script, url,
        ])
        guard let report = WrkReport(output) else {
            throw BenchmarkFailure(description: "wrk said something unexpected:\n\(output)")
        }
        return report
    }

    private static func median(_ samples: [Sample]) -> Sample {
        func middle(_ value: (Sample) -> Double) -> Double { samples.map(value).sorted()[samples.count / 2] }
        return Sample(
            requestsPerSecond: middle(\.requestsPerSecond), p50Milliseconds: middle(\.p50Milliseconds),
            p99Milliseconds: middle(\.p99Milliseconds),
            cpuMicrosecondsPerRequest: middle(\.cpuMicrosecondsPerRequest), errors: samples.map(\.errors).max() ?? 0)
    }
}

/// The event that all are sent: 343 bytes, as a shop's page would send it.
enum SampleEvent {
    static let json =
        #"{"event_type":"page_view","user_id":"7f3c1b9e-0d52-4c3a-9f5e-2b8a6d1c4e70","session_id":"s-809265-91","#
        + #""timestamp":\#(Int64(Date().timeIntervalSince1970 * 1000)),"url":"https://shop.example/g/cyberpunk-2077?utm_source=x","#
        + #""referrer":"https://www.example.com/s?q=rpg","product_id":"cyberpunk-2077","#
        + #""properties":{"position":3,"list":"featured","price":59.99,"tags":["rpg","new"]}}"#
}
