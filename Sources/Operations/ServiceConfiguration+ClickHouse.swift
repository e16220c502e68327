import ClickHouse
import Curl
import ServiceKit

extension ServiceConfiguration {
    /// Where ClickHouse is, and how it is trusted.
    func clickHouse() throws -> ClickHouseConfiguration {
        var settings = try ClickHouseConfiguration(url: required(.clickHouseURL))
        settings.curl.tls = try CurlTLS(clickHouse: self)
        return settings
    }
}
