import Foundation
import TestSupport
import Testing

@testable import Operations

/// Where an import's bytes come from.
@Suite("Import sources") struct ImportSourceTests {
    @Test func theFingerprintIsOfTheFileThatWasThereWhenTheImportBegan() throws {
        let home = try TemporaryFolder()
        let file = home.file("labels.csv")
        try Data("id,label\na,1\n".utf8).write(to: file)
        let source = ImportSource.file(file.path)
        let before = try source.contentHash()
        let hashed = try source.contentHash {
            try Data("id,label\nb,0\n".utf8).write(to: file, options: .atomic)
        }
        #expect(hashed == before)
        #expect(try source.contentHash() != before)
    }
}
