import Curl

/// Something ClickHouse, or the way to it, refused.
package struct ClickHouseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A closed set, for metric labels.
    package enum Kind: String, Sendable, CaseIterable {
        // The way to the server.
        case resolve, connect, tls, timeout, reset, truncated, malformed, overloaded, cancelled, closed, transfer
        case connectTimeout = "connect_timeout"
        // The server.
        case authentication
        case forbidden
        case busy
        case quota
        case unknownTable = "unknown_table"
        case unknownSetting = "unknown_setting"
        case syntax
        case badData = "bad_data"
        case damagedBody = "damaged_body"
        case limit
        case memory
        case disk
        case tooManyParts = "too_many_parts"
        case readOnlyTable = "read_only_table"
        case keeper
        case executionTime = "execution_time"
        case killed
        case server
        // This client.
        case invalidRequest = "invalid_request"
        case tooLarge = "too_large"
        case decoding
    }

    /// What a sender may do with the same statement.
    package enum Disposition: String, Sendable {
        /// Nothing was stored; sending the same again may succeed, now or once the server is put right.
        case retry
        /// Nothing was stored; the same will be refused again.
        case final
        /// It may have been stored: ask before sending again.
        case uncertain
    }

    package var kind: Kind
    package var disposition: Disposition
    /// ClickHouse's exception code, where the server gave one.
    package var code: Int?
    /// HTTP status, where there was an answer.
    package var status: Int?
    package var message: String

    package init(kind: Kind, disposition: Disposition, code: Int? = nil, status: Int? = nil, message: String) {
        self.kind = kind
        self.disposition = disposition
        self.code = code
        self.status = status
        self.message = message
    }

    package var description: String {
        let number = code.map { " (code \($0))" } ?? status.map { " (HTTP \($0))" } ?? ""
        return "ClickHouse: \(kind.rawValue)\(number): \(message)"
    }
}

extension ClickHouseError {
    /// A transfer that gave no whole answer.
    init(_ error: CurlError) {
        let kind: Kind =
            switch error.kind {
            case .invalidRequest: .invalidRequest
            case .resolve: .resolve
            case .connect, .forbidden: .connect
            case .connectTimeout: .connectTimeout
            case .tls: .tls
            case .timeout: .timeout
            case .reset: .reset
            case .truncated: .truncated
            case .malformed, .refused: .malformed
            case .tooLarge: .tooLarge
            case .overloaded: .overloaded
            case .cancelled: .cancelled
            case .closed: .closed
            case .failed: .transfer
            }
        let disposition: Disposition =
            switch (error.sentRequest, error.kind) {
            case (.notSent, .invalidRequest): .final
            case (.notSent, _): .retry
            case (.maybeSent, _): .uncertain
            }
        self.init(kind: kind, disposition: disposition, message: error.description)
    }

    static func decoding(_ message: String) -> ClickHouseError {
        ClickHouseError(kind: .decoding, disposition: .final, message: message)
    }

    static func invalid(_ message: String) -> ClickHouseError {
        ClickHouseError(kind: .invalidRequest, disposition: .final, message: message)
    }
}
