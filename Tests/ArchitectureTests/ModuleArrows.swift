/// Which module may import which: the map of the house, and the only place where it is written for the tests.
enum ModuleArrows {
    /// For each module, in the order from the bottom up, its own modules and the libraries it alone may touch.
    ///
    /// Statistics and domain are pure; SQL is known to Storage, HTTP to WebServer, YAML to Formats; the doors
    /// reach the rest through Operations. A module that is not listed may not exist.
    static let allowed: [String: Set<String>] = [
        "DriftStatistics": ["RealModule"],
        "Monitoring": ["DriftStatistics"],
        "Review": ["DriftStatistics", "Monitoring"],
        "Schemas": [],
        "Web": [],
        "Charts": [],
        "CSIMD": [],
        "CZlib": [],
        "Formats": ["Monitoring", "Review", "Schemas", "CSIMD", "CZlib", "Yams"],
        "Reports": ["Review", "Monitoring", "Charts", "Web", "Mustache"],
        "Storage": ["Monitoring", "Review", "Schemas", "CSQLite", "CWriteback", "GRDB", "GRDBSQLite"],
        "Notifications": ["CLibcurl"],
        "CLibcrypto": [],
        "CLibcurl": [],
        "Operations": [
            "DriftStatistics", "Monitoring", "Review", "Schemas", "Web", "Charts", "Formats", "Reports",
            "Storage", "Notifications", "CLibcrypto", "CMalloc",
        ],
        "WebServer": [
            "Operations", "Reports", "Charts", "Web", "Monitoring", "Review", "Hummingbird",
            "HummingbirdCore",
            "HTTPTypes", "NIOCore", "Mustache", "Logging", "ServiceLifecycle",
        ],
        "CommandLine": [
            "Operations", "Reports", "WebServer", "Monitoring", "Review", "CMalloc", "ArgumentParser",
            "Logging", "ServiceLifecycle", "UnixSignals",
        ],
        "CMalloc": [],
        "CSQLite": [],
        "CWriteback": [],
        "EmbedText": [],
        "EmbedTextPlugin": ["PackagePlugin"],
    ]

    /// What comes with the toolchain is everybody's, except the network: only senders and doors speak.
    static let free: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Glibc", "Musl",
        "Darwin",
    ]

    /// What is wrong with an import.
    ///
    /// - Parameters:
    ///   - found: The import.
    ///   - module: The module that the file belongs to.
    ///   - file: The file, for the sentence.
    /// - Returns: A sentence; nil when the import follows the map.
    static func complaint(about found: SourceImport, in module: String, file: String) -> String? {
        guard let allowed = allowed[module] else {
            return "\(file): the module \(module) is not on the map. Add it to ModuleArrows with its arrows."
        }
        guard !free.contains(found.module), found.module != module, !allowed.contains(found.module) else {
            return nil
        }
        let may = allowed.isEmpty ? "nothing but the toolchain" : allowed.sorted().joined(separator: ", ")
        return "\(file):\(found.line): \(module) imports \(found.module). It may import \(may)."
    }

    /// Everything that is wrong with the imports of one source text.
    static func complaints(about source: String, in module: String, file: String) -> [String] {
        ImportScanner.imports(in: source).compactMap { complaint(about: $0, in: module, file: file) }
    }
}
