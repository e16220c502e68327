/// Every option there is. `lugx config` prints this table; nothing else reads the environment.
extension ConfigurationOption {
    // MARK: Where things are

    package static let databaseURL = Self(
        "DATABASE_URL", .url(["postgres", "postgresql"]), secrecy: .password,
        help: "PostgreSQL: postgres://user:password@host:port/lugx_gaming")
    package static let clickHouseURL = Self(
        "CLICKHOUSE_URL", .url(["http", "https"]), secrecy: .password,
        help: "ClickHouse's HTTP interface: http://user:password@host:8123/analytics")
    package static let clickHouseReaderURL = Self(
        "LUGX_CLICKHOUSE_READER_URL", .url(["http", "https"]), secrecy: .password,
        help: "the same server with an account that may only read `analytics`: figures and reports are asked with it; "
            + "without it with CLICKHOUSE_URL's")
    package static let dataDirectory = Self(
        "LUGX_DATA_DIR", .path, default: ".lugx", help: "where `lugx up` keeps its servers and their data")
    package static let configFile = Self(
        "LUGX_CONFIG_FILE", .path, help: "a file of KEY=value lines, read below the environment")

    // MARK: Listening

    package static let host = Self("LUGX_HOST", .text, default: "127.0.0.1", help: "address the services listen on")
    package static let storefrontPort = Self(
        "LUGX_STOREFRONT_PORT", .integer(0...65535), default: "3000", help: "port of the storefront")
    package static let catalogPort = Self(
        "LUGX_CATALOG_PORT", .integer(0...65535), default: "3001", help: "port of the catalogue service")
    package static let ordersPort = Self(
        "LUGX_ORDERS_PORT", .integer(0...65535), default: "3002", help: "port of the order service")
    package static let analyticsPort = Self(
        "LUGX_ANALYTICS_PORT", .integer(0...65535), default: "3003", help: "port of the analytics service")
    package static let postgresPort = Self(
        "LUGX_POSTGRES_PORT", .integer(0...65535), default: "0",
        help: "port of the private PostgreSQL of `lugx up`; 0 takes a free one")
    package static let clickHousePort = Self(
        "LUGX_CLICKHOUSE_PORT", .integer(0...65535), default: "0",
        help: "port of the private ClickHouse of `lugx up`; 0 takes a free one")

    // MARK: Every service

    package static let logLevel = Self(
        "LOG_LEVEL", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info",
        help: "least severe level that is logged")
    package static let corsOrigins = Self(
        "LUGX_CORS_ORIGINS", .list, default: "",
        help: "origins (https://shop.example) whose pages may read the API; * for any; tracking accepts all")
    package static let trustedProxies = Self(
        "LUGX_TRUSTED_PROXIES", .list, default: "",
        help: "addresses or networks (10.0.0.0/8) whose X-Forwarded-For is believed")
    package static let requestTimeout = Self(
        "LUGX_REQUEST_TIMEOUT_SECONDS", .seconds(0.1...3600), default: "30",
        help: "a request that takes longer is answered with 503")
    package static let shutdownTimeout = Self(
        "LUGX_SHUTDOWN_TIMEOUT_SECONDS", .seconds(0.1...300), default: "3",
        help: "how long open requests may take to end once a service is told to stop")
    package static let bodyBytesMax = Self(
        "LUGX_BODY_MAX_BYTES", .bytes(1024...1_073_741_824), default: "1MiB",
        help: "largest body of a request, tracking aside")
    package static let connectionsMax = Self(
        "LUGX_CONNECTIONS_MAX", .integer(1...1_000_000), default: "4096",
        help:
            "open connections above which new ones wait until one closes, or are answered with 503 where events come in"
    )
    package static let readinessInterval = Self(
        "LUGX_READINESS_INTERVAL_SECONDS", .seconds(0.05...60), default: "1",
        help: "pause between two checks of a dependency")
    package static let readinessTimeout = Self(
        "LUGX_READINESS_TIMEOUT_SECONDS", .seconds(0.05...60), default: "2",
        help: "a dependency that takes longer to answer counts as down")
    package static let catalogRateLimit = Self(
        "LUGX_CATALOG_RATE_LIMIT", .rate, default: "1000/15m",
        help: "API reads per client and instance of the catalogue service")
    package static let ordersRateLimit = Self(
        "LUGX_ORDERS_RATE_LIMIT", .rate, default: "500/15m",
        help: "API reads per client and instance of the order service")
    package static let analyticsRateLimit = Self(
        "LUGX_ANALYTICS_RATE_LIMIT", .rate, default: "1000/1m",
        help: "API reads per client and instance of the analytics service")

    // MARK: Accounts

    package static let jwtSecret = Self(
        "JWT_SECRET", .text, secrecy: .secret,
        help: "what tokens are signed with: 32 bytes or more, or kid:secret,kid:secret of which the first signs")
    package static let adminEmail = Self(
        "LUGX_ADMIN_EMAIL", .text, help: "e-mail of the admin that `lugx seed` makes")
    package static let adminPassword = Self(
        "LUGX_ADMIN_PASSWORD", .text, secrecy: .secret, help: "password of the admin that `lugx seed` makes")
    package static let samplePassword = Self(
        "LUGX_SAMPLE_PASSWORD", .text, secrecy: .secret,
        help: "password of the sample customers that `lugx seed` makes")
    package static let loginRateLimit = Self(
        "LUGX_LOGIN_RATE_LIMIT", .rate, default: "60/15m",
        help: "requests per client and instance that check a password, make an account or use a refresh token")
    package static let refreshDays = Self(
        "LUGX_REFRESH_TOKEN_DAYS", .integer(1...365), default: "30",
        help: "days after which one has to sign in again, however often the token was refreshed")
    package static let lockoutFailures = Self(
        "LUGX_LOCKOUT_FAILURES", .integer(1...1000), default: "10",
        help: "wrong passwords in a row after which an account is locked")
    package static let lockoutSeconds = Self(
        "LUGX_LOCKOUT_SECONDS", .seconds(1...86_400), default: "900",
        help: "how long an account is locked after too many wrong passwords")
    package static let scryptThreads = Self(
        "LUGX_SCRYPT_THREADS", .integer(1...64), default: "2",
        help: "threads that check passwords, each with 32 MiB at a time")
    package static let scryptQueueMax = Self(
        "LUGX_SCRYPT_QUEUE_MAX", .integer(1...10_000), default: "64",
        help: "password checks that may wait for a thread before further ones are answered with 503")

    // MARK: Analytics

    package static let openAnalytics = Self(
        "LUGX_OPEN_ANALYTICS", .boolean, default: "false",
        help: "let anyone who reaches the service read the figures")
    package static let queryTimeout = Self(
        "LUGX_QUERY_TIMEOUT_SECONDS", .seconds(0.1...600), default: "20",
        help: "a question to ClickHouse that takes longer is given up")

    package static let figureQueriesMax = Self(
        "LUGX_FIGURE_QUERIES_MAX", .integer(1...1000), default: "8",
        help: "questions of figures that ClickHouse answers at a time; the same question is asked once")
    package static let figureQueriesWaitingMax = Self(
        "LUGX_FIGURE_QUERIES_WAITING_MAX", .integer(0...100_000), default: "64",
        help: "questions of figures that may wait for others before further ones are answered with 503")

    package static let linksInterval = Self(
        "LUGX_EVENT_LINKS_INTERVAL_SECONDS", .seconds(0.1...3600), default: "10",
        help: "pause between two rounds of tying events to users and orders")

    // MARK: Tracking

    package static let trackRateLimit = Self(
        "LUGX_TRACK_RATE_LIMIT", .rate, default: "off", help: "events per client")
    package static let writeKeys = Self(
        "LUGX_WRITE_KEYS", .list, default: "", secrecy: .secret,
        help: "keys of which a client must show one to send events; none lets everyone")
    package static let trackBodyBytesMax = Self(
        "LUGX_TRACK_BODY_MAX_BYTES", .bytes(1024...67_108_864), default: "4MiB",
        help: "largest tracking body, before and after it is unpacked")
    package static let trackEventsMax = Self(
        "LUGX_TRACK_EVENTS_MAX", .integer(1...1_000_000), default: "10000", help: "most events in one tracking request")
    package static let trackEventBytesMax = Self(
        "LUGX_TRACK_EVENT_MAX_BYTES", .bytes(1024...1_048_576), default: "256KiB", help: "largest single event")
    package static let trackCountryHeader = Self(
        "LUGX_TRACK_COUNTRY_HEADER", .text,
        help: "header in which a trusted proxy names the visitor's country, such as CF-IPCountry")
    package static let spoolDirectory = Self(
        "LUGX_SPOOL_DIR", .path, default: ".lugx/spool", help: "where events wait on disk for ClickHouse")
    package static let spoolBytesMax = Self(
        "LUGX_SPOOL_MAX_BYTES", .bytes(1_048_576...(1 << 50)), default: "8GiB",
        help: "size of the spool at which tracking answers 503")
    package static let spoolSegmentBytes = Self(
        "LUGX_SPOOL_SEGMENT_BYTES", .bytes(65_536...1_073_741_824), default: "64MiB",
        help: "size of one spool file; a quarter of the spool at most")
    package static let spoolPendingBytesMax = Self(
        "LUGX_SPOOL_PENDING_MAX_BYTES", .bytes(65_536...1_073_741_824), default: "16MiB",
        help: "bytes that may wait for the disk before tracking answers 503; one spool file at most")
    package static let shipRowsMax = Self(
        "LUGX_SHIP_ROWS_MAX", .integer(1...1_000_000), default: "100000", help: "most rows of one insert")
    package static let shipBytesMax = Self(
        "LUGX_SHIP_MAX_BYTES", .bytes(65_536...134_217_728), default: "16MiB",
        help: "most bytes of one insert, before compression")
    package static let shipAge = Self(
        "LUGX_SHIP_AGE_SECONDS", .seconds(0.01...3600), default: "0.5",
        help: "how long an event may wait for others before it is sent to ClickHouse")
    package static let shipTimeout = Self(
        "LUGX_SHIP_TIMEOUT_SECONDS", .seconds(0.1...600), default: "30",
        help: "an insert that takes longer counts as uncertain and is looked up before it is sent again")
    package static let quarantineDays = Self(
        "LUGX_QUARANTINE_DAYS", .integer(1...3650), default: "30",
        help: "how long what could not be stored in ClickHouse is kept beside the spool; an erasure does not reach it")
    package static let dedupeEntriesMax = Self(
        "LUGX_DEDUPE_ENTRIES_MAX", .integer(0...100_000_000), default: "10000000",
        help: "event ids remembered so that an event sent twice is stored once")
    package static let dedupeWindow = Self(
        "LUGX_DEDUPE_WINDOW_SECONDS", .seconds(0...31_536_000), default: "604800",
        help: "how long an event id is remembered")

    /// The table, in the order it is printed.
    package static let all: [Self] =
        [
            .databaseURL, .clickHouseURL, .clickHouseReaderURL, .dataDirectory, .configFile,
            .host, .storefrontPort, .catalogPort, .ordersPort, .analyticsPort, .postgresPort, .clickHousePort,
            .logLevel, .corsOrigins, .trustedProxies, .requestTimeout, .shutdownTimeout, .bodyBytesMax, .connectionsMax,
            .readinessInterval, .readinessTimeout, .catalogRateLimit, .ordersRateLimit, .analyticsRateLimit,
            .jwtSecret, .adminEmail, .adminPassword, .samplePassword, .loginRateLimit, .refreshDays,
            .lockoutFailures, .lockoutSeconds, .scryptThreads, .scryptQueueMax,
            .openAnalytics, .queryTimeout, .figureQueriesMax, .figureQueriesWaitingMax, .linksInterval,
            .trackRateLimit, .writeKeys, .trackBodyBytesMax, .trackEventsMax, .trackEventBytesMax,
            .trackCountryHeader,
            .spoolDirectory, .spoolBytesMax, .spoolSegmentBytes, .spoolPendingBytesMax,
            .shipRowsMax, .shipBytesMax, .shipAge, .shipTimeout, .quarantineDays,
            .dedupeEntriesMax, .dedupeWindow,
        ] + orders + catalogue + dashboard + storefront + mirror + reports + schedules + retention + simulation + tls
}
