import Foundation

/// What the catalogue answers to a sign-in.
struct SessionTokens: Sendable, Equatable {
    struct User: Codable, Sendable, Equatable {
        let id: String
        let username: String
        let email: String
        let role: String
    }

    let access: String
    let refresh: String
    /// Seconds the access token is good for.
    let expiresIn: Int
    let user: User

    private struct Answer: Decodable {
        let token: String
        let refreshToken: String
        let expiresIn: Int
        let user: User
    }

    /// Nil where the bytes are not such an answer, or a token could end its cookie.
    init?(_ bytes: [UInt8]) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)),
            Self.isCookieValue(answer.token), Self.isCookieValue(answer.refreshToken)
        else { return nil }
        access = answer.token
        refresh = answer.refreshToken
        expiresIn = answer.expiresIn
        user = answer.user
    }

    /// RFC 6265, section 4.1.1: `cookie-octet`.
    private static func isCookieValue(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && !Array("\",;\\".utf8).contains($0)
            }
    }
}
