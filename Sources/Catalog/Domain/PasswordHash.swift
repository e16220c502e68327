import Crypto
import CryptoExtras
import Foundation

/// How much work scrypt does (RFC 7914): memory is `128 × r × 2^ln` bytes.
struct ScryptCost: Sendable, Equatable {
    let log2Rounds: Int
    let blockSize: Int
    let parallelism: Int

    /// 32 MiB three times over: one of the settings OWASP holds equal (Password Storage Cheat Sheet).
    static let standard = ScryptCost(log2Rounds: 15, blockSize: 8, parallelism: 3)

    /// Bounds on what is read from a database, so that a row can't ask for all memory.
    var isBounded: Bool {
        (1...20).contains(log2Rounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
            && 128 * blockSize << log2Rounds <= 256 << 20
    }
}

/// A password's hash with what it was made with, as `$scrypt$ln=15,r=8,p=3$salt$hash` (base64 without padding).
struct PasswordHash: Sendable, Equatable {
    static let saltBytes = 16
    static let hashBytes = 32

    let cost: ScryptCost
    let salt: [UInt8]
    let hash: [UInt8]

    /// Makes the hash of a new password. Blocks for as long as the cost asks: on a thread of the hasher's only.
    init(of password: Password, cost: ScryptCost, salt: [UInt8] = Self.randomBytes(saltBytes)) throws {
        self.cost = cost
        self.salt = salt
        self.hash = try Self.derive(password, cost, salt, count: Self.hashBytes)
    }

    private init(cost: ScryptCost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// A hash of no password: checking one against it takes as long as against a real one, and fails.
    static func ofNothing(cost: ScryptCost) -> PasswordHash {
        PasswordHash(cost: cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes))
    }

    /// Whether it is the password's. Blocks; the comparison takes as long wherever the first difference is.
    func matches(_ password: Password) throws -> Bool {
        let other = try Self.derive(password, cost, salt, count: hash.count)
        return zip(hash, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0 && hash.count == other.count
    }

    private static func derive(
        _ password: Password, _ cost: ScryptCost, _ salt: [UInt8], count: Int
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: password.bytes, salt: salt, outputByteCount: count, rounds: 1 << cost.log2Rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    // MARK: Text

    var text: String {
        "$scrypt$ln=\(cost.log2Rounds),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(Self.base64(salt))$\(Self.base64(hash))"
    }

    /// Nil for anything else, and for costs out of bounds.
    init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let match = parts[2].wholeMatch(of: /ln=([0-9]{1,2}),r=([0-9]{1,2}),p=([0-9]{1,2})/),
            let log2Rounds = Int(match.1), let blockSize = Int(match.2), let parallelism = Int(match.3),
            let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]), (16...64).contains(hash.count)
        else { return nil }
        let cost = ScryptCost(log2Rounds: log2Rounds, blockSize: blockSize, parallelism: parallelism)
        guard cost.isBounded else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}
