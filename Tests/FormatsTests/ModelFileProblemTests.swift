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

/// A rule with a value of its own and what is wrong with it.
@Test(arguments: [
    (
        "- { name: Late share, value: 'share(dep_dela > 60)', limit: 0.2 }",
        """
        rules[0].value: “dep_dela” is no watched column of the model. Did you mean dep_delay?
          share(dep_dela > 60)
                ^
        """
    ),
    (
        "- { name: Late share, value: mean(score), when: mean(score), limit: 0.2 }",
        """
        rules[0].when: a comparison is missing before the end. For example rows > 100.
          mean(score)
                     ^
        """
    ),
    (
        "- { name: Late share, value: rows }",
        "rules[0].limit: the key is missing. Add limit: from which value on it is unusual."
    ),
    (
        "- { value: rows, limit: 1 }",
        "rules[0].name: the key is missing. Add name: what findings call the rule."
    ),
    (
        "- { name: a(b), value: rows, limit: 1 }",
        "rules[0].name: \"a(b)\" is no name of a rule. Use letters, digits, spaces, - and _."
    ),
    (
        "- { name: a, value: rows, statistic: mean, limit: 1 }",
        "rules[0].statistic: a rule with a value has no statistic. Leave it out."
    ),
    (
        "- { statistic: mean, when: rows > 5 }",
        "rules[0].when: only a rule with a value of its own has a when. Leave it out."
    ),
    (
        "- { statistic: energy, columns: score }",
        "rules[0].statistic: energy is no rule: only plumbline compare shows it. Take another statistic."
    ),
    (
        "- { statistic: custom, limit: 1 }",
        "rules[0].statistic: a rule of your own has a value and no statistic. Write value: and name: instead."
    ),
])
func aWrongRuleOfItsOwnIsToldWithACaret(_ rule: String, _ sentence: String) throws {
    let model = try ModelFile.parse(yaml: fullFile)
    #expect {
        try ModelFile.parseRules(yaml: rule + "\n", for: model)
    } throws: { error in
        let sentences = (error as? ModelFileProblems)?.problems.map(\.sentence) ?? []
        #expect(sentences == ["Line 1, \(sentence)"])
        return true
    }
}

@Test func aRuleOfItsOwnIsReadAndWrittenBack() throws {
    let rules = """
        rules:
          - { name: Late share, value: 'share(dep_delay > 60) - baseline.share(dep_delay > 60)', when: rows > 100, limit: 0.05 }
          - { statistic: wasserstein, columns: dep_delay, limit: 0.3 }
        """
    var model = try ModelFile.parse(yaml: fullFile)
    model.rules = try ModelFile.parseRules(yaml: rules, for: model)
    #expect(model.rules.count == 2)
    #expect(model.rules.first?.custom?.when == "rows > 100")
    #expect(try ModelFile.parse(yaml: ModelFile.render(model)) == model)
    var changed = model
    changed.rules[0].custom?.when = nil
    #expect(
        ModelFile.difference(old: model, new: changed) == ["rule \"Late share\": when rows > 100 → always"]
    )
}

@Test func aFileOfRulesMayBeAListOrAModelFile() throws {
    let model = try ModelFile.parse(yaml: fullFile)
    #expect(try ModelFile.parseRules(yaml: fullFile, for: model) == model.rules)
    #expect(throws: ModelFileProblems.self) { try ModelFile.parseRules(yaml: "model: x\n", for: model) }
    #expect(throws: ModelFileProblems.self) { try ModelFile.parseRules(yaml: "", for: model) }
}
