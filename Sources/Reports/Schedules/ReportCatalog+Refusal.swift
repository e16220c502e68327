extension ReportCatalog {
    /// Why a report can't be run with these parameters; nil where it can.
    package func refusal(of report: String, parameters: [String: String]) -> String? {
        guard let definition = definition(named: report) else {
            return "report: there is no report \"\(report.prefix(60))\"."
        }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            guard let parameter = definition.parameters.first(where: { $0.name == name }) else {
                let names = definition.parameters.map(\.name).joined(separator: ", ")
                return
                    "parameters: \(report) has no \"\(name.prefix(60))\"; it takes \(names.isEmpty ? "none" : names)."
            }
            if let fault = parameter.fault(value) { return "parameters.\(name): \(fault)" }
        }
        return nil
    }
}
