import CLibcurl

extension CurlTransfer {
    /// Makes the libcurl handle. Nil: `stop` says why not.
    func prepare(_ configuration: CurlConfiguration) -> UnsafeMutableRawPointer? {
        if let fault = fault() {
            stop = (.invalidRequest, fault)
            return nil
        }
        guard let handle = curl_easy_init() else {
            stop = (.failed, "libcurl gave no handle: out of memory")
            return nil
        }
        self.handle = handle
        setTransport(handle, configuration)
        if let mail { setMail(handle, mail) } else { setRequest(handle, configuration) }
        setCallbacks(handle)
        return handle
    }

    /// What a header or URL must not contain: it would end early, or start another header.
    private func fault() -> String? {
        let forbidden: Set<UInt8> = [0x00, 0x0A, 0x0D]
        if request.url.utf8.contains(where: { forbidden.contains($0) }) { return "a control character in the URL" }
        if let mail { return mail.fault }
        for field in request.headers.fields {
            if field.name.isEmpty || field.name.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x3A }) {
                return "a header name is not a token"
            }
            if field.value.utf8.contains(where: { forbidden.contains($0) }) {
                return "a line end or NUL in header \(field.name)"
            }
        }
        return nil
    }

    private func setTransport(_ handle: UnsafeMutableRawPointer, _ configuration: CurlConfiguration) {
        set(handle, CURLOPT_NOSIGNAL, 1)
        set(handle, CURLOPT_PROTOCOLS_STR, mail == nil ? "http,https" : "smtp,smtps")
        set(handle, CURLOPT_FOLLOWLOCATION, 0)
        set(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // The environment's proxies are not ours to use: the servers are named by configuration.
        set(handle, CURLOPT_PROXY, "")
        set(handle, CURLOPT_TCP_KEEPALIVE, 1)
        set(handle, CURLOPT_BUFFERSIZE, 256 << 10)
        set(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeoutSeconds))
        set(handle, CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeoutSeconds))
        if request.lowSpeedSeconds > 0 {
            set(handle, CURLOPT_LOW_SPEED_TIME, request.lowSpeedSeconds)
            set(handle, CURLOPT_LOW_SPEED_LIMIT, request.lowSpeedBytesPerSecond)
        }
        reach.pointee.is_public_only = request.isPublicOnly
        _ = lugx_curl_set_sockets(handle, reach)
        if !configuration.addresses.isEmpty {
            for address in configuration.addresses { addressList = curl_slist_append(addressList, address) }
            _ = lugx_curl_set_resolve(handle, addressList)
        }
        let tls = configuration.tls
        set(handle, CURLOPT_SSL_VERIFYPEER, tls.verifiesServer ? 1 : 0)
        set(handle, CURLOPT_SSL_VERIFYHOST, tls.verifiesServer ? 2 : 0)
        if let file = tls.authoritiesFile {
            set(handle, CURLOPT_CAINFO, file)
            // Debian's libcurl looks into the system's folder of authorities as well, unless it is told not to.
            if !tls.trustsSystem { _ = lugx_curl_set_string(handle, CURLOPT_CAPATH, nil) }
        }
        if let file = tls.certificateFile { set(handle, CURLOPT_SSLCERT, file) }
        if let file = tls.keyFile { set(handle, CURLOPT_SSLKEY, file) }
    }

    private func setMail(_ handle: UnsafeMutableRawPointer, _ mail: CurlMail) {
        set(handle, CURLOPT_URL, mail.url)
        set(handle, CURLOPT_UPLOAD, 1)
        _ = lugx_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.message.count))
        set(handle, CURLOPT_MAIL_FROM, mail.sender)
        for recipient in mail.recipients { recipientList = curl_slist_append(recipientList, recipient) }
        _ = lugx_curl_set_recipients(handle, recipientList)
        // A server closes what is idle when it likes; a mail that meets that would be uncertain for nothing.
        set(handle, CURLOPT_FRESH_CONNECT, 1)
        set(handle, CURLOPT_FORBID_REUSE, 1)
        // libcurl waits for the answer to QUIT without letting other transfers go on.
        set(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(mail.timeoutSeconds)))
        switch mail.security {
        case .required: set(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        case .whenOffered:
            set(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
            // Who would also be sent it in the clear need not prove its name.
            guard !mail.url.lowercased().hasPrefix("smtps:") else { return }
            set(handle, CURLOPT_SSL_VERIFYPEER, 0)
            set(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    private func setRequest(_ handle: UnsafeMutableRawPointer, _ configuration: CurlConfiguration) {
        set(handle, CURLOPT_URL, request.url)
        set(handle, CURLOPT_USERAGENT, configuration.userAgent)
        if request.acceptsCompression { set(handle, CURLOPT_ACCEPT_ENCODING, "gzip") }
        let body = request.body ?? (request.method == .post || request.method == .put ? [] : nil)
        switch (request.method, body) {
        case (.get, nil): set(handle, CURLOPT_HTTPGET, 1)
        case (.head, nil): set(handle, CURLOPT_NOBODY, 1)
        case (let method, nil): set(handle, CURLOPT_CUSTOMREQUEST, method.rawValue)
        case (let method, let body?):
            set(handle, CURLOPT_POST, 1)
            if method != .post { set(handle, CURLOPT_CUSTOMREQUEST, method.rawValue) }
            _ = lugx_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            // The default of 64 KiB means four times as many calls for a batch.
            if body.count > 256 << 10 { set(handle, CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10) }
        }
        // libcurl would wait up to a second for a "100 Continue" that ClickHouse may never send.
        headerList = curl_slist_append(headerList, "Expect:")
        if request.headers["Content-Type"] == nil { headerList = curl_slist_append(headerList, "Content-Type:") }
        for field in request.headers.fields {
            headerList = curl_slist_append(
                headerList, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        _ = lugx_curl_set_headers(handle, headerList)
    }

    private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = lugx_curl_set_pointer(handle, CURLOPT_PRIVATE, context)
        _ = lugx_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        _ = lugx_curl_set_before_request(
            handle,
            { context, _, _, _, _ in
                CurlTransfer.of(context).willSend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }, context)
        _ = lugx_curl_set_read(
            handle,
            { target, size, count, context in
                CurlTransfer.of(context).readBody(
                    into: UnsafeMutableRawBufferPointer(start: target, count: size * count))
            }, context)
        _ = lugx_curl_set_seek(
            handle,
            { context, offset, origin in
                origin == SEEK_SET && CurlTransfer.of(context).seekBody(to: Int(offset))
                    ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
            }, context)
        _ = lugx_curl_set_header(
            handle,
            { line, size, count, context in
                let line = UnsafeRawBufferPointer(start: line, count: size * count)
                return CurlTransfer.of(context).receiveHeader(line) ? line.count : 0
            }, context)
        _ = lugx_curl_set_write(
            handle,
            { bytes, size, count, context in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return switch CurlTransfer.of(context).receiveBody(bytes) {
                case .taken: bytes.count
                case .paused: Int(CURL_WRITEFUNC_PAUSE)
                // Any other number than what was offered stops the transfer.
                case .stopped: bytes.isEmpty ? 1 : 0
                }
            }, context)
    }

    /// The transfer lives as long as its handle: the loop holds it until the handle is removed.
    static func of(_ context: UnsafeMutableRawPointer?) -> CurlTransfer {
        guard let context else { preconditionFailure("libcurl called back without a transfer") }
        return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) {
        let code = lugx_curl_set_long(handle, option, value)
        precondition(code == CURLE_OK, "libcurl does not know option \(option.rawValue)")
    }

    /// libcurl copies the string.
    private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) {
        let code = lugx_curl_set_string(handle, option, value)
        precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
    }

    /// At least 1: libcurl takes 0 for "its own default".
    private static func milliseconds(_ seconds: Double) -> Int {
        seconds <= 0 ? 0 : max(1, Int(min(seconds, 1e9) * 1000))
    }
}
