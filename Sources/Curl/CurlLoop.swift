import CLibcurl
import Glibc
import Synchronization

/// The thread that owns a `curl_multi`. Everything of libcurl happens on it; others only leave commands and wake it.
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case start(CurlTransfer)
        case cancel(CurlTransfer)
        case resume(UInt64)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopped = false
        var isGone = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let configuration: CurlConfiguration
    private let observer: (any CurlObserver)?
    private let inbox = Mutex(Inbox())
    private let ids = Atomic<UInt64>(0)
    private let accepted = Atomic<Int>(0)
    /// Made before the thread starts and freed by it under the inbox's lock, so that a waking call never meets a freed
    /// one.
    private let multi: UnsafeMutableRawPointer
    /// The thread's own.
    private var running: [UInt64: CurlTransfer] = [:]

    /// `curl_global_init`, once.
    private static let library: Void = {
        precondition(curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, "libcurl does not start")
    }()

    init(configuration: CurlConfiguration, observer: (any CurlObserver)?) {
        _ = Self.library
        guard let multi = curl_multi_init() else { fatalError("libcurl gave no multi handle: out of memory") }
        self.multi = multi
        self.configuration = configuration
        self.observer = observer
        _ = lugx_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHostMax)
        _ = lugx_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.connectionsMax)
        _ = lugx_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.connectionsMax)
    }

    // MARK: for any thread

    var transfers: Int { accepted.load(ordering: .relaxed) }

    func nextID() -> UInt64 { ids.add(1, ordering: .relaxed).newValue }

    func start() {
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(code == 0, "no thread for transfers: errno \(code)")
        pthread_detach(thread)
    }

    func submit(_ transfer: CurlTransfer) {
        guard accepted.add(1, ordering: .relaxed).newValue <= configuration.transfersMax else {
            return finish(
                transfer, transfer.error(.overloaded, "\(configuration.transfersMax) transfers are under way"))
        }
        if !post(.start(transfer)) { finish(transfer, transfer.error(.closed, "the client is closed")) }
    }

    func cancel(_ transfer: CurlTransfer) {
        transfer.isCancelled.store(true, ordering: .sequentiallyConsistent)
        _ = post(.cancel(transfer))
    }

    func resume(_ id: UInt64) { _ = post(.resume(id)) }

    func stop() {
        inbox.withLock { inbox in
            inbox.isStopped = true
            if !inbox.isGone { curl_multi_wakeup(multi) }
        }
    }

    func stopped() async {
        await withCheckedContinuation { continuation in
            let isGone = inbox.withLock { inbox in
                if !inbox.isGone { inbox.waiters.append(continuation) }
                return inbox.isGone
            }
            if isGone { continuation.resume() }
        }
    }

    /// False: the loop has stopped and will not see the command.
    private func post(_ command: Command) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.isStopped else { return false }
            inbox.commands.append(command)
            curl_multi_wakeup(multi)
            return true
        }
    }

    private func finish(_ transfer: CurlTransfer, _ failure: CurlError?) {
        accepted.subtract(1, ordering: .relaxed)
        observer?.transferEnded(transfer.summary(failure))
        transfer.finish(failure)
    }

    // MARK: the thread

    private func run() {
        Self.blockSignals()
        lugx_curl_name_thread("lugx-curl")
        while takeCommands() {
            var count: Int32 = 0
            curl_multi_perform(multi, &count)
            takeResults()
            // Timers inside libcurl shorten the wait; commands end it.
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for transfer in running.values { end(transfer, transfer.error(.closed, "the client was closed")) }
        let (left, waiters) = inbox.withLock { inbox in
            curl_multi_cleanup(multi)
            inbox.isGone = true
            defer { (inbox.commands, inbox.waiters) = ([], []) }
            return (inbox.commands, inbox.waiters)
        }
        for case .start(let transfer) in left { finish(transfer, transfer.error(.closed, "the client was closed")) }
        for waiter in waiters { waiter.resume() }
    }

    /// False: time to stop.
    private func takeCommands() -> Bool {
        let commands: [Command]? = inbox.withLock { inbox in
            if inbox.isStopped { return nil }
            defer { inbox.commands = [] }
            return inbox.commands
        }
        guard let commands else { return false }
        for command in commands {
            switch command {
            case .start(let transfer): begin(transfer)
            case .cancel(let transfer):
                guard running[transfer.id] != nil else { continue }
                end(transfer, transfer.error(.cancelled, "the task was cancelled"))
            case .resume(let id):
                if let handle = running[id]?.handle { curl_easy_pause(handle, CURLPAUSE_CONT) }
            }
        }
        return true
    }

    private func begin(_ transfer: CurlTransfer) {
        if transfer.isCancelled.load(ordering: .sequentiallyConsistent) {
            return finish(transfer, transfer.error(.cancelled, "the task was cancelled"))
        }
        guard let handle = transfer.prepare(configuration) else {
            let stop = transfer.stop ?? (.failed, "no handle")
            return finish(transfer, transfer.error(stop.kind, stop.message))
        }
        running[transfer.id] = transfer
        let code = curl_multi_add_handle(multi, handle)
        if code != CURLM_OK {
            running[transfer.id] = nil
            finish(transfer, transfer.error(.failed, String(cString: curl_multi_strerror(code))))
        }
    }

    private func takeResults() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            var context: UnsafeMutableRawPointer?
            _ = lugx_curl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            let transfer = CurlTransfer.of(context)
            end(transfer, transfer.failure(lugx_curl_message_result(message)))
        }
    }

    private func end(_ transfer: CurlTransfer, _ failure: CurlError?) {
        running[transfer.id] = nil
        if let handle = transfer.handle { curl_multi_remove_handle(multi, handle) }
        finish(transfer, failure)
    }

    /// Signals are the business of other threads. SIGPIPE above all: TLS writes to a socket that the server has closed
    /// raise it, and libcurl is told to leave signals alone. Those of a crash stay as they are.
    private static func blockSignals() {
        var signals = sigset_t()
        sigfillset(&signals)
        for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP] { sigdelset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
