import Foundation
import Testing

@testable import Formats

private func mutated(_ bytes: [UInt8], _ random: inout TestRandom) -> [UInt8] {
    var bytes = bytes
    let special = Array(",\"\r\n\0\u{FEFF}-+eE.:{}[]&*!|>'%@`#?~ \t0".utf8) + [0xFF, 0xC0, 0x80]
    for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let byte = special.randomElement(using: &random) ?? 0
        switch random.next() % 5 {
        case 0 where place < bytes.count: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2 where place < bytes.count: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...30, using: &random)))
        default:
            let end = min(bytes.count, place + Int.random(in: 0...30, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
        }
    }
    return bytes
}

@Test func tenThousandDamagedTablesAreReadOrRefusedAlikeInAnyChunks() {
    var random = TestRandom(state: 2013)
    var whole = loansHeader
    for row in 0..<6 {
        whole += "r\(row),2013-01-0\(row + 1)T10:00:00Z,0.\(row),1,\(row),\"Ro\"\"me, \(row)\"\r\n"
    }
    var read = 0
    for _ in 0..<10_000 {
        let bytes = mutated(Array(whole.utf8), &random)
        let kind = TableKind.allCases.randomElement(using: &random) ?? .predictions
        let chunk = Int.random(in: 1...40, using: &random)
        do {
            let first = try Reading(bytes: bytes, loans(), kind: kind)
            let second = try Reading(bytes: bytes, loans(), kind: kind, chunkBytes: chunk)
            if first.ids != second.ids || first.problems.kept != second.problems.kept
                || first.rejected != second.rejected || first.lines != second.lines
            {
                Issue.record(
                    "chunks of \(chunk) differ: \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                )
            }
            if first.ids.count + first.rejectedRows != first.rowsRead { Issue.record("rows are lost") }
            read += 1
        } catch {
            let again = #expect(throws: FormatError.self) {
                try Reading(bytes: bytes, loans(), kind: kind, chunkBytes: chunk)
            }
            if again != error as? FormatError { Issue.record("\(error) and \(String(describing: again))") }
        }
    }
    #expect(read > 500)
}

@Test func tenThousandDamagedModelFilesAreReadOrRefused() {
    var random = TestRandom(state: 2012)
    var read = 0
    for _ in 0..<10_000 {
        let text = String(decoding: mutated(Array(fullFile.utf8), &random), as: UTF8.self)
        do {
            let model = try ModelFile.parse(yaml: text)
            if (try? ModelFile.parse(yaml: ModelFile.render(model))) != model {
                Issue.record("\(text) does not read back")
            }
            read += 1
        } catch {
            if error.problems.isEmpty || !error.problems.allSatisfy({ $0.line >= 1 }) {
                Issue.record("\(text)")
            }
        }
    }
    #expect(read > 200)
}
