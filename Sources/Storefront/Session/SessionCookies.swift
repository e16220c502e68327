import HTTPTypes

/// The cookies of a signed-in browser. Pure.
///
/// The tokens are out of reach of scripts (`HttpOnly`) and are not sent with requests other sites cause
/// (`SameSite=Strict`). The third is there for the page's scripts to read and to send back in `X-CSRF-Token`: another
/// site can do neither.
enum SessionCookies {
    static let access = "lugx_session"
    static let refresh = "lugx_refresh"
    static let csrf = "lugx_csrf"
    /// The refresh token goes nowhere else.
    static let path = "/session"

    /// The value of a cookie; of several with one name the first.
    static func value(_ name: String, in fields: HTTPFields) -> String? {
        for field in fields[values: .cookie] {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                guard let equals = pair.firstIndex(of: "="), pair[..<equals] == name else { continue }
                return String(pair[pair.index(after: equals)...])
            }
        }
        return nil
    }

    /// `Set-Cookie` values for a session that has begun or goes on.
    static func begin(_ tokens: SessionTokens, csrf: String, refreshSeconds: Int, isSecure: Bool) -> [String] {
        [
            cookie(access, tokens.access, path: "/", seconds: tokens.expiresIn, isHidden: true, isSecure: isSecure),
            cookie(refresh, tokens.refresh, path: path, seconds: refreshSeconds, isHidden: true, isSecure: isSecure),
            cookie(Self.csrf, csrf, path: "/", seconds: refreshSeconds, isHidden: false, isSecure: isSecure),
        ]
    }

    /// `Set-Cookie` values that take the session's cookies away.
    static func end(isSecure: Bool) -> [String] {
        [
            cookie(access, "", path: "/", seconds: 0, isHidden: true, isSecure: isSecure),
            cookie(refresh, "", path: path, seconds: 0, isHidden: true, isSecure: isSecure),
            cookie(csrf, "", path: "/", seconds: 0, isHidden: false, isSecure: isSecure),
        ]
    }

    private static func cookie(
        _ name: String, _ value: String, path: String, seconds: Int, isHidden: Bool, isSecure: Bool
    ) -> String {
        "\(name)=\(value); Path=\(path); Max-Age=\(seconds); SameSite=Strict"
            + (isHidden ? "; HttpOnly" : "") + (isSecure ? "; Secure" : "")
    }
}
