import Glibc

/// The service can't listen where it should.
package struct ListenError: Error, Equatable, CustomStringConvertible {
    package let errnoCode: Int32
    package let host: String
    package let port: Int
    /// The option by which the port is changed.
    package let option: ConfigurationOption

    package var description: String {
        let place = "\(host):\(port)"
        return switch errnoCode {
        case EADDRINUSE:
            "\(place) is taken by another process. Stop it, or choose another port with \(option.name) or \(option.flag)."
        case EACCES:
            "\(place) may not be listened on by this user. Choose a port above 1023 with \(option.name) or \(option.flag)."
        case EADDRNOTAVAIL:
            "\(host) is not an address of this machine. Correct \(ConfigurationOption.host.name) or --host."
        default:
            "\(place) can't be listened on (\(String(cString: strerror(errnoCode)))). "
                + "Check \(ConfigurationOption.host.name) and \(option.name)."
        }
    }
}
