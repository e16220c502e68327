import ServiceKit
import Testing

@Suite struct ConfigurationReportTests {
    @Test func `the report has every option, its value and its source, and no secret`() throws {
        let configuration = try ServiceConfiguration(
            arguments: ["--host", "127.0.0.9"],
            environment: [
                "DATABASE_URL": "postgres://ann:s3:cr@t@db:5/x?password=hush", "CLICKHOUSE_URL": "http://h:1/",
            ])
        let text = ConfigurationReport(configuration).text(help: true)
        for option in ConfigurationOption.all {
            #expect(text.contains(option.name) && text.contains(option.flag))
        }
        #expect(text.contains("postgres://ann:****@db:5/x?****"))
        #expect(!text.contains("s3") && !text.contains("hush"))
        #expect(text.contains("127.0.0.9") && text.contains("flag"))
    }

    @Test(arguments: [
        ("http://user:pw@host:1/db", "http://user:****@host:1/db"), ("http://host/db", "http://host/db"),
        ("http://user@host", "http://user@host"), ("http://:pw@host", "http://:****@host"),
        ("postgres:///db?user=a&password=b", "postgres:///db?****"),
        ("http://u:p?w@host", "http://u:****@host"), ("http://u:p#w@host/d?x", "http://u:****@host/d?****"),
    ])
    func `a password in a URL is masked`(url: String, masked: String) {
        #expect(ConfigurationReport.masked(url, .password) == masked)
    }

    @Test func `a secret is masked whole and an open value not at all`() {
        #expect(ConfigurationReport.masked("abc", .secret) == "****")
        #expect(ConfigurationReport.masked("abc", .open) == "abc")
    }
}
