/// The reports there are, as they are answered.
package struct ReportListing: Encodable, Sendable {
    struct Report: Encodable, Sendable {
        let name: String
        let title: String
        let description: String
        let built_in: Bool
        let parameters: [Parameter]
        let columns: [Column]
        let chart: Chart?
    }

    struct Parameter: Encodable, Sendable {
        let name: String
        let type: String
        let `default`: String
        let description: String
    }

    struct Column: Encodable, Sendable {
        let name: String
        let title: String
        let type: String
        let format: String
    }

    struct Chart: Encodable, Sendable {
        let type: String
        let label: String
        let value: String
    }

    struct Problem: Encodable, Sendable {
        let file: String
        let line: Int
        let reason: String
    }

    let success = true
    let reports: [Report]
    let problems: [Problem]

    private enum CodingKeys: String, CodingKey { case success, reports, problems }

    package init(_ listing: ReportCatalog.Listing) {
        reports = listing.definitions.map { definition in
            Report(
                name: definition.name, title: definition.title, description: definition.description,
                built_in: definition.isBuiltIn,
                parameters: definition.parameters.map {
                    .init(name: $0.name, type: $0.type, default: $0.defaultValue, description: $0.description)
                },
                columns: definition.columns.map {
                    .init(name: $0.name, title: $0.title, type: $0.format.jsonType, format: $0.format.rawValue)
                },
                chart: definition.chart.map { .init(type: $0.kind.rawValue, label: $0.label, value: $0.value) })
        }
        problems = listing.problems.map { .init(file: $0.file, line: $0.line, reason: $0.reason) }
    }
}
