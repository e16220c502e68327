import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// Mistakes on the command line, of every command that the built binary says it has.
    @Suite struct UsageTests {
        private struct Command: Decodable {
            struct Argument: Decodable {
                struct Name: Decodable { let name: String }

                let kind: String
                let isOptional: Bool
                let valueName: String?
                let preferredName: Name?
                let allValues: [String]?

                /// What a command line needs of it.
                var sample: [String] {
                    guard !isOptional else { return [] }
                    let value = allValues?.first ?? ["from": "2026-11-01", "to": "2026-11-02"][valueName] ?? "sample"
                    return kind == "positional" ? [value] : ["--\(preferredName?.name ?? "")", value]
                }
            }

            let commandName: String
            let arguments: [Argument]?
            let subcommands: [Command]?

            /// Itself and those below it, each as a command line that lacks nothing.
            func lines(_ path: [String] = []) -> [[String]] {
                let words = path + (path.isEmpty && commandName == "lugx" ? [] : [commandName])
                let own = words + (arguments ?? []).flatMap(\.sample) + (words == ["mirror"] ? ["--resync"] : [])
                return [own] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { $0.lines(words) }
            }
        }

        private struct Help: Decodable { let command: Command }

        /// Nothing is where this says that it is, so that a mistake that is not seen does no harm.
        private static let environment: [String: String?] = [
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "CLICKHOUSE_URL": "http://127.0.0.1:1/",
            "LUGX_DATA_DIR": "/proc/nothing", "LUGX_CONFIG_FILE": nil,
        ]

        private static func lugx(_ arguments: [String]) async throws -> (code: ProcessExit, text: String) {
            let binary = try #require(BuiltBinary.lugx, "run swift build, or set LUGX_TEST_BINARY")
            let process = try TestProcess(binary, arguments, environment: environment)
            let code = try await process.exit(within: 60)
            return (code, process.output.joined(separator: "\n"))
        }

        @Test func `every command refuses what it does not know with 64, and names it`() async throws {
            let help = try await Self.lugx(["--experimental-dump-help"])
            let lines = try JSONDecoder().decode(Help.self, from: Data(help.text.utf8)).command.lines()
            #expect(lines.count > 25 && lines.contains(["report", "schedule", "remove", "sample"]))
            for line in lines {
                for mistake in [["--no-such-option"], ["--log-level", "info", "stray"]] {
                    let refused = try await Self.lugx(line + mistake)
                    #expect(refused.code == .code(64), "\(line + mistake): \(refused)")
                    #expect(mistake.contains { refused.text.contains($0) }, "\(line + mistake): \(refused.text)")
                }
            }
        }

        @Test func `a value that an option can't have is 64 as a flag and 78 in the environment`() async throws {
            let flag = try await Self.lugx(["reconcile", "--orders-port", "many"])
            #expect(flag.code == .code(64) && flag.text.contains("--orders-port"), "\(flag)")
            let binary = try #require(BuiltBinary.lugx)
            let process = try TestProcess(
                binary, ["reconcile"], environment: Self.environment.merging(["LUGX_ORDERS_PORT": "many"]) { $1 })
            #expect(try await process.exit(within: 60) == .code(78))
        }
    }
}
