import Foundation
import Testing

@testable import MetricsRegistry

@Suite struct ProcessMetricsTests {
    private func value(_ name: String, _ text: String) throws -> Double {
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
        return try #require(Double(line.dropFirst(name.count + 1)))
    }

    @Test func `this process is reported as it is`() throws {
        let registry = Registry()
        ProcessMetrics().register(in: registry)
        let text = registry.rendered()
        #expect(try value("process_cpu_seconds_total", text) >= 0)
        #expect(try value("process_resident_memory_bytes", text) > 1_000_000)
        #expect(try value("process_virtual_memory_bytes", text) > value("process_resident_memory_bytes", text))
        #expect(try value("process_threads", text) >= 1)
        #expect(try value("process_max_fds", text) >= value("process_open_fds", text))
        let age = try Date().timeIntervalSince1970 - value("process_start_time_seconds", text)
        #expect(age > -2 && age < 86_400)
    }

    @Test func `an open file is counted`() throws {
        // Other tests open files too: hold many, so that they stand out.
        let registry = Registry()
        ProcessMetrics().register(in: registry)
        let before = try value("process_open_fds", registry.rendered())
        let files = (0..<200).map { _ in open("/dev/null", O_RDONLY) }
        let during = try value("process_open_fds", registry.rendered())
        for file in files { close(file) }
        #expect(during - before > 100)
    }

    @Test func `what can't be read is left out`() {
        let registry = Registry()
        ProcessMetrics(procPath: "/nowhere").register(in: registry)
        #expect(!registry.rendered().contains("process_resident"))
    }

    @Test func `a command with spaces and parentheses does not shift the fields`() {
        let text = "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 100 20 0 0 20 0 7 0 555 4096 33 18446744073709551615 1 1"
        let stat = ProcessStat(text)
        #expect(stat?.cpuTicks == 120)
        #expect(stat?.threads == 7)
        #expect(stat?.startTicks == 555)
        #expect(stat?.virtualBytes == 4096)
        #expect(stat?.residentPages == 33)
        #expect(ProcessStat("42 (a) S 1 2 3") == nil)
        #expect(ProcessStat("") == nil)
    }

    @Test func `the build says what it is`() throws {
        let registry = Registry()
        try BuildInfo(version: "1.2.3").register(in: registry)
        #expect(registry.rendered().contains("lugx_build_info{version=\"1.2.3\",swift_version=\"6."))
    }
}
