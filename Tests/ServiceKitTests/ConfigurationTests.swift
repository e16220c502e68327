import Foundation
import ServiceKit
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    @Test func `a flag stands over the environment, that over the file, that over the default`() throws {
        let file = "LUGX_CATALOG_PORT=1\nLUGX_ORDERS_PORT=2\nLUGX_ANALYTICS_PORT=3\n"
        let configuration = try ServiceConfiguration(
            arguments: ["--catalog-port", "4001"],
            environment: [
                "LUGX_CONFIG_FILE": "/a", "LUGX_CATALOG_PORT": "4002", "LUGX_ORDERS_PORT": "4003",
            ], readFile: { $0 == "/a" ? file : nil })
        #expect(configuration.integer(.catalogPort) == 4001)
        #expect(configuration.integer(.ordersPort) == 4003)
        #expect(configuration.integer(.analyticsPort) == 3)
        #expect(configuration.integer(.storefrontPort) == 3000)
        #expect(configuration.origin(.catalogPort).source == .flag)
        #expect(configuration.origin(.ordersPort).source == .environment)
        #expect(configuration.origin(.analyticsPort).source == .file)
        #expect(configuration.origin(.storefrontPort).source == .default)
    }

    @Test func `a secret may stand in a file that the environment names, and nothing else may`() throws {
        let configuration = try ServiceConfiguration(
            arguments: ["--smtp-url", "smtp://flag"],
            environment: [
                "LUGX_CONFIG_FILE": "/a", "JWT_SECRET_FILE": "/jwt", "LUGX_SMTP_URL_FILE": "/smtp",
                "LUGX_ADMIN_PASSWORD": "", "LUGX_ADMIN_PASSWORD_FILE": "/password", "LUGX_CATALOG_PORT_FILE": "/jwt",
            ],
            readFile: {
                ["/a": "JWT_SECRET=c", "/jwt": " a=b \n", "/smtp": "smtp://b", "/password": "two\nlines\r\n\n"][$0]
            })
        #expect(configuration.text(.jwtSecret) == " a=b ")
        #expect(configuration.origin(.jwtSecret).source == .secretFile)
        #expect(configuration.text(.smtpURL) == "smtp://flag")
        #expect(configuration.text(.adminPassword) == "two\nlines")
        #expect(configuration.integer(.catalogPort) == 3001)

        let error = #expect(throws: ConfigurationError.self) {
            try ServiceConfiguration(
                environment: [
                    "JWT_SECRET": "a", "JWT_SECRET_FILE": "/jwt", "LUGX_ADMIN_PASSWORD_FILE": "/none",
                    "DATABASE_URL_FILE": "/url",
                ], readFile: { ["/jwt": "b", "/url": "mysql://user:hidden@host"][$0] })
        }
        #expect(error?.faults.count == 3)
        let text = error?.description ?? ""
        #expect(text.contains("JWT_SECRET_FILE") && text.contains("/none") && text.contains("DATABASE_URL_FILE"))
        #expect(!text.contains("hidden"))
    }

    @Test func `an empty variable counts as not given`() throws {
        let configuration = try ServiceConfiguration(environment: ["LUGX_CATALOG_PORT": "", "DATABASE_URL": ""])
        #expect(configuration.integer(.catalogPort) == 3001)
        #expect(configuration.text(.databaseURL) == nil)
    }

    @Test func `flags are read with an equals sign, with commas, and alone as true`() throws {
        let configuration = try ServiceConfiguration(
            arguments: ["--cors-origins=https://a,https://b", "--open-analytics"], environment: [:])
        #expect(configuration.list(.corsOrigins) == ["https://a", "https://b"])
        #expect(configuration.boolean(.openAnalytics))
    }

    @Test func `every fault is reported at once, with what, where and what to do`() {
        let error = #expect(throws: ConfigurationError.self) {
            try ServiceConfiguration(
                arguments: ["--nope", "1", "--orders-port", "70000"],
                environment: ["LOG_LEVEL": "loud", "DATABASE_URL": "mysql://user:secret@host"])
        }
        #expect(error?.faults.count == 4)
        let text = error?.description ?? ""
        #expect(text.contains("--nope") && text.contains("--orders-port") && text.contains("65535"))
        #expect(text.contains("LOG_LEVEL") && text.contains("debug"))
        #expect(text.contains("DATABASE_URL") && !text.contains("secret"))
        #expect(error?.isUsage == true)
    }

    @Test(arguments: [
        (["stray"], "stray"), (["--host", "::1", "stray"], "stray"), (["--host=::1", "stray"], "stray"),
        (["--open-analytics", "true", "stray"], "stray"), (["-h"], "-h"), (["--nope=1"], "--nope"),
        (["--host", "::1", "--host=::2"], "--host"), (["--orders-port", "many"], "--orders-port"),
    ])
    func `what a command line has too much, twice or wrong is named, and is a mistake of usage`(
        arguments: [String], named: String
    ) {
        let error = #expect(throws: ConfigurationError.self) {
            try ServiceConfiguration(arguments: arguments, environment: [:])
        }
        #expect(error?.description.contains(named) == true && error?.isUsage == true)
    }

    @Test func `what the environment has wrong is no mistake of usage`() {
        let error = #expect(throws: ConfigurationError.self) {
            try ServiceConfiguration(arguments: ["--orders-port", "1"], environment: ["LUGX_CATALOG_PORT": "-1"])
        }
        #expect(error?.isUsage == false)
    }

    @Test func `what is required and missing names its variable and its flag`() throws {
        let configuration = try ServiceConfiguration(environment: [:])
        let error = #expect(throws: ConfigurationError.self) { try configuration.required(.databaseURL) }
        #expect(error?.description.contains("DATABASE_URL") == true)
        #expect(error?.description.contains("--database-url") == true)
        #expect(error?.description.contains("--config-file") == false)
    }

    @Test func `what is missing and stands in the file of lugx up is found by the name of that file`() throws {
        let directory = try TemporaryDirectory("shop")
        try "DATABASE_URL=postgres://somebody@127.0.0.1/lugx_gaming\n".write(
            toFile: "\(directory.path)/env", atomically: true, encoding: .utf8)
        let configuration = try ServiceConfiguration(environment: ["LUGX_DATA_DIR": directory.path])
        let missing = #expect(throws: ConfigurationError.self) { try configuration.required(.databaseURL) }
        #expect(missing?.description.hasSuffix("add --config-file \(directory.path)/env.") == true)
        let other = #expect(throws: ConfigurationError.self) { try configuration.required(.clickHouseURL) }
        #expect(other?.description.contains("--config-file") == false)
    }

    @Test func `a file that can't be read or understood is an error that names the line`() {
        #expect(throws: ConfigurationError.self) {
            try ServiceConfiguration(environment: ["LUGX_CONFIG_FILE": "/none"], readFile: { _ in nil })
        }
        let error = #expect(throws: ConfigurationError.self) {
            try EnvironmentFile.parse("A=1\nnonsense\nB='x\n", path: "f")
        }
        #expect(error?.faults == ["f:2: expected KEY=value.", "f:3: the quotation mark is not closed."])
    }

    @Test func `a file is read as a shell would read it`() throws {
        let values = try EnvironmentFile.parse(
            "# comment\n\nexport A='x y'\r\nB=\"q\"\n C=d=e \nA2=#kept\n", path: "f")
        #expect(values == ["A": "x y", "B": "q", "C": "d=e", "A2": "#kept"])
    }

    @Test(arguments: [
        ("512", 512), ("64KiB", 65_536), ("1 MiB", 1_048_576), ("2GiB", nil), ("-1", nil), ("1MB", nil),
        ("99999999999999999999GiB", nil),
    ])
    func `sizes are numbers of bytes with a unit or without`(text: String, bytes: Int?) {
        #expect(ConfigurationValue(text, format: .bytes(0...1_073_741_824)) == bytes.map { .integer($0) })
    }

    @Test(arguments: [
        ("1000/15m", RateLimit(requestsMax: 1000, windowSeconds: 900)),
        ("1/1s", RateLimit(requestsMax: 1, windowSeconds: 1)),
        ("5/2h", RateLimit(requestsMax: 5, windowSeconds: 7200)), ("0/1s", nil), ("5/0m", nil), ("5", nil),
        ("5/m", nil),
        ("5/1d", nil), ("/", nil),
    ])
    func `rates are requests over a window`(text: String, rate: RateLimit?) {
        #expect(RateLimit(text) == rate)
    }

    @Test func `every option is listed once, has a sane default, and a flag of its own`() {
        #expect(Set(ConfigurationOption.all.map(\.name)).count == ConfigurationOption.all.count)
        #expect(Set(ConfigurationOption.all.map(\.flag)).count == ConfigurationOption.all.count)
        for option in ConfigurationOption.all {
            guard let text = option.defaultValue else { continue }
            #expect(ConfigurationValue(text, format: option.format) != nil, "\(option.name)")
        }
    }

    @Test func `every option is read by something, so that none is given in vain`() throws {
        let sources = URL(fileURLWithPath: "\(Repository.root)/Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var code = ""
        var table = ""
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            if file.lastPathComponent.hasPrefix("ConfigurationOption+") { table += text } else { code += text }
        }
        let names = table.matches(of: /static let (\w+) = Self/).map { String($0.1) }
        #expect(names.count == ConfigurationOption.all.count)
        for name in names {
            #expect(try code.contains(Regex("\\.\(name)\\b")), "nothing reads .\(name)")
        }
    }
}
