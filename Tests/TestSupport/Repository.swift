import LocalStack

/// Where the repository is on this machine.
package enum Repository {
    /// Without a slash at its end. From this source file's path, which SwiftPM compiles in.
    package static let root: String = {
        var path = #filePath
        for _ in 0..<3 { path = FileSystem.parent(of: path) }
        return path
    }()
}
