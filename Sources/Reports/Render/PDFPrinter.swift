import CProcess
import Crypto
import Foundation

/// Prints a page as PDF with a headless Chromium, where one is installed.
///
/// Chromium gets a profile that is thrown away, no network, and a process group of its own that is killed as a whole
/// when it takes too long or nobody waits any more. The page has no scripts and fetches nothing.
package struct PDFPrinter: Sendable {
    /// What came of a print, for the metrics.
    enum Outcome: String, Sendable, CaseIterable {
        case printed, failed, timeout, cancelled
    }

    /// nil: looked for in PATH as `chromium`, `chromium-browser` or `google-chrome`.
    package let program: String?
    /// How long Chromium may take for one report.
    let timeoutSeconds: Int
    private let ended: @Sendable (_ outcome: Outcome, _ seconds: Double) -> Void

    private static let names = ["chromium", "chromium-browser", "google-chrome"]
    static let bytesMax = 256 << 20

    init(
        program: String?, timeoutSeconds: Int = 120,
        ended: @escaping @Sendable (_ outcome: Outcome, _ seconds: Double) -> Void = { _, _ in }
    ) {
        self.program = program
        self.timeoutSeconds = timeoutSeconds
        self.ended = ended
    }

    /// Whether PDF can be made here.
    package static func isAvailable(program: String?) -> Bool { PDFPrinter(program: program).executable != nil }

    func check() throws(ReportError) {
        guard executable != nil else {
            throw ReportError(
                .pdfUnavailable,
                "PDF needs Chromium, which is not installed where reports are made: install it (apt-get install "
                    + "chromium) or name it in LUGX_CHROMIUM; HTML, CSV and JSON need nothing.")
        }
    }

    private var executable: String? {
        if let program { return access(program, X_OK) == 0 ? program : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for folder in folders {
            for name in Self.names where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        }
        return nil
    }

    func print(_ page: String, to path: String) async throws -> ReportOutput.Finished {
        try check()
        guard let executable else { throw ReportError(.pdfUnavailable, "Chromium is gone.") }
        let started = ContinuousClock.now
        var outcome = Outcome.failed
        defer { ended(outcome, started.duration(to: .now) / .seconds(1)) }
        do {
            let printed = try await print(page, to: path, by: executable)
            outcome = .printed
            return printed
        } catch {
            if error is CancellationError { outcome = .cancelled }
            if (error as? ReportError)?.kind == .pdfTimeout { outcome = .timeout }
            throw error
        }
    }

    private func print(
        _ page: String, to path: String, by executable: String
    ) async throws -> ReportOutput.Finished {
        // Its sockets lie below it, and their names have to be short.
        let folder = "/tmp/lugx-pdf-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let made = folder + "/report.pdf"
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<ReportOutput.Finished, any Error>) in
                let thread = Thread { [timeoutSeconds] in
                    continuation.resume(
                        with: Result {
                            try FileManager.default.createDirectory(
                                atPath: folder, withIntermediateDirectories: false,
                                attributes: [.posixPermissions: 0o700])
                            defer { try? FileManager.default.removeItem(atPath: folder) }
                            try Self.run(executable, page, made, folder, timeoutSeconds, cancellation)
                            return try Self.take(made, to: path)
                        })
                }
                thread.name = "report-pdf"
                thread.start()
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    private final class Cancellation: @unchecked Sendable {
        private let lock = NSLock()
        private var flag = false
        var isCancelled: Bool { lock.withLock { flag } }
        func cancel() { lock.withLock { flag = true } }
    }

    /// Waits for Chromium; blocks.
    private static func run(
        _ executable: String, _ page: String, _ made: String, _ folder: String, _ timeoutSeconds: Int,
        _ cancellation: Cancellation
    ) throws {
        var arguments = [
            executable, "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
            "--no-default-browser-check", "--no-pdf-header-footer", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--user-data-dir=\(folder)/profile", "--print-to-pdf=\(made)",
        ]
        // Chromium refuses its sandbox to root; the page has no script, and no network to reach.
        if geteuid() == 0 { arguments.append("--no-sandbox") }
        arguments.append(URL(fileURLWithPath: page).absoluteString)
        let environment = ["PATH=/usr/bin:/bin", "HOME=\(folder)", "TMPDIR=\(folder)", "LANG=C.UTF-8", "TZ=UTC"]
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        var process: Int32 = 0
        let failure = withStrings(arguments) { arguments in
            withStrings(environment) { environment in
                cprocess_spawn(executable, arguments, environment, folder, -1, null, null, &process)
            }
        }
        guard failure == 0 else {
            throw ReportError(.pdfFailed, "Chromium can't be started: \(String(cString: strerror(failure))).")
        }
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(timeoutSeconds) * 1_000_000_000
        var status: Int32 = 0
        var isLate = false
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process || (ended < 0 && errno != EINTR) { break }
            if cancellation.isCancelled || DispatchTime.now().uptimeNanoseconds > deadline {
                isLate = true
                kill(-process, SIGKILL)
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                break
            }
            usleep(20_000)
        }
        // Its helpers are of its group.
        kill(-process, SIGKILL)
        if cancellation.isCancelled { throw CancellationError() }
        guard !isLate else {
            throw ReportError(
                .pdfTimeout,
                "Chromium took longer than \(timeoutSeconds) s (LUGX_PDF_TIMEOUT_SECONDS) and was stopped; HTML and CSV "
                    + "need no browser.")
        }
        guard status == 0, access(made, R_OK) == 0 else {
            throw ReportError(.pdfFailed, "Chromium did not print the report (status \(status)).")
        }
    }

    private static func withStrings<Value>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress.unsafelyUnwrapped) }
    }

    /// The PDF as the report's file: without the moment it was printed at, so that the same report has the same bytes.
    private static func take(_ made: String, to path: String) throws -> ReportOutput.Finished {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: made)))
        guard bytes.starts(with: "%PDF-".utf8), bytes.count <= bytesMax else {
            throw ReportError(.pdfFailed, "Chromium did not print a PDF of at most \(bytesMax) bytes.")
        }
        for key in ["/CreationDate (D:", "/ModDate (D:"] { blank(Array(key.utf8), &bytes) }
        var output = try ReportOutput(path: path)
        try output.write(bytes)
        return try output.finish()
    }

    /// The digits after `key` become those of 1980-01-01, as many as there are, so that nothing moves.
    static func blank(_ key: [UInt8], _ bytes: inout [UInt8]) {
        let epoch = Array("19800101000000".utf8)
        var index = 0
        while index + key.count < bytes.count {
            guard bytes[index] == key[0], bytes[index...].starts(with: key) else {
                index += 1
                continue
            }
            index += key.count
            var digit = 0
            while index < bytes.count, (0x30...0x39).contains(bytes[index]), digit < epoch.count {
                bytes[index] = epoch[digit]
                index += 1
                digit += 1
            }
        }
    }
}
