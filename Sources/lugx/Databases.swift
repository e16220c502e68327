import ClickHouse
import Curl
import Postgres
import ServiceKit

/// The databases' URLs, read; what is wrong with one is an error of the configuration that does not show the URL.
enum Databases {
    static func postgres(_ url: String) throws(ConfigurationError) -> PostgresConfiguration {
        do {
            return try PostgresConfiguration(url: url)
        } catch {
            throw ConfigurationError(["DATABASE_URL: \(error.message)"])
        }
    }

    static func clickHouse(_ configuration: ServiceConfiguration) throws(ConfigurationError) -> ClickHouseConfiguration
    {
        try clickHouse(configuration.required(.clickHouseURL), CurlTLS(clickHouse: configuration))
    }

    static func clickHouse(
        _ url: String, _ tls: CurlTLS = CurlTLS(), of option: ConfigurationOption = .clickHouseURL
    ) throws(ConfigurationError) -> ClickHouseConfiguration {
        do {
            var configuration = try ClickHouseConfiguration(url: url)
            configuration.curl.tls = tls
            return configuration
        } catch {
            throw ConfigurationError(["\(option.name): \(error.reason)"])
        }
    }

    /// The account that figures and reports are asked with; shares the connections of the one that may write.
    static func reader(
        beside client: ClickHouseClient, _ configuration: ServiceConfiguration
    ) throws(ConfigurationError) -> ClickHouseClient {
        guard let url = configuration.text(.clickHouseReaderURL) else { return client }
        return ClickHouseClient(
            configuration: try clickHouse(url, CurlTLS(clickHouse: configuration), of: .clickHouseReaderURL),
            curl: client.curl)
    }
}
