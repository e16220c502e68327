import Postgres
import Testing

struct ErrorTests {
    @Test(arguments: [
        ("57014", PostgresError.Kind.timeout, false), ("55P03", .lockTimeout, true), ("25P03", .timeout, false),
        ("40001", .serialization, true), ("40P01", .deadlock, true), ("40003", .serialization, true),
        ("23505", .uniqueViolation, false), ("23503", .foreignKeyViolation, false), ("23514", .checkViolation, false),
        ("23502", .notNullViolation, false), ("23P01", .exclusionViolation, false), ("42501", .permission, false),
        ("25006", .readOnly, false), ("25P02", .transactionAborted, false), ("3D000", .authentication, false),
        ("28P01", .authentication, false), ("57P01", .connection, true), ("57P03", .connection, true),
        ("08006", .connection, true), ("53300", .resources, true), ("53100", .resources, true),
        ("22003", .invalidValue, false), ("22021", .invalidValue, false), ("42601", .statement, false),
        ("42P01", .statement, false), ("26000", .statement, false), ("3F000", .statement, false),
        ("XX000", .server, false), ("58030", .server, false), ("P0001", .server, false),
    ])
    func `a sqlstate has its kind`(_ state: String, _ kind: PostgresError.Kind, _ isRetryable: Bool) {
        let error = PostgresError(sqlstate: state, message: "")
        #expect(error.kind == kind)
        #expect(error.isRetryable == isRetryable)
    }

    @Test func `a description leaves the row's values out`() {
        let error = PostgresError(
            kind: .uniqueViolation, sqlstate: "23505", message: "duplicate key", detail: "Key (email)=(a@b)",
            constraint: "users_email")
        #expect("\(error)" == "PostgreSQL unique_violation (23505): duplicate key [constraint users_email]")
    }
}
