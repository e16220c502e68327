import Foundation

/// Turns rows into a report's file and its mail, piece by piece, on a queue of its own. Its memory does not grow with
/// the rows.
actor ReportWriter {
    struct Result: Sendable {
        let file: ReportOutput.Finished
        let rows: Int
        /// A text for each column.
        let totals: [[String?]]
        let mail: String
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let executor: QueueExecutor

    private var scanner = ReportRowScanner()
    private var pen: ReportPen
    /// Whether rows came that are known, and not ClickHouse's.
    private var isFigure = false
    private let progress: @Sendable (_ rows: Int, _ bytes: Int) -> Void

    /// - Parameters:
    ///   - path: what the file is called once it is whole.
    ///   - progress: told of rows, and of bytes that are on disk.
    init(
        _ context: ReportContext, _ renderer: any ReportRenderer, path: String,
        progress: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void
    ) throws(ReportError) {
        executor = QueueExecutor("report-writer")
        unownedExecutor = executor.asUnownedSerialExecutor()
        pen = try ReportPen(context, renderer, path: path)
        self.progress = progress
        progress(0, pen.bytesOnDisk)
    }

    /// A piece of ClickHouse's answer.
    func add(_ piece: [UInt8]) throws {
        try scanner.scan(piece, &pen) { pen, head, row in
            try pen.check(head)
            try pen.add(row)
        }
        // A statement that gives no row has its head looked at too.
        if let head = scanner.head { try pen.check(head) }
        progress(pen.table.rows, pen.bytesOnDisk)
    }

    /// Rows that are known, each with a text for each given column; nil is NULL.
    func add(rows: [[String?]]) throws {
        isFigure = true
        var text: [UInt8] = []
        for row in rows {
            text.removeAll(keepingCapacity: true)
            var ends: [Int] = []
            for (index, field) in row.enumerated() {
                if index > 0 { text.append(UInt8(ascii: "\t")) }
                text += field.map(ReportField.escaped) ?? Array(#"\N"#.utf8)
                ends.append(text.count)
            }
            try text.withUnsafeBufferPointer { text in
                try ends.withUnsafeBufferPointer { try pen.add(ReportRow(bytes: text, ends: $0)) }
            }
        }
    }

    /// - Parameter totals: what the statement for the totals said.
    func finish(totals given: [[String: String]]?) throws -> Result {
        if !isFigure { try scanner.finish() }
        let totals = try pen.table.totals(given)
        let (file, mail) = try pen.finish(totals)
        progress(pen.table.rows, file.bytes)
        return Result(file: file, rows: pen.table.rows, totals: totals, mail: mail)
    }
}
