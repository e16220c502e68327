import HTTPTypes
import ServiceKit

/// Who may read the figures. There are no accounts yet: everyone, or no one.
struct ReadAccess: Sendable {
    let isOpen: Bool

    func check() throws(Problem) {
        guard !isOpen else { return }
        throw Problem(
            .unauthorized, code: "not_open",
            detail: "The figures are not open. There are no accounts to sign in with yet; whoever runs the service can "
                + "open them to all with LUGX_OPEN_ANALYTICS=true.",
            headers: [.wwwAuthenticate: "Bearer realm=\"lugx\""])
    }
}
