// swift-tools-version: 6.2
import PackageDescription

// `make test` and the checks on every change set PLUMBLINE_STRICT: a warning is then an error.
let strict = Context.environment["PLUMBLINE_STRICT"] != nil

// `make fuzz` sets it in a build of its own: the modules then tell libFuzzer where an input led them.
let isFuzzing = Context.environment["PLUMBLINE_FUZZING"] != nil

let settings: [SwiftSetting] =
    (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : []) + [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

// What waits for people and networks, or calls what computes, is as fast without optimization, and is built sooner.
let unoptimized: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let embedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A module under `Sources`; it may import what is named here, and a test holds the imports to it.
func module(_ name: String, _ dependencies: [Target.Dependency], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings + more)
}

/// A folder of text files at the top level that is built into the program.
func text(_ name: String) -> Target {
    .target(name: name, path: name, swiftSettings: settings, plugins: ["EmbedTextPlugin"])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    let hasGolden = ["ReportsTests", "ChartsTests", "DriftStatisticsTests", "FormatsTests", "ReviewTests"]
        .contains(name)
    return .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: hasGolden ? ["Golden"] : [],
        swiftSettings: settings
    )
}

let package = Package(
    name: "plumbline",
    products: [
        .executable(name: "plumbline", targets: ["CommandLine"])
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Without its reading of configuration files: a package less in a first build.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        module("DriftStatistics", [numerics]),
        module("Monitoring", ["DriftStatistics"]),
        module("Review", ["DriftStatistics", "Monitoring"]),
        text("Schemas"),
        text("Web"),
        module("Charts", []),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
        ),
        .systemLibrary(name: "CSIMD"),
        module("Formats", ["Monitoring", "Review", "Schemas", "CSIMD", "CZlib", yams]),
        module("Reports", ["Review", "Monitoring", "Charts", "Web", mustache], unoptimized),
        // Not linked, and so without its pkg-config: it is loaded when something is sent.
        .systemLibrary(
            name: "CLibcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        module("Notifications", ["CLibcurl"], unoptimized),
        .systemLibrary(
            name: "CLibcrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CWriteback"),
        module("Storage", ["Monitoring", "Review", "Schemas", "CSQLite", "CWriteback", grdb]),
        module(
            "Operations",
            [
                "DriftStatistics", "Monitoring", "Review", "Schemas", "Charts", "Formats", "Reports",
                "Storage", "Notifications", "CLibcrypto", "CMalloc",
            ],
            unoptimized
        ),
        module(
            "WebServer",
            [
                "Operations", "Reports", "Charts", "Web", "Monitoring", "Review",
                hummingbird, mustache, logging, lifecycle,
            ],
            unoptimized
        ),
        .executableTarget(
            name: "CommandLine",
            dependencies: [
                "Operations", "Reports", "WebServer", "Monitoring", "Review", "CMalloc", argumentParser,
                logging, lifecycle, signals,
            ],
            swiftSettings: settings + unoptimized
        ),
        .executableTarget(name: "EmbedText", swiftSettings: settings),
        .plugin(
            name: "EmbedTextPlugin",
            capability: .buildTool(),
            dependencies: ["EmbedText"],
            path: "Sources/EmbedTextPlugin"
        ),
        // How the statistics behave; built with the tests, so that it keeps fitting, and not with the program.
        .executableTarget(
            name: "Simulate",
            dependencies: [
                "DriftStatistics", "Monitoring", "Review", "Formats", "Storage", "Operations", argumentParser,
            ],
            path: "Benchmarks/Simulations",
            swiftSettings: settings
        ),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("ArchitectureTests", ["TestSupport"]),
        tests("DriftStatisticsTests", ["DriftStatistics"]),
        tests("MonitoringTests", ["Monitoring", "DriftStatistics", "TestSupport"]),
        tests("ReviewTests", ["Review", "Monitoring", "DriftStatistics"]),
        tests("ChartsTests", ["Charts"]),
        tests("FormatsTests", ["Formats", "Monitoring", "Schemas", "TestSupport"]),
        tests("ReportsTests", ["Reports", "Review", "Monitoring", "Charts", "Schemas", "TestSupport"]),
        tests("NotificationsTests", ["Notifications", "TestSupport", "CLibcrypto"]),
        tests("StorageTests", ["Storage", "Monitoring", "Review", "Schemas", "TestSupport", grdb]),
        tests(
            "OperationsTests",
            [
                "Operations", "Storage", "Formats", "Reports", "Review", "Monitoring", "DriftStatistics",
                "TestSupport",
            ]
        ),
        tests(
            "WebServerTests",
            [
                "WebServer", "Operations", "Storage", "Reports", "Review", "Monitoring", "Charts", "Web",
                "TestSupport",
                hummingbird, embedded, mustache, yams,
            ]
        ),
        tests("CommandLineTests", ["TestSupport"]),
        tests("BrowserTests", ["TestSupport"]),
        tests("DocumentationTests", ["TestSupport"]),
    ]
        + (isFuzzing
            ? [
                .executableTarget(
                    name: "Fuzzing",
                    dependencies: ["Formats", "Monitoring"],
                    path: "Tests/Fuzzing",
                    exclude: ["Corpus"],
                    swiftSettings: settings
                )
            ] : [])
)
