import Testing

/// Arrows only point upwards in the table of modules, and this is what keeps them there.
struct ImportTests {
    @Test func noFileImportsAgainstTheArrows() throws {
        let files = try SourceTree.programFiles()
        #expect(files.count > 100, "The files were not found.")
        for file in files {
            for complaint in ModuleArrows.complaints(about: file.text, in: file.module, file: file.path) {
                Issue.record("\(complaint)")
            }
        }
    }

    struct Spelling: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var source: String
        var modules: [String]
    }

    @Test(arguments: [
        Spelling(testDescription: "plain", source: "import GRDB", modules: ["GRDB"]),
        Spelling(testDescription: "indented", source: "#if X\n    import GRDB\n#endif", modules: ["GRDB"]),
        Spelling(testDescription: "with an access level", source: "public import GRDB", modules: ["GRDB"]),
        Spelling(
            testDescription: "with an attribute",
            source: "@testable internal import GRDB",
            modules: ["GRDB"]
        ),
        Spelling(testDescription: "with an argument", source: "@_spi(Raw) import GRDB", modules: ["GRDB"]),
        Spelling(testDescription: "of one type", source: "import struct GRDB.Row", modules: ["GRDB"]),
        Spelling(testDescription: "of a submodule", source: "import GRDB.Raw", modules: ["GRDB"]),
        Spelling(testDescription: "before a comment", source: "import GRDB // rows", modules: ["GRDB"]),
        Spelling(
            testDescription: "two on a line",
            source: "import Yams; import GRDB",
            modules: ["Yams", "GRDB"]
        ),
        Spelling(testDescription: "in a comment", source: "// import GRDB", modules: []),
        Spelling(
            testDescription: "in a long comment",
            source: "/*\nimport GRDB\n*/\nimport Yams",
            modules: ["Yams"]
        ),
        Spelling(testDescription: "in a text", source: "let a = \"\"\"\nimport GRDB\n\"\"\"", modules: []),
        Spelling(testDescription: "as a command", source: "    predictions import M FILE", modules: []),
        Spelling(testDescription: "as a name", source: "let importGRDB = 1\nimported GRDB", modules: []),
    ])
    func everySpellingOfAnImportIsRead(_ spelling: Spelling) {
        #expect(ImportScanner.imports(in: spelling.source).map(\.module) == spelling.modules)
    }

    @Test func aForbiddenArrowIsNamedWithFileLineAndRule() {
        let source = "import Foundation\n\npublic import Storage\n"
        let complaints = ModuleArrows.complaints(
            about: source,
            in: "Monitoring",
            file: "Sources/Monitoring/X.swift"
        )
        #expect(
            complaints == [
                "Sources/Monitoring/X.swift:3: Monitoring imports Storage. It may import DriftStatistics."
            ]
        )
    }

    struct Arrow: Sendable, CustomTestStringConvertible {
        var from: String
        var to: String
        var testDescription: String { "\(from) → \(to)" }
    }

    @Test(arguments: [
        Arrow(from: "Monitoring", to: "Review"),
        Arrow(from: "Monitoring", to: "GRDB"),
        Arrow(from: "Review", to: "Storage"),
        Arrow(from: "Charts", to: "Monitoring"),
        Arrow(from: "Formats", to: "Storage"),
        Arrow(from: "Storage", to: "Operations"),
        Arrow(from: "Operations", to: "GRDB"),
        Arrow(from: "Operations", to: "Hummingbird"),
        Arrow(from: "WebServer", to: "Storage"),
        Arrow(from: "WebServer", to: "GRDB"),
        Arrow(from: "CommandLine", to: "Storage"),
        Arrow(from: "CommandLine", to: "Yams"),
        Arrow(from: "DriftStatistics", to: "FoundationNetworking"),
        Arrow(from: "Unheard", to: "Foundation"),
    ])
    func aDownwardArrowIsRefused(_ arrow: Arrow) {
        let found = SourceImport(line: 1, module: arrow.to)
        #expect(ModuleArrows.complaint(about: found, in: arrow.from, file: "X.swift") != nil)
    }

    @Test func theMapHasNoCircle() {
        var left = ModuleArrows.allowed.mapValues { $0.intersection(ModuleArrows.allowed.keys) }
        while let (bottom, _) = left.first(where: { $0.value.isEmpty }) {
            left[bottom] = nil
            left = left.mapValues { $0.subtracting([bottom]) }
        }
        #expect(left.isEmpty)
    }
}
