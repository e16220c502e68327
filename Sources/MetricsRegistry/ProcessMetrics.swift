import Glibc

/// The process as Prometheus's client libraries report it, read from `/proc` at each scrape, plus its threads.
///
/// What can't be read is left out of the scrape.
package struct ProcessMetrics: Sendable {
    private let procPath: String
    private let ticksPerSecond: Double
    private let pageBytes: Double
    /// Unix time of the machine's start, which does not change; reading it is the slow part.
    private let bootSeconds: Double?

    /// - Parameter procPath: Where the proc file system is mounted.
    package init(procPath: String = "/proc") {
        self.procPath = procPath
        ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))
        bootSeconds = Self.read("\(procPath)/stat").flatMap(Self.bootSeconds)
    }

    /// Adds the process's metrics to each scrape of `registry`.
    package func register(in registry: Registry) {
        registry.collector { samples in collect(into: &samples) }
    }

    func collect(into samples: inout CollectedSamples) {
        if let stat = Self.read("\(procPath)/self/stat").flatMap(ProcessStat.init) {
            samples.counter(
                "process_cpu_seconds_total", help: "User and system CPU time spent.",
                Double(stat.cpuTicks) / ticksPerSecond)
            samples.gauge(
                "process_resident_memory_bytes", help: "Resident memory.", Double(stat.residentPages) * pageBytes)
            samples.gauge("process_virtual_memory_bytes", help: "Virtual memory.", Double(stat.virtualBytes))
            samples.gauge("process_threads", help: "Operating system threads.", Double(stat.threads))
            if let bootSeconds {
                samples.gauge(
                    "process_start_time_seconds", help: "Start of the process as Unix time.",
                    bootSeconds + Double(stat.startTicks) / ticksPerSecond)
            }
        }
        if let count = Self.countEntries("\(procPath)/self/fd") {
            // The directory itself is open while it is read.
            samples.gauge("process_open_fds", help: "Open file descriptors.", Double(count - 1))
        }
        var limit = rlimit()
        // RLIM_INFINITY does not import; without a limit there is no sample.
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur != .max {
            samples.gauge("process_max_fds", help: "Most file descriptors allowed.", Double(limit.rlim_cur))
        }
    }

    /// The `btime` line of `/proc/stat`.
    static func bootSeconds(_ text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix("btime ") { return Double(line.dropFirst(6)) }
        return nil
    }

    /// A file of `/proc`, up to 1 MiB; `nil` when it can't be read.
    private static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 20 {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func countEntries(_ path: String) -> Int? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var count = -2  // "." and ".."
        while readdir(directory) != nil { count += 1 }
        return count
    }
}

/// The fields of `/proc/self/stat` that are reported (proc_pid_stat(5)).
struct ProcessStat: Equatable {
    let cpuTicks: UInt64
    let threads: UInt64
    let startTicks: UInt64
    let virtualBytes: UInt64
    let residentPages: UInt64

    /// `nil` when a field is missing or no number.
    init?(_ text: String) {
        // The second field is the command in parentheses, which may itself hold spaces and parentheses.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
        // Fields are numbered from 1 in the manual; the first one left is number 3.
        func field(_ number: Int) -> UInt64? {
            number - 3 < fields.count ? UInt64(fields[number - 3]) : nil
        }
        guard let user = field(14), let system = field(15), let threads = field(20), let start = field(22),
            let virtual = field(23), let resident = field(24)
        else { return nil }
        cpuTicks = user &+ system
        self.threads = threads
        startTicks = start
        virtualBytes = virtual
        residentPages = resident
    }
}
