/// Random passwords, kept in a file only their owner can read.
package enum Secret {
    /// 16 hexadecimal characters (64 bits) a word from the system's generator.
    package static func random(words: Int = 2) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<words).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// The secret in the file, made at the first call.
    package static func stored(at path: String, words: Int = 2) throws(LocalStackError) -> String {
        if let text = FileSystem.read(path, bytesMax: 4096) {
            let secret = text.filter { !$0.isWhitespace }
            if !secret.isEmpty { return secret }
        }
        let secret = random(words: words)
        try FileSystem.write(secret + "\n", to: path, mode: 0o600)
        return secret
    }
}
