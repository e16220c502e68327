import CLibcurl

extension CurlTransfer {
    /// The error of a transfer libcurl has ended with `code`, nil for success.
    func failure(_ code: CURLcode) -> CurlError? {
        if code == CURLE_OK { return nil }
        if let stop { return error(stop.kind, code: Int(code.rawValue), stop.message) }
        if code == CURLE_COULDNT_CONNECT, reach.pointee.refused > 0 {
            return error(
                .forbidden, code: Int(code.rawValue), "the name leads to an address that is not of the public internet")
        }
        let text = String(cString: errorText)
        let message = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        if let reply = refusal() {
            var refused = error(.refused, code: Int(code.rawValue), message)
            refused.reply = reply
            return refused
        }
        return error(CurlError.Kind(code, isSent: attempts > 0), code: Int(code.rawValue), message)
    }

    /// What a mail server said last, where that was no.
    private func refusal() -> CurlMailReply? {
        guard mail != nil, let handle else { return nil }
        var code = 0
        _ = lugx_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &code)
        return code >= 400 ? CurlMailReply(code: code, text: refusalLine) : nil
    }

    func summary(_ failure: CurlError?) -> CurlSummary {
        var microseconds: curl_off_t = 0
        var uploaded: curl_off_t = 0
        var connections = 0
        if let handle {
            _ = lugx_curl_get_size(handle, CURLINFO_TOTAL_TIME_T, &microseconds)
            _ = lugx_curl_get_size(handle, CURLINFO_SIZE_UPLOAD_T, &uploaded)
            _ = lugx_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &connections)
        }
        return CurlSummary(
            failure: failure?.kind, status: headParser.head?.status, durationSeconds: Double(microseconds) / 1e6,
            bytesSent: Int(uploaded), bytesReceived: bytesReceived, connectionsOpened: connections)
    }
}
