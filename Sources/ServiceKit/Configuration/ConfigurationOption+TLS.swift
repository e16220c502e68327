/// The options of encrypted connections: what the services listen with, and whom they trust.
extension ConfigurationOption {
    package static let tlsCertificate = Self(
        "LUGX_TLS_CERTIFICATE_FILE", .path,
        help: "PEM file of the certificate chain the services listen with; with it they speak https only")
    package static let tlsKey = Self(
        "LUGX_TLS_KEY_FILE", .path, help: "PEM file of that certificate's private key, not encrypted")
    package static let tlsReload = Self(
        "LUGX_TLS_RELOAD_SECONDS", .seconds(0.05...86_400), default: "30",
        help: "pause between two looks whether the certificate was renewed; open connections stay")
    package static let authorities = Self(
        "LUGX_CA_FILE", .path,
        help: "PEM file of the authorities that other services and ClickHouse are trusted by, instead of the "
            + "system's; mail servers and webhooks by these and the system's")
    package static let clickHouseCertificate = Self(
        "LUGX_CLICKHOUSE_CERTIFICATE_FILE", .path, help: "PEM file of a certificate to show to ClickHouse over https")
    package static let clickHouseKey = Self(
        "LUGX_CLICKHOUSE_KEY_FILE", .path, help: "PEM file of that certificate's private key")

    static let tls: [Self] = [
        .tlsCertificate, .tlsKey, .tlsReload, .authorities, .clickHouseCertificate, .clickHouseKey,
    ]
}
