import Foundation
import Testing

/// Runs a tool with `input` and returns what it says; stdout and stderr together.
func run(_ tool: String, _ arguments: [String], input: String) throws -> (status: Int32, output: String) {
    // A file rather than a pipe: a scrape larger than the pipe's buffer would block.
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("lugx-\(UUID().uuidString).txt")
    try Data(input.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["timeout", "60", tool] + arguments
    process.standardInput = try FileHandle(forReadingFrom: file)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

/// What `promtool check metrics` has to say about a text 0.0.4 scrape: nothing, if all is well.
func promtool(_ text: String) throws -> String {
    let (status, output) = try run("promtool", ["check", "metrics"], input: text)
    if status == 127 { return "promtool is missing: run `make test`, which installs Debian's prometheus" }
    return status == 0 ? output : "exit \(status): \(output)"
}

/// A sample as prometheus_client's OpenMetrics parser read it.
struct ParsedSample: Codable, Hashable {
    let family: String
    let type: String
    let unit: String
    let help: String
    let name: String
    let labels: [String: String]
    /// Python's `repr` of the float, so that what JSON lacks (`inf`, `nan`) arrives too.
    let value: String
}

/// Parses an OpenMetrics scrape with prometheus_client, and fails for duplicate samples, which it does not notice.
func parseOpenMetrics(_ text: String) throws -> [ParsedSample] {
    let script = """
        import json, sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
        text = sys.stdin.buffer.read().decode("utf-8")
        seen, samples = set(), []
        for family in parse(text):
            for s in family.samples:
                key = (s.name, tuple(sorted(s.labels.items())))
                if key in seen: raise ValueError("duplicate sample %r" % (key,))
                seen.add(key)
                samples.append(dict(family=family.name, type=family.type, unit=family.unit,
                    help=family.documentation, name=s.name, labels=s.labels, value=repr(float(s.value))))
        json.dump(samples, sys.stdout)
        """
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let python =
        ProcessInfo.processInfo.environment["LUGX_TEST_PYTHON"]
        ?? root.appendingPathComponent(".venv-test/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: python) else {
        throw OracleError(description: "\(python) is missing: run `make test`, which makes it")
    }
    let (status, output) = try run(python, ["-c", script], input: text)
    guard status == 0 else { throw OracleError(description: "prometheus_client: \(output)") }
    return try JSONDecoder().decode([ParsedSample].self, from: Data(output.utf8))
}

struct OracleError: Error, CustomStringConvertible {
    let description: String
}
