import Foundation

/// Asks PyPI's openapi-spec-validator about a document.
package enum OpenAPIOracle {
    /// What it has to complain of; nil where nothing.
    ///
    /// - Parameter python: an interpreter with the packages of Tests/requirements.txt.
    package static func complaint(_ document: String, python: String) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [
            "-c",
            "import json, sys; from openapi_spec_validator import OpenAPIV31SpecValidator as V; "
                + "V(json.load(sys.stdin)).validate()",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(document.utf8))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : String(decoding: text, as: UTF8.self)
    }
}
