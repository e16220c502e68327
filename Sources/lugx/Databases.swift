import ClickHouse
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

    static func clickHouse(_ url: String) throws(ConfigurationError) -> ClickHouseConfiguration {
        do {
            return try ClickHouseConfiguration(url: url)
        } catch {
            throw ConfigurationError(["CLICKHOUSE_URL: \(error.reason)"])
        }
    }
}
