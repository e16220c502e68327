/// The field codes of `PQresultErrorField` (`postgres_ext.h`; C character macros, which Swift doesn't import).
enum PostgresDiagnostic {
    static let severity = code("V")
    static let sqlstate = code("C")
    static let message = code("M")
    static let detail = code("D")
    static let hint = code("H")
    static let position = code("P")
    static let schema = code("s")
    static let table = code("t")
    static let column = code("c")
    static let constraint = code("n")
    static let routine = code("R")

    private static func code(_ character: Unicode.Scalar) -> Int { Int(character.value) }
}
