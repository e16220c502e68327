/// What is run and who gets it: kept with a schedule, and with each of its runs as it was then.
package struct SchedulePlan: Sendable, Hashable, Codable {
    package struct Window: Sendable, Hashable, Codable {
        package var kind: String
        package var days: Int?

        package init(kind: String, days: Int? = nil) {
            self.kind = kind
            self.days = days
        }
    }

    package var report: String
    package var parameters: [String: String]
    package var window: Window
    package var formats: [String]
    /// BCP 47.
    package var locale: String
    package var recipients: [ReportRecipient]
    package var only_if_not_empty: Bool

    package init(
        report: String, parameters: [String: String] = [:], window: Window, formats: [String],
        locale: String = ReportRequest.localeDefault, recipients: [ReportRecipient] = [],
        only_if_not_empty: Bool = false
    ) {
        self.report = report
        self.parameters = parameters
        self.window = window
        self.formats = formats
        self.locale = locale
        self.recipients = recipients
        self.only_if_not_empty = only_if_not_empty
    }
}
