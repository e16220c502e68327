import Curl

extension ClickHouseClient {
    /// Inserts one gzip member of RowBinary.
    ///
    /// The server takes it as one block, so all or nothing, when it has fewer than 1,048,576 rows, less than 256 MB in
    /// memory and one partition; a body cut short does not inflate and stores nothing. `deduplicationToken` goes to
    /// servers that know it. An error whose disposition is `.uncertain` must be settled by asking for the rows, once
    /// `isRunning(queryID:)` says no.
    package func insert(
        into table: String, columns: [String], gzippedRowBinary: [UInt8], queryID: String,
        deduplicationToken: String? = nil, settings: [String: String] = [:], timeoutSeconds: Int = 60
    ) async throws(ClickHouseError) {
        try await insert(
            into: table, columns: columns, gzipped: gzippedRowBinary, format: .rowBinary, queryID: queryID,
            deduplicationToken: deduplicationToken, settings: settings, timeoutSeconds: timeoutSeconds)
    }

    /// What rows may come in.
    package enum InsertFormat: String, Sendable {
        case rowBinary = "RowBinary"
        case tabSeparated = "TabSeparated"
    }

    /// The same in another of ClickHouse's formats.
    package func insert(
        into table: String, columns: [String], gzipped: [UInt8], format: InsertFormat, queryID: String,
        deduplicationToken: String? = nil, settings: [String: String] = [:], timeoutSeconds: Int = 60
    ) async throws(ClickHouseError) {
        let version = try await server().version
        var parameters = settings
        if version.hasAsyncInsert { parameters["async_insert"] = "0" }
        if version.hasDeduplicationToken, let deduplicationToken {
            parameters["insert_deduplication_token"] = deduplicationToken
        }
        let names = try columns.map { column throws(ClickHouseError) in try ClickHouseLiteral.identifier(column) }
        parameters["query"] =
            "INSERT INTO \(try ClickHouseLiteral.qualifiedName(table)) (\(names.joined(separator: ", "))) FORMAT \(format.rawValue)"
        var request = post(
            gzipped, parameters: parameters, timeoutSeconds: timeoutSeconds, queryID: queryID)
        request.headers["Content-Encoding"] = "gzip"
        request.headers["Content-Type"] = "application/octet-stream"
        request.isRepeatable = false
        request.responseBytesMax = 1 << 20
        let response = try await send(request)
        if let error = ClickHouseAnswer.error(response.head, body: response.body) {
            if error.kind == .unknownSetting { forgetServer() }
            throw error
        }
        // A part of an exception's text can only follow rows, and an insert has none to give.
        guard response.body.isEmpty else {
            throw ClickHouseError(
                kind: .malformed, disposition: .uncertain, status: response.status,
                message: "an insert was answered with \(response.body.count) bytes")
        }
    }
}
