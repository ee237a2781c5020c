import Monitoring
import Testing

@testable import Formats

/// Blocks that another thread reads; that damaged files read alike is among the mutations.
struct CheckedBlocksTests {
    /// Many blocks, with a bad row in each hundred.
    private static let text = (0..<20_000).reduce(into: loansHeader) { text, row in
        let age = row % 100 == 7 ? "old" : "\(row % 90)"
        text += "r\(row),2013-01-0\(row % 9 + 1),0.5,1,\(age),City \(row % 300)\n"
    }

    private func reader(_ text: String, readsAhead: Bool = true) throws -> TableReader {
        let file = InputFile(name: nil) { () throws(FormatError) in
            ByteSource(bytes: Array(text.utf8), chunkBytes: 1 << 16)
        }
        return try TableReader(
            files: [file],
            model: loans(),
            kind: .predictions,
            form: .csv,
            readsAhead: readsAhead
        )
    }

    @Test func manyBlocksAreTheSameRows() throws {
        var (plain, ahead) = (try reader(Self.text, readsAhead: false), try reader(Self.text))
        var rows = 0
        while let batch = try plain.nextBatch() {
            #expect(try ahead.nextBatch() == batch)
            rows += batch.rows.rowCount
        }
        #expect(try ahead.nextBatch() == nil)
        #expect(rows == 19_800)
        #expect(ahead.rowsRead == 20_000 && ahead.rejectedRows == 200)
        #expect(ahead.problems == plain.problems && ahead.expectedRows == 20_000)
    }

    @Test func whatEndsTheFileIsToldAfterTheRowsBeforeIt() throws {
        var ahead = try reader(Self.text + "x,\"never closed")
        #expect(throws: FormatError.unclosedQuote(line: 20_002)) {
            while try ahead.nextBatch() != nil {}
        }
        // Whoever asks again is told the same.
        #expect(throws: FormatError.unclosedQuote(line: 20_002)) { try ahead.nextBatch() }
    }

    @Test func aReaderThatIsGivenUpStopsItsThread() throws {
        for _ in 0..<50 { _ = try reader(Self.text) }
    }
}
