package import Glibc

/// The account a server runs as. Servers never run as root.
package struct ServerUser: Equatable, Sendable {
    package let name: String
    package let uid: uid_t
    package let gid: gid_t

    package init(name: String, uid: uid_t, gid: gid_t) {
        self.name = name
        self.uid = uid
        self.gid = gid
    }

    /// Looks `name` up in the user database.
    package init?(named name: String) {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        guard getpwnam_r(name, &record, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        self.init(name: name, uid: record.pw_uid, gid: record.pw_gid)
    }

    /// The user a server must be started as: `name` (made by the server's package) when this process is root, and
    /// nil, which means "as oneself", otherwise.
    package static func forServer(_ name: String, package: String) throws(LocalStackError) -> ServerUser? {
        guard geteuid() == 0 else { return nil }
        guard let user = ServerUser(named: name), user.uid != 0 else {
            throw LocalStackError(
                .programMissing, "the system user '\(name)' does not exist, and a server must not run as root",
                advice: "install the package that makes it: apt-get install \(package) (or: make install)")
        }
        return user
    }
}
