import CLibcurl

extension CurlError.Kind {
    /// What libcurl's result means here. `isSent`: whether the request had begun to leave.
    init(_ code: CURLcode, isSent: Bool) {
        self =
            switch code {
            // Once it is sent, this is an answer that is not HTTP.
            case CURLE_UNSUPPORTED_PROTOCOL: isSent ? .malformed : .invalidRequest
            case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION,
                CURLE_NOT_BUILT_IN:
                .invalidRequest
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE: .connect
            case CURLE_OPERATION_TIMEDOUT: isSent ? .timeout : .connectTimeout
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
                CURLE_USE_SSL_FAILED,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
                .tls
            case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND: .reset
            case CURLE_PARTIAL_FILE: .truncated
            case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP_RETURNED_ERROR,
                CURLE_TOO_MANY_REDIRECTS:
                .malformed
            case CURLE_LOGIN_DENIED: .refused
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            default: .failed
            }
    }
}
