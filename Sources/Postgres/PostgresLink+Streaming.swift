import CLibpq

/// Reading a result piece by piece. Between the pieces nothing else can be run.
extension PostgresLink {
    func startStream(_ statement: PostgresStatement, _ operation: PostgresOperation) throws(PostgresError) {
        guard streaming == nil else { throw .streaming }
        let binds = try encode([statement])
        try begin(operation)
        if deallocatesAll {
            deallocatesAll = false
            if cache.clear() {
                // In a pipeline of its own, for the sake of one simple path of reading below.
                _ = try runOnce([PostgresStatement("DEALLOCATE ALL")], operation)
                cache.clear()
                deallocatesAll = false
            }
        }
        try require(PQenterPipelineMode(handle))
        // Unnamed: a stream is long, and what is prepared for it would save nothing.
        let types = statement.binds.map(\.type)
        let sent = binds[0].withPointers { values, counts, formats in
            PQsendQueryParams(handle, statement.sql, Int32(values.count), types, values, counts, formats, 0)
        }
        try require(sent)
        try require(PQpipelineSync(handle))
        PQsetSingleRowMode(handle)
        streaming = RowCollector(rowsMax: .max, bytesMax: configuration.resultBytesMax)
    }

    /// Up to `rowsMax` rows, or about 1 MiB of them.
    func nextChunk(
        rowsMax: Int, _ operation: PostgresOperation
    ) throws(PostgresError) -> (rows: [PostgresRow], isLast: Bool) {
        guard var collector = streaming else { throw .streaming }
        try begin(operation)
        var failed: PostgresError?
        while collector.rowCount < rowsMax, collector.byteCount < 1 << 20 {
            guard let result = try nextResult(operation) else {
                try endStream(operation)
                if let failed { throw failed }
                return (collector.take(), true)
            }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                if limitExceeded == nil, !collector.add(result) { cancelStatement(because: tooMuch(collector)) }
            default:
                failed = limitExceeded ?? failure(result, operation)
                if isBroken {
                    streaming = nil
                    throw failed ?? broken()
                }
            }
        }
        let rows = collector.take()
        streaming = collector
        return (rows, false)
    }

    /// Stops a stream that is not read to its end. Does nothing without one.
    func abandonStream(_ operation: PostgresOperation) throws(PostgresError) {
        guard streaming != nil, !isBroken else {
            streaming = nil
            return
        }
        try begin(operation)
        cancelStatement()
        while let result = try nextResult(operation) { PQclear(result) }
        try endStream(operation)
    }

    private func endStream(_ operation: PostgresOperation) throws(PostgresError) {
        streaming = nil
        defer { leavePipeline() }
        try readSync(operation)
    }
}

extension PostgresError {
    static let streaming = PostgresError(
        kind: .statement, message: "the connection is streaming a result; read it to its end first", wasSent: false)
}
