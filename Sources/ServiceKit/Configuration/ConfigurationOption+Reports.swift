/// The options of the reports.
extension ConfigurationOption {
    package static let reportsDirectory = Self(
        "LUGX_REPORTS_DIR", .path, help: "a folder of .sql files that are reports too; see docs/reports.md")

    static let reports: [Self] = [.reportsDirectory]
}
