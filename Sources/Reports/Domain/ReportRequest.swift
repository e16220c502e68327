package import Analytics

/// What a report is made as.
package enum ReportFormat: String, CaseIterable, Sendable {
    case html, csv, json, pdf

    package var mediaType: String {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .json: "application/json; charset=utf-8"
        case .pdf: "application/pdf"
        }
    }
}

/// One report over one window.
package struct ReportRequest: Sendable, Equatable {
    package static let localeDefault = "en-US"

    package var name: String
    package var window: ReportWindow
    package var parameters: [String: String]
    /// BCP 47: how numbers and dates are written in HTML and PDF.
    package var locale: String
    package var format: ReportFormat
    /// What is to be said in the report of earlier ones.
    package var restatements: [ReportRestatement]

    package init(
        name: String, window: ReportWindow, parameters: [String: String] = [:],
        locale: String = Self.localeDefault, format: ReportFormat, restatements: [ReportRestatement] = []
    ) {
        self.name = name
        self.window = window
        self.parameters = parameters
        self.locale = locale
        self.format = format
        self.restatements = restatements
    }
}

/// What an earlier report said otherwise than it would today.
package struct ReportRestatement: Sendable, Equatable, Codable {
    /// What it covered, as people read it: a day, a window.
    package let period: String
    /// The figure's name.
    package let figure: String
    package let before: String
    package let now: String

    package init(period: String, figure: String, before: String, now: String) {
        self.period = period
        self.figure = figure
        self.before = before
        self.now = now
    }
}

/// A report that was made.
package struct RenderedReport: Sendable, Equatable {
    package let format: ReportFormat
    package let mediaType: String
    package let fileName: String
    /// The file: complete and on disk.
    package let path: String
    package let bytes: Int
    /// Of the file, in hexadecimal.
    package let sha256: String
    /// Rows, those of the totals aside.
    package let rows: Int
    package let title: String
    /// A few lines for the text part of a mail.
    package let plainText: String
    /// For the body of a mail: tables, and nothing that mail clients drop.
    package let html: String?
    /// Up to when orders are known to be in the figures, in milliseconds since 1970; nil where nothing says so.
    package let asOf: Int64?
    /// Whether orders of the window may be missing yet.
    package let isIncomplete: Bool
    package let restatements: [ReportRestatement]
    /// The rows of totals, column by column, exact and without a locale: what restatements are found by.
    package let totals: [[String: String]]

    package init(
        format: ReportFormat, mediaType: String, fileName: String, path: String, bytes: Int, sha256: String, rows: Int,
        title: String, plainText: String, html: String?, asOf: Int64?, isIncomplete: Bool,
        restatements: [ReportRestatement], totals: [[String: String]]
    ) {
        self.format = format
        self.mediaType = mediaType
        self.fileName = fileName
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.rows = rows
        self.title = title
        self.plainText = plainText
        self.html = html
        self.asOf = asOf
        self.isIncomplete = isIncomplete
        self.restatements = restatements
        self.totals = totals
    }
}
