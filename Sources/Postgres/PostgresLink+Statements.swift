import CLibpq

/// Running statements. All of them go through libpq's pipeline mode, so that preparing and executing, or many
/// statements, are one round trip.
extension PostgresLink {
    /// What was sent, in the order in which the server answers.
    private enum Step {
        /// Giving up prepared statements, in a transaction of its own.
        case deallocate
        case prepare(index: Int, entry: StatementCache.Entry)
        case execute(index: Int)
        case sync
    }

    func run(
        _ statements: [PostgresStatement], _ operation: PostgresOperation
    ) throws(PostgresError) -> [PostgresResult] {
        guard streaming == nil else { throw .streaming }
        guard statements.count <= configuration.batchStatementsMax else {
            throw PostgresError(
                kind: .invalidValue,
                message:
                    "\(statements.count) statements are more than batchStatementsMax, \(configuration.batchStatementsMax)",
                wasSent: false)
        }
        do throws(PostgresError) {
            return try runOnce(statements, operation)
        } catch  where isStale(error) && !isInTransaction && !isBroken {
            // The server refused the plan before it did anything, and undid the statements before it.
            deallocatesAll = true
            return try runOnce(statements, operation)
        }
    }

    private func isStale(_ error: PostgresError) -> Bool {
        error.routine == PostgresError.stalePlanRoutine || error.sqlstate == "26000"
    }

    func runOnce(
        _ statements: [PostgresStatement], _ operation: PostgresOperation
    ) throws(PostgresError) -> [PostgresResult] {
        guard !statements.isEmpty else { return [] }
        let binds = try encode(statements)
        try begin(operation)
        let steps = try send(statements, binds)
        defer { leavePipeline() }
        var results: [PostgresResult] = []
        results.reserveCapacity(statements.count)
        var firstError: PostgresError?
        for step in steps {
            do throws(PostgresError) {
                switch step {
                case .deallocate: try readEnd(operation)
                case .prepare(let index, let entry):
                    do throws(PostgresError) {
                        try readEnd(operation)
                    } catch {
                        cache.forget(statements[index].sql, entry)
                        throw numbered(error, index, of: statements)
                    }
                case .execute(let index):
                    do throws(PostgresError) {
                        results.append(try readRows(operation))
                    } catch {
                        throw numbered(error, index, of: statements)
                    }
                case .sync: try readSync(operation)
                }
            } catch {
                if isBroken { throw firstError ?? error }
                if firstError == nil { firstError = error }
            }
        }
        if let firstError {
            if isStale(firstError) { deallocatesAll = true }
            throw firstError
        }
        if results.contains(where: { Self.changesSchema($0.tag) }) { deallocatesAll = true }
        return results
    }

    private func numbered(_ error: PostgresError, _ index: Int, of statements: [PostgresStatement]) -> PostgresError {
        var error = error
        if statements.count > 1 { error.statementIndex = index }
        return error
    }

    func encode(_ statements: [PostgresStatement]) throws(PostgresError) -> [BindBuffer] {
        var buffers: [BindBuffer] = []
        buffers.reserveCapacity(statements.count)
        for (index, statement) in statements.enumerated() {
            guard !statement.sql.utf8.contains(0) else {
                throw PostgresError(kind: .invalidValue, message: "the statement has a NUL character", wasSent: false)
            }
            do throws(PostgresError) {
                buffers.append(try BindBuffer(statement.binds))
            } catch {
                throw numbered(error, index, of: statements)
            }
        }
        return buffers
    }

    private func send(
        _ statements: [PostgresStatement], _ binds: [BindBuffer]
    ) throws(PostgresError) -> [Step] {
        try require(PQenterPipelineMode(handle))
        var deallocations: [Step] = []
        var steps: [Step] = []
        // Evictions come first, and end with a sync of their own: they are not part of the caller's transaction.
        var plan: [(StatementCache.Entry, isNew: Bool)] = []
        if deallocatesAll {
            deallocatesAll = false
            if cache.clear() {
                try deallocate("DEALLOCATE ALL")
                deallocations.append(.deallocate)
            }
        }
        for statement in statements {
            switch cache.look(up: statement.sql, values: statement.binds) {
            case .prepared(let entry): plan.append((entry, false))
            case .prepare(let entry, let evicted):
                // One that this batch itself uses stays on the server until the batch is over.
                if let evicted {
                    if plan.contains(where: { $0.0.name == evicted }) {
                        deallocatesAll = true
                    } else {
                        try deallocate("DEALLOCATE \(evicted)")
                        deallocations.append(.deallocate)
                    }
                }
                plan.append((entry, true))
            }
        }
        if !deallocations.isEmpty {
            try require(PQpipelineSync(handle))
            deallocations.append(.sync)
        }
        for (index, statement) in statements.enumerated() {
            let (entry, isNew) = plan[index]
            if isNew {
                try require(
                    PQsendPrepare(handle, entry.name, statement.sql, Int32(entry.types.count), entry.types))
                steps.append(.prepare(index: index, entry: entry))
            }
            let sent = binds[index].withPointers { values, counts, formats in
                PQsendQueryPrepared(handle, entry.name, Int32(values.count), values, counts, formats, 0)
            }
            try require(sent)
            steps.append(.execute(index: index))
        }
        try require(PQpipelineSync(handle))
        return deallocations + steps + [.sync]
    }

    private func deallocate(_ sql: String) throws(PostgresError) {
        try require(PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0))
    }

    /// libpq refuses to send only when the connection is gone or memory is.
    func require(_ isDone: Int32) throws(PostgresError) {
        if isDone == 0 { throw broken() }
    }

    // MARK: Reading

    private func readEnd(_ operation: PostgresOperation) throws(PostgresError) {
        _ = try readRows(operation)
    }

    private func readRows(_ operation: PostgresOperation) throws(PostgresError) -> PostgresResult {
        var collector = RowCollector(rowsMax: configuration.rowsMax, bytesMax: configuration.resultBytesMax)
        // Row by row: the bounds hold before memory is taken. Refused for a statement that is being prepared.
        PQsetSingleRowMode(handle)
        var tag = ""
        var affected = 0
        var failed: PostgresError?
        while let result = try nextResult(operation) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                if limitExceeded == nil, !collector.add(result) {
                    cancelStatement(because: tooMuch(collector))
                }
                tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
                affected = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
            case PGRES_PIPELINE_ABORTED:
                failed = failed ?? PostgresError(kind: .transactionAborted, message: "a statement before it failed")
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                // Nothing ends a COPY in pipeline mode.
                _ = broken()
                throw PostgresError(kind: .statement, message: "COPY is not supported")
            default:
                failed = failure(result, operation)
                if isBroken { throw failed ?? broken() }
            }
        }
        if let limitExceeded { throw limitExceeded }
        if let failed { throw failed }
        return PostgresResult(rows: collector.take(), affectedRows: affected, tag: tag)
    }

    func tooMuch(_ collector: RowCollector) -> PostgresError {
        let bound =
            collector.rowCount >= collector.rowsMax
            ? "rowsMax, \(collector.rowsMax) rows" : "resultBytesMax, \(collector.bytesMax) bytes"
        return PostgresError(
            kind: .tooManyRows, message: "the result is larger than \(bound); stream it, or limit it in the statement")
    }

    func readSync(_ operation: PostgresOperation) throws(PostgresError) {
        guard let result = try nextResult(operation) else { throw broken() }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else {
            // A commit at the sync can fail: deferred constraints.
            let error = failure(result, operation)
            guard !isBroken else { throw error }
            while let rest = try nextResult(operation) {
                let isSync = PQresultStatus(rest) == PGRES_PIPELINE_SYNC
                PQclear(rest)
                if isSync { throw error }
            }
            try readSync(operation)
            throw error
        }
    }

    func leavePipeline() {
        if !isBroken, PQexitPipelineMode(handle) == 0 { _ = broken() }
    }

    /// Whether results of prepared statements can have other columns afterwards.
    static func changesSchema(_ tag: String) -> Bool {
        ["ALTER", "CREATE", "DROP", "DISCARD", "DEALLOCATE"].contains { tag.hasPrefix($0) }
    }
}
