import EventSpool
import Foundation
import Ingestion
import Logging
import MetricsRegistry
import ServiceKit

/// The reference pages: a name and a text each.
enum ReferencePages {
    struct Page {
        let name: String
        let text: String
    }

    /// Puts each service together, unconnected, and asks it what it has.
    static func all() async throws -> [Page] {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("lugx-reference-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        var services: [(name: String, openAPI: OpenAPINode, metrics: [MetricDescription])] = []
        for name in ServeCommand.ServiceName.allCases {
            let process = try ServiceProcess(
                configuration(spool: directory.appendingPathComponent("spool").path),
                logger: Logger(label: name.rawValue, factory: { _ in SwiftLogNoOpLogHandler() }))
            let assembly = try await process.assemble(name, roles: Set(ServeCommand.Role.allCases))
            services.append(
                (
                    name.rawValue, try OpenAPINode(json: assembly.host.description.openAPI),
                    process.registry.descriptions
                ))
            assembly.ingestion?.spool.close()
            await assembly.close()
        }
        return [
            Page(name: "README.md", text: overview(services.map(\.name))),
            Page(name: "configuration.md", text: ConfigurationReference.text),
            Page(name: "commands.md", text: CommandReference.text),
            Page(name: "metrics.md", text: MetricReference.text(services.map { ($0.name, $0.metrics) })),
        ] + services.map { Page(name: "api-\($0.name).md", text: APIReference($0.openAPI, service: $0.name).text) }
    }

    /// Nothing of the caller's environment, so that the pages are the same wherever they are written.
    private static func configuration(spool: String) throws -> ServiceConfiguration {
        try ServiceConfiguration(environment: [
            "DATABASE_URL": "postgres://lugx@127.0.0.1:1/lugx_gaming", "CLICKHOUSE_URL": "http://127.0.0.1:1/analytics",
            "JWT_SECRET": String(repeating: "-", count: 32), "LUGX_SPOOL_DIR": spool,
        ])
    }

    private static func overview(_ services: [String]) -> String {
        let apis = services.map { "- [API of \($0)](api-\($0).md)\n" }.joined()
        return """
            # Reference

            `make reference` writes these pages from the code, and a test compares them with it.

            - [Configuration](configuration.md): every option
            - [Commands](commands.md): every command of `lugx` with its flags
            - [Metrics](metrics.md): every metric of every service
            \(apis)
            """
    }
}

extension String {
    /// As the text of a cell of a Markdown table.
    var cell: String {
        replacing("|", with: "\\|").replacing("\n", with: " ").replacing("<", with: "&lt;")
    }

    /// As code in a cell.
    var code: String { isEmpty ? "" : "`\(replacing("|", with: "\\|"))`" }
}
