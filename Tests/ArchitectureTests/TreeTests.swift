import Testing

/// A stranger finds the way by names and places, so these are held to what the papers promise.
struct TreeTests {
    private static let required: Set<String> = [
        "Package.swift", "Sources", "Tests", "Web", "Schemas", "README.md", "Makefile", "Examples", "LICENSE",
        "CHANGELOG.md", "CONTRIBUTING.md",
    ]

    private static let optional: Set<String> = ["Benchmarks"]

    @Test(.enabled(if: SourceTree.isCheckout, "Only a checkout knows what belongs to the repository."))
    func theTopLevelHoldsWhatANewcomerLooksForAndNothingElse() async throws {
        let names = try await SourceTree.trackedTopLevel().filter { !$0.hasPrefix(".") }
        #expect(names.subtracting(Self.required).subtracting(Self.optional) == [])
        #expect(Self.required.subtracting(names) == [])
    }

    @Test func noSourceFileIsLongerThanFourHundredLines() throws {
        for file in try SourceTree.programFiles() {
            let lines = file.text.count { $0 == "\n" }
            #expect(lines <= 400, "\(file.path) has \(lines) lines: split it.")
        }
    }

    @Test func everyFolderOfTestsIsATargetOfThePackage() throws {
        let manifest = try SourceTree.text(of: "Package.swift")
        for folder in try SourceTree.subfolders(of: "Tests") {
            let isNamed = manifest.contains("\"\(folder)\"")
            #expect(isNamed, "Package.swift does not name \(folder): it would never run.")
            let files = SourceTree.files(under: "Tests/\(folder)", ending: "swift")
            #expect(files != [], "Tests/\(folder) is empty.")
        }
    }

    @Test func everyModuleHasAFolderOfTests() throws {
        // The program itself is tested from outside by the journeys, the build tool by every build.
        let exempt: Set<String> = [
            "CommandLine", "EmbedText", "EmbedTextPlugin", "CLibcrypto", "CLibcurl", "CMalloc", "CSIMD",
            "CSQLite", "CWriteback", "CZlib",
        ]
        let tests = try Set(SourceTree.subfolders(of: "Tests"))
        for module in try SourceTree.subfolders(of: "Sources") where !exempt.contains(module) {
            let isThere = tests.contains("\(module)Tests")
            #expect(isThere, "Tests/\(module)Tests is missing.")
        }
    }
}
