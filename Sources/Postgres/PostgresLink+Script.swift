import CLibpq

extension PostgresLink {
    /// Any number of statements by the simple protocol. Returns the last command tag.
    func script(_ sql: String, _ operation: PostgresOperation) throws(PostgresError) -> String {
        guard streaming == nil else { throw .streaming }
        guard !sql.utf8.contains(0) else {
            throw PostgresError(kind: .invalidValue, message: "the statement has a NUL character", wasSent: false)
        }
        try begin(operation)
        try require(PQsendQuery(handle, sql))
        var tag = ""
        var failed: PostgresError?
        while let result = try nextResult(operation) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE:
                tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
                if Self.changesSchema(tag) { deallocatesAll = true }
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                _ = broken()
                throw PostgresError(kind: .statement, message: "COPY is not supported")
            default:
                failed = failure(result, operation)
                if isBroken { throw failed ?? broken() }
            }
        }
        if let failed { throw failed }
        return tag
    }
}
