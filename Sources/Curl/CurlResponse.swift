/// Status and header fields of an answer.
package struct CurlResponseHead: Sendable, Equatable {
    package var status: Int
    package var headers: CurlHeaders

    package init(status: Int, headers: CurlHeaders = CurlHeaders()) {
        self.status = status
        self.headers = headers
    }
}

/// A whole answer.
package struct CurlResponse: Sendable {
    package var head: CurlResponseHead
    package var body: [UInt8]

    package init(head: CurlResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    package var status: Int { head.status }
    package var headers: CurlHeaders { head.headers }
}

/// An answer whose body is still arriving. Letting go of `body` ends the transfer.
package struct CurlStreamedResponse: Sendable {
    package var head: CurlResponseHead
    package var body: CurlBody

    package var status: Int { head.status }
    package var headers: CurlHeaders { head.headers }
}
