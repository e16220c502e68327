import Glibc

/// The environment of the test process.
package enum TestEnvironment {
    package static let variables: [String: String] = {
        var result: [String: String] = [:]
        var cursor = environ
        while let entry = cursor.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            cursor += 1
        }
        return result
    }()
}
