/// Writes rows into a report's file and its mail. A value with one owner, so that nothing of it is copied for a row.
struct ReportPen: ~Copyable {
    /// Bytes that are put together before they are written.
    private static let pieceBytes = 256 << 10

    private(set) var table: ReportTable
    private var renderer: any ReportRenderer
    private var mailer = HTMLRenderer(isMail: true)
    private var output: ReportOutput?
    private var bytes: [UInt8] = []
    private var mail: [UInt8] = []
    private var isChecked = false
    private var flushedBytes = 0

    /// - Parameter path: what the file is called once it is whole.
    init(_ context: ReportContext, _ renderer: any ReportRenderer, path: String) throws(ReportError) {
        table = ReportTable(context.definition)
        self.renderer = renderer
        self.renderer.begin(context, into: &bytes)
        mailer.begin(context, into: &mail)
        output = try ReportOutput(path: path)
        // Who waits for it has its head before the first rows come.
        try flush()
    }

    var bytesOnDisk: Int { flushedBytes }

    /// Looks at the first head only: a statement has one.
    mutating func check(_ head: ReportRowScanner.Head) throws(ReportError) {
        guard !isChecked else { return }
        try table.check(head)
        isChecked = true
    }

    mutating func add(_ row: ReportRow) throws {
        try table.add(row)
        renderer.row(row, table, into: &bytes)
        mailer.row(row, table, into: &mail)
        if bytes.count >= Self.pieceBytes { try flush() }
    }

    mutating func finish(_ totals: [[String?]]) throws(ReportError) -> (file: ReportOutput.Finished, mail: String) {
        renderer.end(totals, table, into: &bytes)
        mailer.end(totals, table, into: &mail)
        try flush()
        guard let file = try output?.finish() else { throw ReportError(.file, "The report was finished twice.") }
        output = nil
        return (file, String(decoding: mail, as: UTF8.self))
    }

    private mutating func flush() throws(ReportError) {
        try output?.write(bytes)
        flushedBytes += bytes.count
        bytes.removeAll(keepingCapacity: true)
    }
}
