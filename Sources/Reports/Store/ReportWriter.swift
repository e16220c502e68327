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

    /// Bytes that are put together before they are written.
    private static let pieceBytes = 256 << 10

    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let executor: QueueExecutor

    private var scanner = ReportRowScanner()
    private var table: ReportTable
    private var renderer: any ReportRenderer
    private var mailer = HTMLRenderer(isMail: true)
    private var output: ReportOutput?
    private var bytes: [UInt8] = []
    private var mail: [UInt8] = []
    private var isChecked = false
    /// Whether rows came that are known, and not ClickHouse's.
    private var isFigure = false
    private let progress: @Sendable (_ rows: Int, _ bytes: Int) -> Void

    /// - Parameter path: what the file is called once it is whole.
    init(
        _ context: ReportContext, _ renderer: any ReportRenderer, path: String,
        progress: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void
    ) throws(ReportError) {
        executor = QueueExecutor("report-writer")
        unownedExecutor = executor.asUnownedSerialExecutor()
        table = ReportTable(context.definition)
        var renderer = renderer
        var mailer = HTMLRenderer(isMail: true)
        var (bytes, mail): ([UInt8], [UInt8]) = ([], [])
        renderer.begin(context, into: &bytes)
        mailer.begin(context, into: &mail)
        self.renderer = renderer
        self.mailer = mailer
        self.bytes = bytes
        self.mail = mail
        self.progress = progress
        output = try ReportOutput(path: path)
    }

    /// A piece of ClickHouse's answer.
    func add(_ piece: [UInt8]) throws {
        // Away from the actor meanwhile: adding a row looks at what else it has.
        var scanner = ReportRowScanner()
        swap(&scanner, &self.scanner)
        try scanner.scan(piece) { head, row in
            try check(head)
            try add(row)
        }
        // A statement that gives no row has its head looked at too.
        if let head = scanner.head { try check(head) }
        swap(&scanner, &self.scanner)
        progress(table.rows, (output?.bytes ?? 0) + bytes.count)
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
                try ends.withUnsafeBufferPointer { try add(ReportRow(bytes: text, ends: $0)) }
            }
        }
    }

    /// - Parameter totals: what the statement for the totals said.
    func finish(totals given: [[String: String]]?) throws -> Result {
        if !isFigure { try scanner.finish() }
        let totals = try table.totals(given)
        renderer.end(totals, table, into: &bytes)
        mailer.end(totals, table, into: &mail)
        try flush()
        guard let file = try output?.finish() else { throw ReportError(.file, "The report was finished twice.") }
        output = nil
        progress(table.rows, file.bytes)
        return Result(file: file, rows: table.rows, totals: totals, mail: String(decoding: mail, as: UTF8.self))
    }

    private func check(_ head: ReportRowScanner.Head) throws(ReportError) {
        guard !isChecked else { return }
        try table.check(head)
        isChecked = true
    }

    private func add(_ row: ReportRow) throws {
        try table.add(row)
        renderer.row(row, table, into: &bytes)
        mailer.row(row, table, into: &mail)
        if bytes.count >= Self.pieceBytes { try flush() }
    }

    private func flush() throws(ReportError) {
        try output?.write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
