import Crypto
import Foundation

/// What wrong passwords are counted under: no address stands where one only failed to sign in.
enum SignInKey {
    static func make(_ email: EmailAddress) -> [UInt8] {
        Array(SHA256.hash(data: Data(email.key.utf8)))
    }
}
