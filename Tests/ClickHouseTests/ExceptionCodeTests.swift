import Curl
import Testing

@testable import ClickHouse

@Suite struct ExceptionCodeTests {
    typealias Row = (code: Int, status: Int, kind: ClickHouseError.Kind, disposition: ClickHouseError.Disposition)

    static let table: [Row] = [
        (6, 400, .badData, .final), (26, 400, .badData, .final), (27, 500, .badData, .final),
        (33, 500, .badData, .final), (38, 400, .badData, .final), (41, 400, .badData, .final),
        (53, 400, .badData, .final), (69, 500, .badData, .final), (72, 400, .badData, .final),
        (117, 500, .badData, .final), (128, 500, .badData, .final), (131, 500, .badData, .final),
        (349, 400, .badData, .final), (407, 500, .badData, .final), (469, 500, .badData, .final),
        (354, 500, .damagedBody, .final), (271, 500, .damagedBody, .final),
        (62, 400, .syntax, .final), (46, 404, .syntax, .final), (47, 404, .syntax, .final),
        (307, 413, .limit, .final), (158, 500, .limit, .final), (191, 500, .limit, .final),
        (193, 401, .authentication, .retry), (516, 403, .authentication, .retry), (164, 500, .forbidden, .retry),
        (497, 403, .forbidden, .retry), (60, 404, .unknownTable, .retry), (81, 404, .unknownTable, .retry),
        (115, 404, .unknownSetting, .retry), (201, 500, .quota, .retry), (202, 500, .busy, .retry),
        (242, 500, .readOnlyTable, .retry), (243, 500, .disk, .uncertain), (252, 500, .tooManyParts, .uncertain),
        (241, 500, .memory, .uncertain), (159, 500, .executionTime, .uncertain), (394, 500, .killed, .uncertain),
        (225, 500, .keeper, .uncertain), (285, 500, .keeper, .uncertain), (319, 500, .keeper, .uncertain),
        (999, 500, .keeper, .uncertain), (1000, 500, .server, .uncertain), (1002, 500, .server, .uncertain),
        (99_999, 500, .server, .uncertain), (99_999, 400, .badData, .final),
    ]

    @Test(arguments: table)
    func `each exception code says whether to send again`(row: Row) {
        let meaning = ClickHouseExceptionCode.meaning(of: row.code, status: row.status)
        #expect(meaning.kind == row.kind && meaning.disposition == row.disposition, "code \(row.code)")
    }

    @Test(arguments: [
        (401, ClickHouseError.Disposition.retry), (403, .retry), (404, .retry), (413, .final), (429, .retry),
        (500, .uncertain), (502, .uncertain), (503, .uncertain), (504, .uncertain),
    ])
    func `a status without a code is judged by itself`(status: Int, disposition: ClickHouseError.Disposition) {
        #expect(ClickHouseExceptionCode.meaning(ofStatus: status).disposition == disposition)
    }

    @Test(arguments: CurlError.Kind.allCases)
    func `a transfer that sent nothing may be repeated, one that did not answer is uncertain`(kind: CurlError.Kind) {
        let error = CurlError(kind: kind, sentRequest: .notSent, code: 0, message: "m", target: "http://h/")
        #expect(ClickHouseError(error).disposition == (kind == .invalidRequest ? .final : .retry))
        var sent = error
        sent.sentRequest = .maybeSent
        #expect(ClickHouseError(sent).disposition == .uncertain)
    }
}
