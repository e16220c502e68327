import CLibpq
import Glibc

/// A libpq connection in non-blocking mode, confined to one thread. Every wait ends at a deadline or a cancellation.
final class PostgresLink {
    let configuration: PostgresConfiguration
    let handle: OpaquePointer
    let wake: WakeDescriptor
    var cache: StatementCache
    /// Set after a change of the schema: the server's prepared statements are given up before the next one.
    var deallocatesAll = false
    /// The statement whose rows are being streamed.
    var streaming: RowCollector?
    private(set) var isBroken = false
    private var isFinished = false

    /// Of the call that is being carried out.
    private var deadline: Int64 = .max
    private var cancelSent = false
    private(set) var limitExceeded: PostgresError?

    private init(configuration: PostgresConfiguration, handle: OpaquePointer, wake: WakeDescriptor) {
        self.configuration = configuration
        self.handle = handle
        self.wake = wake
        cache = StatementCache(entriesMax: configuration.preparedStatementsMax)
    }

    deinit {
        close()
    }

    var socket: Int32 { PQsocket(handle) }

    var isReusable: Bool {
        !isBroken && streaming == nil && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Idempotent.
    func close() {
        guard !isFinished else { return }
        isFinished = true
        isBroken = true
        PQfinish(handle)
    }

    // MARK: Connecting

    static func connect(
        _ configuration: PostgresConfiguration, wake: WakeDescriptor, operation: PostgresOperation
    ) throws(PostgresError) -> PostgresLink {
        let pairs = configuration.keywords
        for (name, value) in pairs where value.utf8.contains(0) {
            throw PostgresError(kind: .configuration, message: "\(name) has a NUL character", wasSent: false)
        }
        var names = pairs.map { UnsafePointer(strdup($0.0)) } + [nil]
        var values = pairs.map { UnsafePointer(strdup($0.1)) } + [nil]
        defer {
            for pointer in names + values { free(UnsafeMutablePointer(mutating: pointer)) }
        }
        guard let handle = PQconnectStartParams(&names, &values, 0) else {
            throw PostgresError(kind: .resources, message: "out of memory", wasSent: false)
        }
        let link = PostgresLink(configuration: configuration, handle: handle, wake: wake)
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // The one way to learn the sqlstate of a refused connection is to have it in the message.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        link.deadline = Monotonic.after(seconds: configuration.connectTimeoutSeconds)
        var state = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else { throw link.connectFailure() }
            try link.wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, operation, isConnecting: true)
            state = PQconnectPoll(handle)
        }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetnonblocking(handle, 1)
        return link
    }

    private func connectFailure() -> PostgresError {
        isBroken = true
        return ConnectFailure.error(String(cString: PQerrorMessage(handle)))
    }

    /// libpq's last message on one line. It never has the password in it.
    var errorMessage: String {
        String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    // MARK: Waiting

    /// To be called before a call sends anything.
    func begin(_ operation: PostgresOperation) throws(PostgresError) {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK else {
            isBroken = true
            throw PostgresError(kind: .connection, message: "the connection is broken", wasSent: false)
        }
        if operation.isCancelled {
            var error = PostgresError.cancelled
            error.wasSent = false
            throw error
        }
        deadline =
            configuration.statementTimeoutSeconds.map {
                Monotonic.after(seconds: $0 + configuration.responseGraceSeconds)
            }
            ?? .max
        cancelSent = false
        limitExceeded = nil
    }

    /// The next libpq result of what was sent; nil ends those of a statement.
    func nextResult(_ operation: PostgresOperation) throws(PostgresError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            // A failed write is not the end: the server's reason may still stand in the input.
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            try wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN, operation)
            if PQconsumeInput(handle) == 0 { throw broken() }
        }
    }

    /// The connection's end, with the server's reason when it gave one.
    func broken() -> PostgresError {
        isBroken = true
        let message = errorMessage
        return PostgresError(
            kind: .connection, message: message.isEmpty ? "the server closed the connection" : message)
    }

    /// Asks the server to stop the statement; whatever it answers is then read as usual.
    func cancelStatement(_ operation: PostgresOperation? = nil, because error: PostgresError? = nil) {
        if limitExceeded == nil { limitExceeded = error }
        guard !cancelSent else { return }
        cancelSent = true
        deadline = Monotonic.after(seconds: configuration.cancelGraceSeconds)
        guard let cancel = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(cancel) }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            // When this fails the deadline closes the connection.
            _ = PQcancel(cancel, text.baseAddress, 256)
        }
    }

    private func wait(
        for events: Int32, _ operation: PostgresOperation, isConnecting: Bool = false
    ) throws(PostgresError) {
        while true {
            if operation.isCancelled, !cancelSent {
                if isConnecting { throw expired(operation, isConnecting) }
                cancelStatement(operation)
            }
            let left = deadline == .max ? -1 : max(0, (deadline - Monotonic.nanoseconds + 999_999) / 1_000_000)
            guard left != 0 else { throw expired(operation, isConnecting) }
            let ready = withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { entries -> Bool in
                entries[0] = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
                entries[1] = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(entries.baseAddress, 2, Int32(clamping: left))
                if entries[1].revents != 0 { wake.clear() }
                return entries[0].revents != 0
            }
            if ready { return }
        }
    }

    private func expired(_ operation: PostgresOperation, _ isConnecting: Bool) -> PostgresError {
        isBroken = true
        if isConnecting, !operation.isCancelled {
            let seconds = configuration.connectTimeoutSeconds
            return PostgresError(
                kind: .connection, message: "could not connect to \(configuration) within \(seconds) s", wasSent: false)
        }
        if let limitExceeded { return limitExceeded }
        if operation.isCancelled { return .cancelled }
        return PostgresError(kind: .timeout, message: "the server did not answer in time")
    }

    // MARK: Errors

    /// The error of a failed result. The result is not freed.
    func failure(_ result: OpaquePointer?, _ operation: PostgresOperation) -> PostgresError {
        func field(_ code: Int) -> String? {
            PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
        }
        guard let sqlstate = field(PostgresDiagnostic.sqlstate) else {
            if PQstatus(handle) == CONNECTION_BAD { return broken() }
            return PostgresError(kind: .server, message: errorMessage)
        }
        var error = PostgresError(sqlstate: sqlstate, message: field(PostgresDiagnostic.message) ?? "")
        error.detail = field(PostgresDiagnostic.detail)
        error.hint = field(PostgresDiagnostic.hint)
        error.schema = field(PostgresDiagnostic.schema)
        error.table = field(PostgresDiagnostic.table)
        error.column = field(PostgresDiagnostic.column)
        error.constraint = field(PostgresDiagnostic.constraint)
        error.position = field(PostgresDiagnostic.position).flatMap { Int($0) }
        error.routine = field(PostgresDiagnostic.routine)
        if field(PostgresDiagnostic.severity) == "FATAL" || PQstatus(handle) == CONNECTION_BAD { isBroken = true }
        if sqlstate == "57014" {
            if let limitExceeded { return limitExceeded }
            if operation.isCancelled { error.kind = .cancelled }
        }
        return error
    }
}
