import Testing

@testable import ClickHouse

@Suite struct ConfigurationTests {
    @Test func `a whole URL is taken apart`() throws {
        let configuration = try ClickHouseConfiguration(url: "http://lugx:p%40ss%2Fw%3Ard@127.0.0.1:8124/analytics")
        #expect(configuration.endpoint == "http://127.0.0.1:8124")
        #expect(configuration.user == "lugx")
        #expect(configuration.password == "p@ss/w:rd")
        #expect(configuration.database == "analytics")
    }

    @Test(arguments: [
        ("http://localhost", "http://localhost:8123"), ("https://ch.example/", "https://ch.example:8443"),
        ("http://[::1]/d", "http://[::1]:8123"), ("http://[::1]:9/d", "http://[::1]:9"),
        ("http://user@h:1", "http://h:1"),
    ])
    func `what is left out has a default`(url: String, endpoint: String) throws {
        #expect(try ClickHouseConfiguration(url: url).endpoint == endpoint)
    }

    @Test(arguments: [
        "", "localhost:8123", "ftp://h", "http://", "http://u:secret@", "http://h:0", "http://h:65536", "http://h:x",
        "http://h:1?secret=1", "http://u:secret%zz@h", "http://u:secret%0A@h", "http://h e", "http://u:secret%ff@h",
    ])
    func `a broken URL is refused without being repeated`(url: String) throws {
        let error = try #require(throws: ClickHouseConfiguration.InvalidURL.self) {
            try ClickHouseConfiguration(url: url)
        }
        #expect(!error.description.contains("secret"))
    }

    @Test func `versions compare by number`() throws {
        #expect(try #require(ClickHouseVersion("18.16.1")) < ClickHouseVersion(22, 2))
        #expect(try #require(ClickHouseVersion("26.9.2.1")) >= ClickHouseVersion(26, 9))
        #expect(ClickHouseVersion("x.1") == nil)
        #expect(ClickHouseVersion("18") == nil)
        #expect(!ClickHouseVersion(18, 16).hasAsyncInsert && ClickHouseVersion(21, 11).hasAsyncInsert)
        #expect(!ClickHouseVersion(22, 1).hasDeduplicationToken && ClickHouseVersion(22, 2).hasDeduplicationToken)
    }
}
