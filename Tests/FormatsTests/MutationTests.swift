import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Formats

private func mutated(_ bytes: [UInt8], _ random: inout TestRandom) -> [UInt8] {
    var bytes = bytes
    let special = Array(",\"\r\n\0\u{FEFF}-+eE.:{}[]&*!|>'%@`#?~ \t0\\udn".utf8) + [0xFF, 0xC0, 0x80]
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

private func sound(_ form: TableForm) -> String {
    switch form {
    case .csv:
        (0..<6).reduce(loansHeader) { text, row in
            text + "r\(row),2013-01-0\(row + 1)T10:00:00Z,0.\(row),1,\(row),\"Ro\"\"me, \(row)\"\r\n"
        }
    case .jsonLines:
        (0..<6).reduce("") { text, row in
            text + "{\"id\":\"r\(row)\",\"time\":\"2013-01-0\(row + 1)T10:00:00Z\",\"score\":0.\(row),"
                + "\"prediction\":1,\"label\":null,\"note\":{\"a\":[1,{}]},\"age\":\(row)e0,"
                + "\"city\":\"Ro\\u006de\\n\\ud83d\\ude00 \(row)\"}\r\n"
        }
    case .sageMaker:
        (0..<4).reduce("") { text, row in
            text
                + "{\"captureData\":{\"endpointInput\":{\"data\":\"\(row),\\\"Ro,me\\\"\",\"encoding\":\"CSV\"},"
                + "\"endpointOutput\":{\"data\":\"[{\\\"score\\\":0.\(row),\\\"prediction\\\":1}]\",\"encoding\":"
                + "\"JSON\"}},\"eventMetadata\":{\"eventId\":\"r\(row)\",\"inferenceTime\":\"2013-01-01\"}}\n"
        }
    }
}

@Test(arguments: TableForm.allCases)
func tenThousandDamagedTablesAreReadOrRefusedAlikeInAnyChunks(form: TableForm) {
    var random = TestRandom(state: 2013)
    let whole = sound(form)
    var model = loans()
    model.sageMaker = SageMakerPlan(input: ["age", "city"])
    var read = 0
    for file in 0..<10_000 {
        let bytes = mutated(Array(whole.utf8), &random)
        let kind = TableKind.allCases.randomElement(using: &random) ?? .predictions
        let chunk = Int.random(in: 1...40, using: &random)
        /// The same in chunks, and now and then with rows that another thread finds.
        func readInChunks() throws -> Reading {
            try Reading(
                bytes: bytes,
                model,
                kind: kind,
                form: form,
                chunkBytes: chunk,
                readsAhead: file.isMultiple(of: 8)
            )
        }
        do {
            let first = try Reading(bytes: bytes, model, kind: kind, form: form)
            let second = try readInChunks()
            if first.ids != second.ids || first.problems != second.problems
                || first.rejected != second.rejected || first.lines != second.lines
            {
                Issue.record(
                    "chunks of \(chunk) differ: \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                )
            }
            // Rows that go by their order have no ids.
            if first.lines.count + first.rejectedRows != first.rowsRead { Issue.record("rows are lost") }
            read += 1
        } catch {
            let again = #expect(throws: FormatError.self) { try readInChunks() }
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
