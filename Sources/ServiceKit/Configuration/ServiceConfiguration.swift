import Configuration

/// The configuration of a process: every option, read once and checked before anything starts.
///
/// Flags stand over the environment, the environment over the file named by `LUGX_CONFIG_FILE`, and the file over
/// the defaults. An empty text in the environment or the file counts as not given. For an option with something secret
/// in it the environment may name a file instead: `JWT_SECRET_FILE` is the path of a file that holds the secret.
package struct ServiceConfiguration: Sendable {
    /// Where a value came from.
    package enum Source: String, Sendable, CaseIterable {
        case flag, environment
        /// A file of its own, named by the environment.
        case secretFile = "secret file"
        case file, `default`, unset
    }

    struct Entry: Sendable {
        let text: String?
        let value: ConfigurationValue?
        let source: Source
    }

    private let entries: [String: Entry]

    /// Reads and checks all options.
    ///
    /// - Parameters:
    ///   - arguments: the flags, without the program's name; `--name value` or `--name=value`.
    ///   - environment: the environment's variables.
    ///   - readFile: gives the text of a file; nil where it can't be read.
    package init(
        arguments: [String] = [], environment: [String: String],
        readFile: (String) -> String? = EnvironmentFile.read
    ) throws(ConfigurationError) {
        var faults = Self.misuses(arguments)
        var isUsage = !faults.isEmpty
        let flags = CommandLineArgumentsProvider(arguments: ["lugx"] + arguments)
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        let secrets = Self.secrets(environment, readFile: readFile, faults: &faults)
        let above: [(Source, any ConfigProvider)] = [
            (.flag, flags.mapKeys(Self.flagKey)), (.environment, variables),
            (.secretFile, EnvironmentVariablesProvider(environmentVariables: secrets)),
        ]

        var fileValues: [String: String] = [:]
        if let path = Self.look(up: .configFile, in: above)?.text {
            if let text = readFile(path) {
                do {
                    fileValues = try EnvironmentFile.parse(text, path: path)
                } catch {
                    faults += error.faults
                }
            } else {
                faults.append(
                    "\(path): the configuration file can't be read; "
                        + "correct LUGX_CONFIG_FILE or --config-file, or make the file readable.")
            }
        }
        let layers = above + [(.file, EnvironmentVariablesProvider(environmentVariables: fileValues))]

        var entries: [String: Entry] = [:]
        for option in ConfigurationOption.all {
            let found = Self.look(up: option, in: layers)
            guard let text = found?.text ?? option.defaultValue else {
                entries[option.name] = Entry(text: nil, value: nil, source: .unset)
                continue
            }
            let source = found?.source ?? .default
            let value = ConfigurationValue(text, format: option.format)
            if value == nil {
                faults.append(Self.fault(option, text: text, source: source))
                isUsage = isUsage || source == .flag
            }
            entries[option.name] = Entry(text: text, value: value, source: source)
        }
        guard faults.isEmpty else { throw ConfigurationError(faults, isUsage: isUsage) }
        self.entries = entries
    }

    // MARK: Reading

    /// A text, path, choice or URL; nil where it is not given and has no default.
    package func text(_ option: ConfigurationOption) -> String? {
        guard case .text(let value)? = entries[option.name]?.value else { return nil }
        return value
    }

    /// As ``text(_:)``, for what a command can't do without.
    package func required(_ option: ConfigurationOption) throws(ConfigurationError) -> String {
        guard let value = text(option) else {
            throw ConfigurationError([
                "\(option.name) is not set (\(option.help)). Set it in the environment or with \(option.flag)"
                    + (shopFile(naming: option).map { "; for the shop of `lugx up` add --config-file \($0)." } ?? ".")
            ])
        }
        return value
    }

    /// What `lugx up` wrote for other programs, where it holds an option.
    private func shopFile(naming option: ConfigurationOption) -> String? {
        let path = "\(text(.dataDirectory) ?? "")/env"
        let values = EnvironmentFile.read(path).flatMap { try? EnvironmentFile.parse($0, path: path) }
        return values?[option.name] == nil ? nil : path
    }

    /// A whole number or a number of bytes.
    package func integer(_ option: ConfigurationOption) -> Int {
        guard case .integer(let value)? = entries[option.name]?.value else {
            preconditionFailure("\(option.name) is not a number with a default")
        }
        return value
    }

    /// A number of seconds.
    package func seconds(_ option: ConfigurationOption) -> Double {
        guard case .seconds(let value)? = entries[option.name]?.value else {
            preconditionFailure("\(option.name) is not a number of seconds with a default")
        }
        return value
    }

    package func boolean(_ option: ConfigurationOption) -> Bool {
        guard case .boolean(let value)? = entries[option.name]?.value else {
            preconditionFailure("\(option.name) is not true or false with a default")
        }
        return value
    }

    package func list(_ option: ConfigurationOption) -> [String] {
        guard case .list(let value)? = entries[option.name]?.value else {
            preconditionFailure("\(option.name) is not a list with a default")
        }
        return value
    }

    /// A rate; nil where it is off.
    package func rate(_ option: ConfigurationOption) -> RateLimit? {
        guard case .rate(let value)? = entries[option.name]?.value else {
            preconditionFailure("\(option.name) is not a rate with a default")
        }
        return value
    }

    /// The value as it was written and where it came from.
    package func origin(_ option: ConfigurationOption) -> (text: String?, source: Source) {
        let entry = entries[option.name]
        return (entry?.text, entry?.source ?? .unset)
    }

    // MARK: Looking up

    private static func look(
        up option: ConfigurationOption, in layers: [(Source, any ConfigProvider)]
    ) -> (text: String, source: Source)? {
        let key = AbsoluteConfigKey(option.name.lowercased().split(separator: "_").map(String.init))
        for (source, provider) in layers {
            // A flag's value is split at its commas by the provider and put together again here; a flag alone is true.
            let type: ConfigType = source == .flag ? .stringArray : .string
            switch try? provider.value(forKey: key, type: type).value?.content {
            case .string(let text)? where !text.isEmpty: return (text, source)
            case .stringArray(let texts)?: return (texts.isEmpty ? "true" : texts.joined(separator: ","), source)
            default: continue
            }
        }
        return nil
    }

    /// What stands in the files that `NAME_FILE` names, without the ends of their last lines.
    private static func secrets(
        _ environment: [String: String], readFile: (String) -> String?, faults: inout [String]
    ) -> [String: String] {
        var secrets: [String: String] = [:]
        for option in ConfigurationOption.all where option.secrecy != .open {
            guard let path = environment[option.fileVariable], !path.isEmpty else { continue }
            if environment[option.name]?.isEmpty == false {
                faults.append("\(option.name) and \(option.fileVariable) are both set; keep one of them.")
            } else if var text = readFile(path)?[...] {
                while text.last?.isNewline == true { text.removeLast() }
                secrets[option.name] = String(text)
            } else {
                faults.append(
                    "\(path): the file can't be read; correct \(option.fileVariable), or make the file readable.")
            }
        }
        return secrets
    }

    private static func flagKey(_ key: AbsoluteConfigKey) -> AbsoluteConfigKey {
        key.components.first == "lugx" ? AbsoluteConfigKey(Array(key.components.dropFirst())) : key
    }

    /// What of a command line is neither an option nor the value of one, and options that are given twice.
    private static func misuses(_ arguments: [String]) -> [String] {
        let known = Set(ConfigurationOption.all.map(\.flag))
        var faults: [String] = []
        var given: Set<String> = []
        var takesValue = false
        for argument in arguments {
            guard argument.hasPrefix("-"), Double(argument) == nil else {
                if !takesValue {
                    faults.append("\(argument): expected an option that starts with --; `lugx config` lists them.")
                }
                takesValue = false
                continue
            }
            let flag = String(argument.prefix { $0 != "=" })
            if !known.contains(flag) {
                faults.append("\(flag): there is no such option; `lugx config` lists them.")
            } else if !given.insert(flag).inserted {
                faults.append("\(flag): given twice.")
            }
            takesValue = argument.count == flag.count
        }
        return faults
    }

    private static func fault(_ option: ConfigurationOption, text: String, source: Source) -> String {
        let place =
            switch source {
            case .flag: "the flag \(option.flag)"
            case .environment: "the environment variable \(option.name)"
            case .secretFile: "the file that \(option.fileVariable) names"
            case .file: "\(option.name) in the configuration file"
            case .default, .unset: "the default of \(option.name)"
            }
        let shown = option.secrecy == .open ? "\"\(text.prefix(100))\"" : "a value that is not shown"
        return "\(place) is \(shown); it should be \(option.format.expectation)."
    }
}
