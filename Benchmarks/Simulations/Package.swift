// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither the first build nor the tests wait for it.
let package = Package(
    name: "simulations",
    dependencies: [
        .package(name: "plumbline", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "Simulate",
            dependencies: [
                .product(name: "PlumblineCore", package: "plumbline"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        )
    ]
)
