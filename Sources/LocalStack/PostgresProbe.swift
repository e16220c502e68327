/// Asks a PostgreSQL whether it takes connections, with the first message of its protocol.
enum PostgresProbe {
    /// A server that starts, stops or recovers answers with an error ('E', SQLSTATE 57P03); one that is ready asks
    /// for the password ('R').
    static func isReady(port: Int) -> Bool {
        let parameters = Array("user\0\(PostgresServer.superuser)\0database\0postgres\0\0".utf8)
        let length = UInt32(8 + parameters.count)
        let head = withUnsafeBytes(of: length.bigEndian, Array.init) + [0, 3, 0, 0]
        let answer = Loopback.exchange(port: port, request: head + parameters, withinMilliseconds: 1000) {
            !$0.isEmpty
        }
        return answer?.first == UInt8(ascii: "R")
    }
}
