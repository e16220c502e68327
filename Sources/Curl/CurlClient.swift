/// HTTP and SMTP transfers on libcurl: one `curl_multi` on a thread of its own, with kept-alive connections.
///
/// Any number of tasks may use one client. Cancelling a task ends its transfer at once. A client that is let go of
/// ends its transfers with `.closed`.
///
///     let client = CurlClient()
///     let answer = try await client.perform(CurlRequest(.get, "http://127.0.0.1:8123/ping"))
package final class CurlClient: Sendable {
    private let loop: CurlLoop

    package init(configuration: CurlConfiguration = CurlConfiguration(), observer: (any CurlObserver)? = nil) {
        loop = CurlLoop(configuration: configuration, observer: observer)
        loop.start()
    }

    deinit { loop.stop() }

    /// Ends every transfer with `.closed` and returns when the thread has closed its connections.
    package func close() async {
        loop.stop()
        await loop.stopped()
    }

    /// Transfers accepted and not ended.
    package var transfers: Int { loop.transfers }

    /// Sends the request and collects the answer's body, up to `responseBytesMax`.
    package func perform(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        try await collect(CurlTransfer(id: loop.nextID(), request: request))
    }

    /// Hands a mail to its server, which has taken it when this returns.
    package func send(_ mail: CurlMail) async throws(CurlError) {
        _ = try await collect(CurlTransfer(id: loop.nextID(), request: mail.request, mail: mail))
    }

    private func collect(_ transfer: CurlTransfer) async throws(CurlError) -> CurlResponse {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.sink = .collect { continuation.resume(returning: $0) }
                loop.submit(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        return try result.get()
    }

    /// Sends the request and returns when the head of the answer is there. Nothing more than
    /// `streamBufferBytesMax` is read before the body is asked for it.
    package func stream(_ request: CurlRequest) async throws(CurlError) -> CurlStreamedResponse {
        let transfer = CurlTransfer(id: loop.nextID(), request: request)
        let loop = loop
        let buffer = CurlBodyBuffer(
            bytesMax: loop.configuration.streamBufferBytesMax,
            onResume: { loop.resume(transfer.id) },
            onCancel: { loop.cancel(transfer) })
        transfer.sink = .stream(buffer)
        let head = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                buffer.awaitHead(continuation)
                loop.submit(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        return CurlStreamedResponse(head: try head.get(), body: CurlBody(buffer))
    }
}
