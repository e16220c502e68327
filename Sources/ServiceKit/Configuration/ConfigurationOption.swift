/// One thing that can be configured: its names, what it holds, its default, and whether it may be shown.
///
/// The same option is read from a flag, the environment and a file; only the spelling differs:
/// `LUGX_CATALOG_PORT` is `--catalog-port` on the command line.
package struct ConfigurationOption: Sendable, Hashable {
    /// What a value of an option looks like; checked for every option before a service starts.
    package enum Format: Sendable, Hashable {
        case text
        case path
        case boolean
        case integer(ClosedRange<Int>)
        /// A number of bytes; `KiB`, `MiB` and `GiB` may follow.
        case bytes(ClosedRange<Int>)
        /// A number of seconds, with decimals.
        case seconds(ClosedRange<Double>)
        /// Comma-separated texts.
        case list
        case choice([String])
        /// `scheme://…`, with one of these schemes.
        case url([String])
        /// `1000/15m`: so many requests in a window (`s`, `m`, `h`); `off` for no limit.
        case rate
    }

    /// How much of a value may be shown.
    package enum Secrecy: Sendable, Hashable {
        case open
        /// The password in a URL is masked.
        case password
        /// All of it is masked.
        case secret
    }

    /// The name in the environment and in a file, such as `LUGX_CATALOG_PORT`.
    package let name: String
    package let format: Format
    /// The value where nothing is given; nil where there is none.
    package let defaultValue: String?
    /// One line saying what it is for.
    package let help: String
    package let secrecy: Secrecy

    package init(
        _ name: String, _ format: Format, default defaultValue: String? = nil, secrecy: Secrecy = .open, help: String
    ) {
        self.name = name
        self.format = format
        self.defaultValue = defaultValue
        self.help = help
        self.secrecy = secrecy
    }

    /// Names a file with the value, where that is secret: `JWT_SECRET_FILE` of `JWT_SECRET`.
    package var fileVariable: String { name + "_FILE" }

    /// The flag: `--catalog-port` of `LUGX_CATALOG_PORT`.
    package var flag: String {
        let words = name.lowercased().split(separator: "_")
        return "--" + (words.first == "lugx" ? words.dropFirst() : words[...]).joined(separator: "-")
    }
}
