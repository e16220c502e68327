import Foundation
import TestSupport

/// A Grafana dashboard of dashboards/grafana, as far as the tests look at it.
struct Dashboard: Decodable {
    struct Panel: Decodable {
        struct Target: Decodable {
            let refId: String
            let expr: String
        }
        struct Place: Decodable {
            let x: Int
            let y: Int
            let w: Int
            let h: Int
        }
        struct FieldConfig: Decodable {
            struct Defaults: Decodable {
                let unit: String
            }
            let defaults: Defaults
        }
        let id: Int
        let type: String
        let title: String
        let description: String?
        let gridPos: Place
        let fieldConfig: FieldConfig?
        let targets: [Target]?
    }

    let uid: String
    let title: String
    let description: String
    let panels: [Panel]

    /// Panels with queries: all but the headings of rows.
    var figures: [Panel] { panels.filter { $0.type != "row" } }

    static let folder = "\(Repository.root)/dashboards"

    static func all() throws -> [Dashboard] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/grafana").sorted()
            .filter { $0.hasSuffix(".json") }
            .map { name in
                let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/grafana/\(name)"))
                return try JSONDecoder().decode(Dashboard.self, from: data)
            }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
    }
}

extension Dashboard.Panel.Target {
    /// The query as Grafana would send it, over the last half minute, for all services.
    var query: String {
        expr.replacingOccurrences(of: "$__rate_interval", with: "30s").replacingOccurrences(of: "$service", with: ".*")
    }
}
