package import Analytics
import ClickHouse
import Foundation
import Postgres
import ServiceKit

/// Makes a report over a window.
///
///     let report = try await runner.run(ReportRequest(name: "sales-by-product", window: window, format: .csv), into: folder)
///
/// Its rows go from ClickHouse to the file as they come. Nothing in the file tells when it was made, so that the same
/// window over the same data gives the same bytes; but for the reports that show the present, which name their moment.
package struct ReportRunner: Sendable {
    package let catalog: ReportCatalog
    package let sources: FigureSources
    let printer: PDFPrinter
    /// For each statement.
    package let timeoutSeconds: Int
    /// Seconds since 1970: named in reports that show the present.
    private let now: @Sendable () -> Int64

    init(
        catalog: ReportCatalog, sources: FigureSources, printer: PDFPrinter, timeoutSeconds: Int,
        now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }
    ) {
        self.catalog = catalog
        self.sources = sources
        self.printer = printer
        self.timeoutSeconds = timeoutSeconds
        self.now = now
    }

    /// - Parameters:
    ///   - directory: where the file is made; it exists. A report of the same name over the same window replaces the one
    ///     that stands there.
    ///   - progress: told of rows as they come, and of the bytes that are on disk.
    /// - Throws: ``ReportError``, or `CancellationError`.
    package func run(
        _ request: ReportRequest, into directory: String,
        progress: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void = { _, _ in }
    ) async throws -> RenderedReport {
        do {
            return try await make(request, directory, progress)
        } catch let error as ClickHouseError where error.kind == .cancelled {
            throw CancellationError()
        } catch let error as ClickHouseError {
            throw Self.error(error, request.name)
        } catch let error as PostgresError {
            throw ReportError(
                .databaseUnavailable, "\(request.name): PostgreSQL does not answer (\(error.kind.rawValue)).")
        } catch let fault as FigureSources.Fault {
            throw ReportError(.invalidParameter, fault.description)
        } catch let problem as Problem {
            throw ReportError(.unsettled, problem.detail)
        } catch is FigureSources.Unsettled {
            throw ReportError(
                .unsettled, "\(request.name): orders of the window changed each time they were read; run it again.")
        }
    }

    private func make(
        _ request: ReportRequest, _ directory: String,
        _ progress: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void
    ) async throws -> RenderedReport {
        guard let definition = catalog.definition(named: request.name) else {
            throw ReportError(.unknownReport, "There is no report \"\(request.name.prefix(60))\".")
        }
        if request.format == .pdf { try printer.check() }
        let parameters = try Self.parameters(request, definition)
        let locale = try ReportLocale(request.locale, zone: request.window.zone)
        let asOf = await sources.ordersAsOf()
        let isIncomplete = asOf.map { $0 < request.window.end * 1000 } ?? true
        let context = ReportContext(
            definition: definition, request: request, locale: locale, asOf: asOf, isIncomplete: isIncomplete,
            madeAt: definition.isOfThePresent ? now() : nil,
            parameters: definition.parameters.map { ($0.name, parameters[$0.name] ?? $0.defaultValue) })
        let fileName = Self.fileName(request)
        let path = directory + "/" + fileName
        let writtenPath = request.format == .pdf ? path + ".html" : path
        let result = try await write(context, parameters, to: writtenPath, progress)
        var file = result.file
        if request.format == .pdf {
            defer { unlink(writtenPath) }
            file = try await printer.print(writtenPath, to: path)
        }
        return RenderedReport(
            format: request.format, mediaType: request.format.mediaType, fileName: fileName, path: path,
            bytes: file.bytes, sha256: file.sha256, rows: result.rows, title: definition.title,
            plainText: Self.plainText(context, result), html: result.mail, asOf: asOf, isIncomplete: isIncomplete,
            restatements: request.restatements,
            totals: result.totals.map { line in
                Dictionary(
                    uniqueKeysWithValues: zip(definition.columns, line).compactMap { column, text in
                        text.map { (column.name, $0) }
                    })
            })
    }

    private func write(
        _ context: ReportContext, _ parameters: [String: String], to path: String,
        _ progress: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void
    ) async throws -> ReportWriter.Result {
        @Sendable func writer() throws -> ReportWriter {
            let renderer: any ReportRenderer =
                switch context.request.format {
                case .csv: CSVRenderer()
                case .json: JSONRenderer()
                case .html, .pdf: HTMLRenderer(isMail: false)
                }
            return try ReportWriter(context, renderer, path: path, progress: progress)
        }
        switch context.definition.source {
        case .figures(let figure):
            let rows = try await sources.rows(figure.figure, context.window, parameters)
            let writer = try writer()
            try await writer.add(rows: rows)
            return try await writer.finish(totals: nil)
        case .clickHouse(let rows, let totals):
            return try await sources.settled(until: context.window.end) { newest in
                let writer = try writer()
                let values = try values(context, parameters, newest)
                for try await piece in try await sources.text(
                    rows, Self.needed(rows, values), timeoutSeconds: timeoutSeconds)
                {
                    try await writer.add(piece)
                }
                guard let totals else { return try await writer.finish(totals: nil) }
                let answers = try await self.totals(totals, Self.needed(totals, values))
                return try await writer.finish(totals: answers)
            }
        }
    }

    /// What the statement for the totals says, by column.
    private func totals(_ sql: String, _ values: [String: ClickHouseValue]) async throws -> [[String: String]] {
        var scanner = ReportRowScanner()
        var lines: [[String]] = []
        for try await piece in try await sources.text(sql, values, timeoutSeconds: timeoutSeconds) {
            try scanner.scan(piece, &lines) { lines, _, row in
                lines.append((0..<row.count).map { ReportField.text(row[$0]) })
            }
        }
        try scanner.finish()
        let names = scanner.head?.names ?? []
        guard Set(names).count == names.count, lines.count <= ReportTable.groupsMax else {
            throw ReportError(.badResult, "The totals have a column twice, or more than \(ReportTable.groupsMax) rows.")
        }
        return lines.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    }

    // MARK: values

    /// The parameters that were given, each one that there is and takes the value.
    static func parameters(
        _ request: ReportRequest, _ definition: ReportDefinition
    ) throws(ReportError) -> [String: String] {
        for name in request.parameters.keys.sorted() where !definition.parameters.contains(where: { $0.name == name }) {
            let known = definition.parameters.map(\.name).joined(separator: ", ")
            throw ReportError(
                .invalidParameter,
                "\(name.prefix(60)): \(definition.name) takes " + (known.isEmpty ? "no parameters." : "\(known)."))
        }
        var values: [String: String] = [:]
        for parameter in definition.parameters {
            let value = request.parameters[parameter.name] ?? parameter.defaultValue
            if let reason = parameter.fault(value) {
                throw ReportError(.invalidParameter, "\(parameter.name): \(reason).")
            }
            values[parameter.name] = value
        }
        return values
    }

    private func values(
        _ context: ReportContext, _ parameters: [String: String], _ newest: UInt64
    ) throws -> [String: ClickHouseValue] {
        func time(_ seconds: Int64) -> ClickHouseValue {
            .dateTime(ClickHouseDateTime(secondsSinceEpoch: max(0, seconds)))
        }
        let window = context.window
        let clock = FigureSources.clock(window)
        // Where there is no window before this one it is empty.
        let previous = sources.previous(window)
        var values: [String: ClickHouseValue] = [
            "from": time(window.start), "to": time(window.end), "tz": .string(window.zoneName),
            "previous_from": time(previous?.start ?? window.start), "previous_to": time(previous?.end ?? window.start),
            "newest": .uint(newest), "offsets": clock.offsets, "transitions": clock.transitions,
        ]
        for parameter in context.definition.parameters {
            let text = parameters[parameter.name] ?? parameter.defaultValue
            if case .integer = parameter.kind {
                values[parameter.name] = .int(Int64(text) ?? 0)
            } else {
                values[parameter.name] = .string(text)
            }
        }
        return values
    }

    /// The values that a statement asks for: what is left over would be an error.
    private static func needed(_ sql: String, _ values: [String: ClickHouseValue]) throws -> [String: ClickHouseValue] {
        let names = Set(try ClickHouseTemplate.placeholders(sql).map(\.name))
        return values.filter { names.contains($0.key) }
    }

    private static func error(_ error: ClickHouseError, _ name: String) -> ReportError {
        switch error.kind {
        case .executionTime, .timeout:
            ReportError(.timeout, "\(name): ClickHouse took too long; take a shorter window, or run it later.")
        case .memory, .limit, .tooLarge:
            ReportError(
                .tooLarge, "\(name): ClickHouse needs more memory than a report may take; take a shorter window.")
        case .syntax, .badData, .unknownSetting, .forbidden, .decoding, .invalidRequest:
            ReportError(.queryRefused, "\(name): ClickHouse refuses the SQL: \(error.message.prefix(500))")
        default:
            error.disposition == .final
                ? ReportError(.queryRefused, "\(name): \(error.description.prefix(500))")
                : ReportError(.databaseUnavailable, "\(name): ClickHouse does not answer (\(error.kind.rawValue)).")
        }
    }

    // MARK: words

    /// Such as `sales-by-product-2026-11-01-2026-12-01.csv`; with the time of day where a window does not begin or end
    /// at midnight.
    static func fileName(_ request: ReportRequest) -> String {
        let (start, end) = (request.window.text(request.window.start), request.window.text(request.window.end))
        func text(_ moment: String) -> String {
            let time = moment.dropFirst(11).prefix(8)
            return String(moment.prefix(10)) + (time == "00:00:00" ? "" : "T" + time.filter { $0 != ":" })
        }
        return "\(request.name)-\(text(start))-\(text(end)).\(request.format.rawValue)"
    }

    private static func plainText(_ context: ReportContext, _ result: ReportWriter.Result) -> String {
        let (window, locale) = (context.window, context.locale)
        var lines = [
            context.definition.title,
            "\(locale.moment(window.start)) – \(locale.moment(window.end)) (\(window.zoneName))", "",
        ]
        if let presence = context.presence { lines += [presence, ""] }
        if let warning = context.warning { lines += [warning, ""] }
        for restatement in context.request.restatements {
            lines.append(
                "Restated: \(restatement.period), \(restatement.figure): \(restatement.before) is now "
                    + "\(restatement.now).")
        }
        let columns = context.definition.columns
        let currencyIndex = columns.firstIndex { $0.name == "currency" }
        for line in result.totals {
            let currency = currencyIndex.flatMap { line[$0] } ?? ""
            let parts = zip(columns, line).compactMap { column, text in
                text.map { "\(column.title) \(locale.text($0, column.format, currency: currency))" }
            }
            lines.append("Total: " + parts.joined(separator: ", "))
        }
        lines.append(
            result.rows == 0
                ? "There is nothing in this window."
                : "Rows: \(locale.text(String(result.rows), .integer, currency: ""))")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ReportFigure {
    var figure: FigureSources.Figure {
        switch self {
        case .funnel: .funnel
        case .cohorts: .cohorts
        case .carts: .carts
        case .stock: .stock
        case .reconciliation: .reconciliation
        }
    }
}
