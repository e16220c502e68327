/// Who may read or write a file that is nobody else's business. Pure.
struct FileAccess: Equatable {
    enum Content: Equatable {
        /// Passwords or keys.
        case secret
        /// What visitors did.
        case personal
    }

    let path: String
    let mode: UInt32
    let content: Content

    /// Others than its owner and group; nil where they may do nothing.
    var fault: String? {
        let others = mode & 0o007
        if others & 0o002 != 0 { return "\(path) can be changed by every user of the machine" }
        if others & 0o004 != 0 || content == .personal && others & 0o001 != 0 {
            return "\(path) can be read by every user of the machine"
        }
        return nil
    }

    var advice: String { "chmod o-rwx \(path)" }
}
