import Foundation
import Monitoring
import Testing

@testable import Formats

/// A change that makes the file of the documentation wrong, and all it must be told.
private struct Wrong: Decodable {
    var old: String
    var new: String
    var sentences: [String]
}

@Test func aWrongFileIsRefusedWithLineKeyReasonAndWayOut() throws {
    let cases: [Wrong] = try goldenCases("model-problems.json")
    #expect(cases.count >= 40)
    for wrong in cases {
        let range = try #require(fullFile.range(of: wrong.old), "\(wrong.old)")
        let sentences = modelSentences(fullFile.replacingCharacters(in: range, with: wrong.new))
        #expect(sentences == wrong.sentences, "\(wrong.new)")
    }
}

@Test func filesThatAreNoModelFileAreRefused() {
    #expect(
        modelSentences("") == [
            "Line 1: the file is empty. Write a model file, or let `plumbline model infer` write one."
        ]
    )
    #expect(modelSentences("- a\n- b\n") == ["Line 1: this is no set of keys. Write key: value pairs here."])
    #expect(modelSentences("a\0b") == ["Line 1: the file holds a NUL byte. Save it as plain text."])
    #expect(
        modelSentences(String(repeating: "# comment\n", count: 110_000)) == [
            "Line 1: the file is larger than 1 MB. A model file describes columns; keep data elsewhere."
        ]
    )
    #expect(modelSentences(String(repeating: "[", count: 100_000)).count == 1)
    #expect(modelSentences(String(repeating: "- ", count: 100_000) + "a").count == 1)
    #expect(modelSentences(String(repeating: "a: {", count: 20_000)).count == 1)
}

@Test func aliasesMayBeUsedButNotPiledUp() throws {
    let shared = fullFile.replacingOccurrences(of: "dep_delay: { type", with: "dep_delay: &f { type")
        .replacingOccurrences(of: "carrier: category", with: "carrier: *f")
    #expect(try ModelFile.parse(yaml: shared).columns.features[1].kind == .number)
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
        bomb +=
            "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }
    #expect(modelSentences(bomb) == ["Line 1: the file uses more than 16 aliases. Write the values out."])
}
