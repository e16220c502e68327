import ServiceKit
import Testing

@Suite struct RequestTraceTests {
    @Test(arguments: [
        ("abc-123_X.y:z=", true), (String(repeating: "a", count: 128), true),
        (String(repeating: "a", count: 129), false),
        ("", false), ("a b", false), ("a\"b", false), ("é", false),
    ])
    func `a request id is taken over only if it is sane`(id: String, isTaken: Bool) {
        let trace = RequestTrace(requestID: id, traceparent: nil) { "made" }
        #expect(trace.requestID == (isTaken ? id : "made"))
    }

    @Test(arguments: [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
        ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
        ("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false), ("", false),
    ])
    func `a traceparent is taken over only if it is valid`(value: String, isTaken: Bool) {
        let trace = RequestTrace(requestID: nil, traceparent: value)
        #expect(trace.traceparent == (isTaken ? value : nil))
        #expect(trace.requestID.utf8.count == 32)
    }
}
