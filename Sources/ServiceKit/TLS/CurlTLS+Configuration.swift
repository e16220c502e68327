package import Curl
import NIOSSL

extension CurlTLS {
    /// How the other services of the installation are trusted.
    package init(services configuration: ServiceConfiguration) {
        self.init()
        authoritiesFile = configuration.text(.authorities)
    }

    /// How ClickHouse is trusted, and what it is shown.
    package init(clickHouse configuration: ServiceConfiguration) throws(ConfigurationError) {
        self.init(services: configuration)
        certificateFile = configuration.text(.clickHouseCertificate)
        keyFile = configuration.text(.clickHouseKey)
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw ConfigurationError([
                "\(ConfigurationOption.clickHouseCertificate.name) and \(ConfigurationOption.clickHouseKey.name) belong "
                    + "together; only one of them is set."
            ])
        }
    }

    /// How mail servers and webhooks are trusted, which may be anywhere.
    package init(world configuration: ServiceConfiguration) {
        self.init(services: configuration)
        trustsSystem = true
    }
}

extension CurlConfiguration {
    package init(tls: CurlTLS) {
        self.init()
        self.tls = tls
    }
}

extension ServiceConfiguration {
    /// Checks that the file of authorities holds some, before connections fail one by one. Blocking.
    func checkAuthorities() throws(ConfigurationError) {
        guard let path = text(.authorities) else { return }
        let file = PEMFile(option: .authorities, path: path)
        let bytes = try file.read()
        guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
            throw file.fault("holds no certificate in PEM form")
        }
    }

    /// Whether the services listen with a certificate.
    package var listensWithTLS: Bool { text(.tlsCertificate) != nil }
}
