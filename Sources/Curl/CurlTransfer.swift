import CLibcurl
import Synchronization

/// Where an answer goes.
enum CurlSink {
    case collect(@Sendable (Result<CurlResponse, CurlError>) -> Void)
    case stream(CurlBodyBuffer)
}

/// One transfer. Made by a task, then owned by the transfer thread alone, except for `isCancelled`.
final class CurlTransfer: @unchecked Sendable {
    let id: UInt64
    let request: CurlRequest
    /// Where it is a mail; `request` then bounds it and holds its bytes.
    let mail: CurlMail?
    /// Set once before the transfer is submitted.
    var sink: CurlSink?
    /// Set before the loop is told: a cancellation that overtakes its transfer is seen when it starts.
    let isCancelled = Atomic(false)

    // The transfer thread's.
    var handle: UnsafeMutableRawPointer?
    var headerList: UnsafeMutablePointer<curl_slist>?
    var recipientList: UnsafeMutablePointer<curl_slist>?
    var addressList: UnsafeMutablePointer<curl_slist>?
    let reach = UnsafeMutablePointer<lugx_curl_reach>.allocate(capacity: 1)
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    /// How much of the request's body libcurl has taken.
    var bodyOffset = 0
    /// How often the request was about to be sent: 0 means that nothing left.
    var attempts = 0
    var headParser = CurlHeadParser()
    var body: [UInt8] = []
    var bytesReceived = 0
    /// Why a callback stopped the transfer.
    var stop: (kind: CurlError.Kind, message: String)?

    /// The newest line in which a mail server refused.
    var refusalLine = ""

    init(id: UInt64, request: CurlRequest, mail: CurlMail? = nil) {
        self.id = id
        self.request = request
        self.mail = mail
        errorText[0] = 0
        reach.initialize(to: lugx_curl_reach())
    }

    deinit {
        if let headerList { curl_slist_free_all(headerList) }
        if let recipientList { curl_slist_free_all(recipientList) }
        if let addressList { curl_slist_free_all(addressList) }
        if let handle { curl_easy_cleanup(handle) }
        reach.deallocate()
        errorText.deallocate()
    }

    // MARK: what libcurl's callbacks do

    /// False refuses: the request may not be sent twice.
    func willSend() -> Bool {
        attempts += 1
        if attempts == 1 || request.isRepeatable { return true }
        stop = (.reset, "the kept-alive connection died after the request was sent; it is not repeated")
        return false
    }

    func readBody(into target: UnsafeMutableRawBufferPointer) -> Int {
        guard let source = request.body else { return 0 }
        let count = min(target.count, source.count - bodyOffset)
        source.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[bodyOffset...].prefix(count)))
        }
        bodyOffset += count
        return count
    }

    func seekBody(to offset: Int) -> Bool {
        guard let count = request.body?.count, (0...count).contains(offset) else { return false }
        bodyOffset = offset
        return true
    }

    /// False stops the transfer.
    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        if mail != nil {
            // What is said to QUIT comes after a refusal. What stands in an error is bounded, and one line.
            guard let first = line.first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") else { return true }
            refusalLine = String(decoding: line.prefix(500).filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
            return true
        }
        switch headParser.consume(line) {
        case .more: return true
        case .complete(let head):
            if case .stream(let buffer) = sink { buffer.deliver(head) }
            return true
        case .malformed(let message):
            stop = (.malformed, message)
            return false
        }
    }

    enum Intake { case taken, paused, stopped }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Intake {
        guard bytesReceived + bytes.count <= request.responseBytesMax else {
            stop = (.tooLarge, "the answer is larger than \(request.responseBytesMax) bytes")
            return .stopped
        }
        switch sink {
        case .stream(let buffer):
            guard buffer.deliver(bytes) else { return .paused }
        case .collect:
            body.append(contentsOf: bytes)
        case nil: break
        }
        bytesReceived += bytes.count
        return .taken
    }

    // MARK: the end

    func error(_ kind: CurlError.Kind, code: Int = 0, _ message: String) -> CurlError {
        CurlError(
            kind: kind, sentRequest: attempts == 0 ? .notSent : .maybeSent, code: code, message: message,
            target: request.target)
    }

    /// Gives the outcome to whoever waits.
    func finish(_ failure: CurlError?) {
        defer { sink = nil }
        var failure = failure
        if failure == nil, mail == nil, headParser.head == nil { failure = error(.malformed, "the answer has no head") }
        switch sink {
        case .collect(let done):
            if let failure { return done(.failure(failure)) }
            done(.success(CurlResponse(head: headParser.head ?? CurlResponseHead(status: 0), body: body)))
        case .stream(let buffer):
            buffer.finish(failure.map { .failure($0) } ?? .success(()))
        case nil: break
        }
    }
}
