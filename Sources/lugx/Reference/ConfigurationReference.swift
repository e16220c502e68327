import ServiceKit

/// Every option of the configuration as a page.
enum ConfigurationReference {
    static var text: String {
        let rows = ConfigurationOption.all.map { option in
            let cells = [
                option.name.code, (option.defaultValue ?? "").code, option.format.expectation.cell,
                secrecy(option.secrecy), option.help.cell,
            ]
            return "| \(cells.joined(separator: " | ")) |\n"
        }
        return """
            # Configuration

            Each option is read from a flag, else the environment, else the file that `LUGX_CONFIG_FILE` names (lines
            `KEY=value`), else it has its default. The flag of `LUGX_CATALOG_PORT` is `--catalog-port`, that of `LOG_LEVEL` is
            `--log-level`. An empty value in the environment or the file counts as not given. What is wrong with a value is said
            before anything starts. `lugx config` prints every option with its value and where that came from.

            Where an option holds something secret, the environment may name a file with it instead: `JWT_SECRET_FILE` for
            `JWT_SECRET`. What is secret is printed as `****`: all of it, or the password in a URL.

            | option | default | value | secret | what it is for |
            |---|---|---|---|---|
            \(rows.joined())
            """
    }

    private static func secrecy(_ secrecy: ConfigurationOption.Secrecy) -> String {
        switch secrecy {
        case .open: ""
        case .password: "the password"
        case .secret: "all of it"
        }
    }
}
