import LocalStack

/// Names for the databases of tests: readable, short enough, and never the same twice.
enum TestDatabaseName {
    static func make(_ test: String) -> String {
        let readable = test.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "t_\(String(readable.prefix(40)))_\(Secret.random().prefix(8))"
    }
}
