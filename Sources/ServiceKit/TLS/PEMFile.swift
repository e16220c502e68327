import FoundationEssentials
import Glibc

/// A PEM file that an option names.
struct PEMFile: Sendable {
    let option: ConfigurationOption
    let path: String

    /// Its bytes. Blocking.
    func read() throws(ConfigurationError) -> [UInt8] {
        guard access(path, R_OK) == 0 else { throw fault("can't be read: \(String(cString: strerror(errno)))") }
        guard let data = FileManager.default.contents(atPath: path) else { throw fault("is no file") }
        return [UInt8](data)
    }

    func fault(_ what: String) -> ConfigurationError {
        ConfigurationError(["\(option.name): \(path) \(what)."])
    }
}
