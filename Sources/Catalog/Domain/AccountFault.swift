/// What is wrong with something given for an account. The texts never repeat what was given.
enum AccountFault: Error, Sendable, Equatable {
    case username(String)
    case email(String)
    case password(String)

    /// The member of the body it is about.
    var member: String {
        switch self {
        case .username: "username"
        case .email: "email"
        case .password: "password"
        }
    }

    var reason: String {
        switch self {
        case .username(let reason), .email(let reason), .password(let reason): reason
        }
    }
}
