// swift-tools-version: 6.2
import PackageDescription

/// One place for what every Swift target of the house is compiled with.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// A Swift target of the house.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a room; `TestSupport` starts the real servers they need.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "lugx",
    products: [.executable(name: "lugx", targets: ["lugx"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: [.defaults, "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Floor 0: system libraries, and C only where Swift can't call them.
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLibcurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CChecksum"),
        .target(name: "CProcess"),
        // The SQL files of queries/, embedded byte for byte.
        .target(name: "CQueries", path: "queries", exclude: ["clickhouse", "postgres", "reports"]),

        // Floor 1: what knows nothing of the store.
        room("MetricsRegistry", [metrics]),
        room("Curl", ["CLibcurl"]),
        room("Postgres", ["CLibpq"]),
        room("EventSpool", ["CChecksum"]),
        room("Queries", ["CQueries"]),

        // Floor 2: the event as a value, ClickHouse, and what every service is made of.
        room("ClickHouse", ["Curl", "CZlib"]),
        room("Events", ["CSimdjson"]),
        room(
            "ServiceKit",
            [
                "Curl", "MetricsRegistry", configuration, crypto, hummingbird, hummingbirdCore, httpTypes, jwtKit,
                logging, metrics, nioCore, nioPosix, nioSSL, nioTLS, serviceLifecycle, unixSignals,
            ]),

        // Floor 3: the services.
        room(
            "Ingestion",
            [
                "ClickHouse", "CZlib", "Events", "EventSpool", "MetricsRegistry", "Queries", "ServiceKit", hummingbird,
                hummingbirdCore, httpTypes, logging, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix,
                serviceLifecycle,
            ]),
        room(
            "Catalog",
            [
                "Curl", "MetricsRegistry", "Postgres", "Queries", "ServiceKit", crypto, cryptoExtras, httpTypes,
                hummingbird, logging, nioCore, nioPosix, serviceLifecycle,
            ]),
        room(
            "Orders",
            [
                "Curl", "MetricsRegistry", "Postgres", "Queries", "ServiceKit", crypto, httpTypes, hummingbird, logging,
                serviceLifecycle,
            ]),
        room(
            "Analytics",
            [
                "ClickHouse", "MetricsRegistry", "Postgres", "Queries", "ServiceKit", crypto, httpTypes, hummingbird,
                logging, serviceLifecycle,
            ]),

        // Floor 4: the storefront and gateway.
        .target(
            name: "Storefront",
            dependencies: [
                "Curl", "MetricsRegistry", "ServiceKit", crypto, httpTypes, hummingbird, logging, nioCore,
                serviceLifecycle,
            ], exclude: ["web"], swiftSettings: settings),
        // Reports: their definitions, a run of one over a window, and the files that come of it.
        room(
            "Reports",
            [
                "Analytics", "ClickHouse", "CProcess", "Curl", "MetricsRegistry", "Postgres", "Queries", "ServiceKit",
                crypto, httpTypes, hummingbird, logging, nioCore, nioPosix, serviceLifecycle,
            ]),
        // A shop's life, acted out through the services' APIs.
        room("Simulation", ["Curl", "ServiceKit"]),

        // Floor 5: private servers for `lugx up` and the tests.
        room("LocalStack", ["CProcess"]),

        // Floor 6: looking an installation over, keeping it and bringing it back.
        room(
            "Operations",
            [
                "Analytics", "ClickHouse", "Curl", "EventSpool", "Ingestion", "LocalStack", "MetricsRegistry",
                "Postgres", "Queries", "Reports", "ServiceKit", crypto, logging,
            ]),

        // Floor 7: the one binary.
        .executableTarget(
            name: "lugx",
            dependencies: [
                "Analytics", "Catalog", "ClickHouse", "Curl", "EventSpool", "Ingestion", "LocalStack",
                "MetricsRegistry", "Operations", "Orders", "Postgres", "Queries", "Reports", "ServiceKit", "Simulation",
                "Storefront", argumentParser, logging, metrics,
            ],
            swiftSettings: settings),

        // Tests. TestSupport starts the real servers they need.
        .target(
            name: "TestSupport", dependencies: ["CProcess", "LocalStack"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("CurlTests", ["Curl", "TestSupport"]),
        tests("ClickHouseTests", ["ClickHouse", "CZlib", "Curl", "Queries", "TestSupport"]),
        .target(
            name: "ServiceTestSupport",
            dependencies: [
                "Curl", "ServiceKit", "TestSupport", httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
                nioEmbedded, serviceLifecycle,
            ], path: "Tests/ServiceTestSupport", swiftSettings: settings),
        tests(
            "ServiceKitTests",
            [
                "Catalog", "Curl", "MetricsRegistry", "Orders", "Postgres", "ServiceKit", "ServiceTestSupport",
                "Storefront",
                "TestSupport", httpTypes, hummingbird, logging, nioCore, nioEmbedded, nioSSL,
            ]),
        tests(
            "AnalyticsTests",
            [
                "Analytics", "ClickHouse", "MetricsRegistry", "Postgres", "Queries", "ServiceKit",
                "ServiceTestSupport", "TestSupport", httpTypes, logging,
            ], exclude: ["jaffle", "oracle"]),
        tests(
            "ReportsTests",
            [
                "Analytics", "ClickHouse", "Curl", "MetricsRegistry", "Postgres", "Queries", "Reports", "ServiceKit",
                "ServiceTestSupport", "TestSupport", crypto, httpTypes, hummingbird, logging, serviceLifecycle,
            ], exclude: ["receiver.py", "year.py", "zones.py"]),
        tests(
            "CatalogTests",
            [
                "Catalog", "MetricsRegistry", "Postgres", "Queries", "ServiceKit", "ServiceTestSupport", "TestSupport",
                httpTypes, hummingbird, logging,
            ]),
        tests(
            "OrdersTests",
            [
                "Catalog", "MetricsRegistry", "Orders", "Postgres", "Queries", "ServiceKit", "ServiceTestSupport",
                "TestSupport",
                httpTypes, hummingbird, logging,
            ]),
        tests(
            "StorefrontTests",
            [
                "Catalog", "Curl", "MetricsRegistry", "Orders", "Postgres", "Queries", "ServiceKit",
                "ServiceTestSupport", "Storefront", "TestSupport", httpTypes, hummingbird, logging,
            ]),
        tests("LocalStackTests", ["LocalStack", "TestSupport"]),
        tests(
            "SimulationTests",
            [
                "Catalog", "Curl", "LocalStack", "MetricsRegistry", "Orders", "Postgres", "Queries", "ServiceKit",
                "ServiceTestSupport", "Simulation", "TestSupport", httpTypes, hummingbird, logging,
            ]),
        tests("PostgresTests", ["Postgres", "Queries", "TestSupport"]),
        tests(
            "OperationsTests",
            [
                "ClickHouse", "Curl", "LocalStack", "Operations", "Postgres", "Queries", "ServiceKit", "TestSupport",
            ]),
        tests("MetricsRegistryTests", ["MetricsRegistry", "TestSupport", metrics]),
        tests("EventSpoolTests", ["CChecksum", "EventSpool"]),
        tests("EventsTests", ["CSimdjson", "Events"]),
        // The built lugx, with real servers and the Python clients beside the tests.
        tests("EndToEndTests", ["LocalStack", "TestSupport"], exclude: ["clients"]),
        tests(
            "IngestionTests",
            [
                "ClickHouse", "CZlib", "Events", "EventSpool", "Ingestion", "MetricsRegistry", "Queries", "ServiceKit",
                "TestSupport", hummingbird, hummingbirdCore, httpTypes, logging, nioCore, nioHTTP1, nioPosix,
                serviceLifecycle,
            ]),
        tests("RepositoryTests", ["Events", "LocalStack", "Queries", "TestSupport"]),
        // Ingestion next to nginx and a bare NIO handler, the store next to pgbench, figures next to plain
        // queries. Not a product.
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "Curl", "EventSpool", "Ingestion", "LocalStack", "MetricsRegistry", "Postgres", "Queries", hummingbird,
                hummingbirdCore, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
            ],
            path: "Tests/Benchmarks", exclude: ["report.py", "sql"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x,
    cxxLanguageStandard: .cxx17
)
