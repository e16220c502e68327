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
        _ url: String, _ tls: CurlTLS = CurlTLS()
    ) throws(ConfigurationError) -> ClickHouseConfiguration {
        do {
            var configuration = try ClickHouseConfiguration(url: url)
            configuration.curl.tls = tls
            return configuration
        } catch {
            throw ConfigurationError(["CLICKHOUSE_URL: \(error.reason)"])
        }
    }
}
