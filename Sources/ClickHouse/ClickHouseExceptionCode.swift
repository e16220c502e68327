/// What an exception code of the server means for whoever sent the statement.
///
/// `.final` is only said of what the rows or the statement themselves are at fault for: a sender quarantines by it.
/// What an operator can put right (a missing table, a wrong password, no disk) is `.retry` where the server refuses
/// before it stores anything. What can also be thrown after a part was written (by a later block, a materialised view
/// or a replica) is `.uncertain`.
package enum ClickHouseExceptionCode {
    package typealias Meaning = (kind: ClickHouseError.Kind, disposition: ClickHouseError.Disposition)

    /// Numbers are those of ClickHouse's ErrorCodes.cpp; they are never reused.
    package static func meaning(of code: Int, status: Int) -> Meaning {
        switch code {
        // CANNOT_PARSE_*, CANNOT_READ_*, NUMBER_OF_*, a column's throwIf or constraint: the rows.
        case 6, 7, 9, 10, 20, 25, 26, 27, 32, 33, 34, 38, 41, 53, 69, 70, 72, 85, 117, 128, 130, 131, 169, 190, 321,
            349, 376, 395, 407, 441, 467, 469, 530, 675:
            (.badData, .final)
        // ATTEMPT_TO_READ_AFTER_EOF in a member, CANNOT_DECOMPRESS, ZLIB_INFLATE_FAILED, CHECKSUM_DOESNT_MATCH.
        case 40, 271, 354: (.damagedBody, .final)
        // SYNTAX_ERROR and other faults of the statement.
        case 36, 42, 43, 46, 47, 48, 50, 62, 73, 80, 179, 184, 215, 352, 403: (.syntax, .final)
        // TOO_MANY_ROWS, _BYTES, _ROWS_OR_BYTES, QUERY_IS_TOO_LARGE, TOO_MANY_PARTITIONS…: limits this statement breaks.
        case 158, 161, 168, 191, 223, 307, 396: (.limit, .final)
        case 192, 193, 194, 195, 516: (.authentication, .retry)
        case 164, 291, 497: (.forbidden, .retry)
        // A migration or an operator makes these come true.
        case 16, 60, 81, 218, 464: (.unknownTable, .retry)
        case 115, 116: (.unknownSetting, .retry)
        case 201: (.quota, .retry)
        case 202, 203, 439: (.busy, .retry)
        case 242: (.readOnlyTable, .retry)
        case 243: (.disk, .uncertain)
        case 252: (.tooManyParts, .uncertain)
        case 173, 241: (.memory, .uncertain)
        case 159, 160: (.executionTime, .uncertain)
        case 236, 394: (.killed, .uncertain)
        // ZooKeeper or Keeper, quorum, unknown status of an insert.
        case 225, 285, 286, 319, 999: (.keeper, .uncertain)
        // Status 400 is only given before or while the statement's input is read.
        default: status == 400 ? (.badData, .final) : (.server, .uncertain)
        }
    }

    /// An answer with no exception code: a proxy's, or a server's that is going down.
    package static func meaning(ofStatus status: Int) -> Meaning {
        switch status {
        case 401, 407: (.authentication, .retry)
        case 403: (.forbidden, .retry)
        case 413: (.limit, .final)
        case 429: (.busy, .retry)
        case 400, 404, 405, 411, 421: (.malformed, .retry)
        default: (.server, .uncertain)
        }
    }
}
