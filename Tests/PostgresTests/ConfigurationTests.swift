import Postgres
import Testing

@testable import Postgres

struct ConfigurationTests {
    @Test func `a URL gives every part`() throws {
        let configuration = try PostgresConfiguration(
            url:
                "postgres://us%40er:p%3Aw%2Fd@db.example:5433/lugx_gaming?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=3&application_name=x"
        )
        #expect(configuration.host == "db.example")
        #expect(configuration.port == 5433)
        #expect(configuration.user == "us@er")
        #expect(configuration.password == PostgresSecret("p:w/d"))
        #expect(configuration.database == "lugx_gaming")
        #expect(configuration.parameters == ["sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"])
        #expect(configuration.connectTimeoutSeconds == 3)
        #expect(configuration.applicationName == "x")
    }

    @Test func `sockets and IPv6 addresses are hosts`() throws {
        #expect(try PostgresConfiguration(url: "postgresql:///db?host=/run/postgresql").host == "/run/postgresql")
        #expect(try PostgresConfiguration(url: "postgresql://%2Frun%2Fpg/db").host == "/run/pg")
        let six = try PostgresConfiguration(url: "postgres://[::1]:5432/db")
        #expect(six.host == "::1" && six.port == 5432)
    }

    @Test(arguments: [
        "mysql://u:sesame@h/db", "postgres://u:sesame%zz@h/db", "postgres://u:sesame@h:0/db",
        "postgres://u:sesame@h:x/db",
        "postgres://u:sesame@h/db?sslmod=require", "postgres://u:sesame@h/db?sslmode", "postgres://u:sesame@[::1/db",
        "postgres://u:sesame%00@h/db", "postgres://u:sesame@h/db?connect_timeout=-1", "postgres://u:sesame%ff@h/db",
    ])
    func `a broken URL is refused without showing its password`(_ url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.kind == .configuration)
        #expect(error.map { !"\($0) \(String(reflecting: $0))".contains("sesame") } == true)
    }

    @Test func `a password is not shown by any description`() throws {
        let configuration = try PostgresConfiguration(url: "postgres://u:sesame@h/db")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("sesame"))
        #expect(configuration.keywords.contains { $0 == ("password", "sesame") })
    }

    @Test func `timeouts become settings of the session`() throws {
        var configuration = try PostgresConfiguration(url: "postgres://h/db?options=-c%20work_mem%3D1MB")
        configuration.statementTimeoutSeconds = 1.5
        configuration.lockTimeoutSeconds = nil
        let options = configuration.keywords.first { $0.0 == "options" }?.1 ?? ""
        #expect(options.contains("-c statement_timeout=1500"))
        #expect(!options.contains("lock_timeout="))
        #expect(options.hasSuffix("-c work_mem=1MB"))
    }
}
