/// Why a report was not made.
package struct ReportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A closed set, for metric labels and problems' codes.
    package enum Kind: String, Sendable, CaseIterable {
        case unknownReport = "unknown_report"
        case invalidParameter = "invalid_parameter"
        case invalidLocale = "invalid_locale"
        case invalidWindow = "invalid_window"
        /// The statement does not give what the definition says.
        case badResult = "bad_result"
        /// The rows don't add up to the totals.
        case totalsDiffer = "totals_differ"
        /// Orders changed each time the figures were read.
        case unsettled = "figures_unsettled"
        case tooLarge = "report_too_large"
        case pdfUnavailable = "pdf_unavailable"
        case pdfFailed = "pdf_failed"
        case pdfTimeout = "pdf_timeout"
        case timeout
        case queryRefused = "query_refused"
        case databaseUnavailable = "database_unavailable"
        case file = "file_error"
        case busy = "too_many_reports"
    }

    package let kind: Kind
    /// What failed, with what, and what to do.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Whether the same report may be made later, without anyone changing anything.
    package var isTransient: Bool {
        switch kind {
        case .unsettled, .timeout, .databaseUnavailable, .file, .busy, .pdfFailed, .pdfTimeout: true
        case .unknownReport, .invalidParameter, .invalidLocale, .invalidWindow, .badResult, .totalsDiffer, .tooLarge,
            .pdfUnavailable, .queryRefused:
            false
        }
    }
}
