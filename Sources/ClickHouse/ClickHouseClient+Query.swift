import Curl

extension ClickHouseClient {
    /// The rows of a SELECT, all of them: the server holds the answer back until it is whole, so that an error is never
    /// mistaken for a short result.
    ///
    /// `sql` has no FORMAT; its `{name:Type}` placeholders are filled from `values` by `ClickHouseTemplate`.
    /// `timeoutSeconds` is the server's `max_execution_time`. `queryID`: where another is to find or kill the query.
    package func query(
        _ sql: String, _ values: [String: ClickHouseValue] = [:], settings: [String: String] = [:],
        timeoutSeconds: Int = 30, queryID: String? = nil
    ) async throws(ClickHouseError) -> ClickHouseRows {
        let response = try await run(
            sql, values, settings: settings, timeoutSeconds: timeoutSeconds, queryID: queryID,
            isRepeatable: true)
        var reader = TabSeparatedReader(isServerUTC: try await server().isUTC)
        let rows = try reader.read(response.body)
        try reader.finish()
        return ClickHouseRows(columns: reader.columns, rows: rows)
    }

    /// A statement without a result: DDL, INSERT … SELECT, ALTER. Returns when the server has done it.
    package func execute(
        _ sql: String, _ values: [String: ClickHouseValue] = [:], settings: [String: String] = [:],
        timeoutSeconds: Int = 60, queryID: String? = nil
    ) async throws(ClickHouseError) {
        _ = try await run(
            sql, values, settings: settings, timeoutSeconds: timeoutSeconds, queryID: queryID,
            isRepeatable: false)
    }

    /// The rows of a SELECT as they come, for results too large to hold. An error of the server's that comes after the
    /// first rows ends the sequence with that error. `bytesMax` bounds the whole result.
    package func stream(
        _ sql: String, _ values: [String: ClickHouseValue] = [:], settings: [String: String] = [:],
        timeoutSeconds: Int = 300, bytesMax: Int = .max, queryID: String? = nil
    ) async throws(ClickHouseError) -> ClickHouseRowStream {
        let isUTC = try await server().isUTC
        return ClickHouseRowStream(
            text: try await text(
                sql, values, settings: settings, timeoutSeconds: timeoutSeconds, bytesMax: bytesMax, queryID: queryID),
            reader: TabSeparatedReader(isServerUTC: isUTC))
    }

    /// The same without reading the rows, for whoever writes them on as text.
    package func text(
        _ sql: String, _ values: [String: ClickHouseValue] = [:], settings: [String: String] = [:],
        timeoutSeconds: Int = 300, bytesMax: Int = .max, queryID: String? = nil
    ) async throws(ClickHouseError) -> ClickHouseTextStream {
        let queryID = queryID ?? Self.newQueryID()
        var request = statement(
            try render(sql, values), parameters: settings, timeoutSeconds: timeoutSeconds, queryID: queryID)
        request.isRepeatable = true
        request.responseBytesMax = bytesMax
        let response: CurlStreamedResponse
        do { response = try await curl.stream(request) } catch {
            forgetServer()
            abandon(queryID, after: error)
            throw ClickHouseError(error)
        }
        guard response.status == 200, response.headers["X-ClickHouse-Exception-Code"] == nil else {
            throw try await refusal(response)
        }
        return ClickHouseTextStream(body: response.body, queryID: queryID, client: self)
    }

    /// Whether a statement with this id is running.
    package func isRunning(queryID: String) async throws(ClickHouseError) -> Bool {
        let rows = try await query(
            "SELECT count() AS running FROM system.processes WHERE query_id = {id:String}",
            ["id": .string(queryID)], timeoutSeconds: 10)
        guard let row = rows.first else { throw .decoding("no count came") }
        return try row("running", as: UInt64.self) > 0
    }

    /// Asks the server to stop the statement with this id; it may go on for a moment.
    package func kill(queryID: String) async throws(ClickHouseError) {
        try await execute(
            "KILL QUERY WHERE query_id = {id:String} ASYNC", ["id": .string(queryID)], timeoutSeconds: 10)
    }

    /// Stops what nobody waits for any more, without waiting for it.
    func abandon(_ queryID: String, after error: CurlError) {
        guard error.sentRequest == .maybeSent else { return }
        switch error.kind {
        case .cancelled, .timeout, .tooLarge: abandon(queryID)
        default: return
        }
    }

    func abandon(_ queryID: String) {
        Task.detached { try? await kill(queryID: queryID) }
    }

    private func run(
        _ sql: String, _ values: [String: ClickHouseValue], settings: [String: String], timeoutSeconds: Int,
        queryID: String?, isRepeatable: Bool
    ) async throws(ClickHouseError) -> CurlResponse {
        let queryID = queryID ?? Self.newQueryID()
        var parameters = settings
        parameters["wait_end_of_query"] = "1"
        var request = statement(
            try render(sql, values), parameters: parameters, timeoutSeconds: timeoutSeconds, queryID: queryID)
        request.isRepeatable = isRepeatable
        let response: CurlResponse
        do { response = try await curl.perform(request) } catch {
            forgetServer()
            abandon(queryID, after: error)
            throw ClickHouseError(error)
        }
        if let error = ClickHouseAnswer.error(response.head, body: response.body) { throw error }
        return response
    }

    private func render(_ sql: String, _ values: [String: ClickHouseValue]) throws(ClickHouseError) -> String {
        let sql = try ClickHouseTemplate.render(sql, values)
        guard sql.utf8.count <= configuration.queryBytesMax else {
            throw ClickHouseError(
                kind: .tooLarge, disposition: .final,
                message: "the statement has \(sql.utf8.count) bytes, more than \(configuration.queryBytesMax)")
        }
        return sql
    }

    private func refusal(_ response: CurlStreamedResponse) async throws(ClickHouseError) -> ClickHouseError {
        var body: [UInt8] = []
        do {
            for try await bytes in response.body {
                body += bytes
                if body.count >= ClickHouseAnswer.messageBytesMax { break }
            }
        } catch {
            throw ClickHouseError(error)
        }
        return ClickHouseAnswer.error(response.head, body: body)
            ?? .decoding("an answer was taken for an error and is none")
    }
}
