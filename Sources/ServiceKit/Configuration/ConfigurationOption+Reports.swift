/// The options of the reports.
extension ConfigurationOption {
    package static let reportsDirectory = Self(
        "LUGX_REPORTS_DIR", .path, help: "a folder of .sql files that are reports too; see docs/reports.md")
    package static let reportTimeout = Self(
        "LUGX_REPORT_TIMEOUT_SECONDS", .seconds(1...86_400), default: "300",
        help: "a statement of a report that takes longer is given up")
    package static let reportsRunningMax = Self(
        "LUGX_REPORTS_RUNNING_MAX", .integer(1...100), default: "2",
        help: "reports that are made at a time for requests; further ones are answered with 503")
    package static let chromium = Self(
        "LUGX_CHROMIUM", .path, help: "the browser that prints PDF; without it, chromium is looked for in PATH")
    package static let pdfTimeout = Self(
        "LUGX_PDF_TIMEOUT_SECONDS", .seconds(1...3600), default: "120",
        help: "the printing of a report's PDF that takes longer is given up")

    static let reports: [Self] = [.reportsDirectory, .reportTimeout, .reportsRunningMax, .chromium, .pdfTimeout]
}
