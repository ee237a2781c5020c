import Foundation
import Monitoring
import Testing

@testable import Formats

struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String { new }
    var old: String
    var new: String
    var sentences: [String]

    init(_ old: String, _ new: String, _ sentences: String...) {
        self.old = old
        self.new = new
        self.sentences = sentences
    }
}

private let knownRule = "Known keys here: statistic, columns, limit, level, direction, minimumEffect, minimumRows, enabled."

@Test(arguments: [
    Wrong("model: flights", "model: my flights", "Line 1, model: \"my flights\" is no name for a model. Use 1 to 64 letters, digits, - and _."),
    Wrong("model: flights\n", "", "Line 1, model: the key is missing. Add model: the name of the model."),
    Wrong("model: flights", "model:", "Line 1, model: the value is empty. Write a value, or leave out the key."),
    Wrong("task: binary", "task: binari", "Line 2, task: \"binari\" is no task. Did you mean \"binary\"?"),
    Wrong("question: Did", "qestion: Did", "Line 1, question: the key is missing. Add question: what a reviewer is asked about one prediction.", "Line 3, qestion: unknown key \"qestion\". Did you mean \"question\"?"),
    Wrong("1: Late }", "1: Late, 2: Lost }", "Line 4, classes: a binary model has exactly 2 classes, not 3. Correct the list or the task."),
    Wrong("classes: { \"0\": On time, 1: Late }\n", "", "Line 1, classes: the key is missing. List the classes: [no, yes].", "Line 4, positive: \"1\" is not a class of the model. Write one of ."),
    Wrong("positive: 1", "positive: 2", "Line 5, positive: \"2\" is not a class of the model. Write one of 0, 1."),
    Wrong("  score: score", "  score: timestamp", "Line 10, columns.score: the column \"timestamp\" is already used by columns.time. Give each column one meaning.", "Line 21, rules[0].columns: \"score\" is no watched column of the model. Use the score, the prediction, the version or a feature of the model.", "Line 22, rules[1].columns: \"score\" is no watched column of the model. Use the score, the prediction, the version or a feature of the model."),
    Wrong("hidden: [customer_name]", "hidden: [carrier]", "Line 17, columns.hidden: the column \"carrier\" is already used by columns.features.carrier. Give each column one meaning."),
    Wrong("type: number", "type: numbr", "Line 14, columns.features.dep_delay.type: \"numbr\" is no kind of column. Did you mean \"number\"?", "Line 21, rules[0].columns: \"dep_delay\" is no watched column of the model. Use the score, the prediction, the version or a feature of the model."),
    Wrong("carrier: category", "carrier: 5", "Line 15, columns.features.carrier: \"5\" is no kind of column. Write one of number, category."),
    Wrong("  time: timestamp\n", "", "Line 17, windows.every: windows of time need a time column. Name it under columns.time, or use windows of rows or batches."),
    Wrong("every: week", "every: wek", "Line 18, windows.every: \"wek\" is no length of a window. Did you mean \"week\"?"),
    Wrong("every: week", "every: 0 rows", "Line 18, windows.every: \"0 rows\" is no length of a window. Write hour, day, week, month, batch or a number of rows like 500 rows."),
    Wrong("every: week", "every: { rows: 0 }", "Line 18, windows.every.rows: 0 is outside 1 to 100000000. Choose a whole number from 1 to 100000000."),
    Wrong("Europe/Berlin", "Europe/Berlim", "Line 18, windows.timeZone: \"Europe/Berlim\" is no known time zone. Did you mean \"Europe/Berlin\"?"),
    Wrong("lateness: 2d", "lateness: 2 days", "Line 18, windows.lateness: \"2 days\" is no length of time. Write it like 2d, 6h, 30m or 0."),
    Wrong("lateness: 2d", "lateness: 367d", "Line 18, windows.lateness: 367d is longer than a year. Wait at most 366d."),
    Wrong("3.3 per 100 windows", "3.3", "Line 19, budget.alerts: \"3.3\" is no budget. Write it like 3.3 per 100 windows."),
    Wrong("3.3 per", "12 per", "Line 19, budget.alerts: a budget of 12 allows more than 1 false alert in 10 windows. Choose more than 0 and at most 10 per 100 windows."),
    Wrong("3.3 per", "0 per", "Line 19, budget.alerts: a budget of 0 allows no alert at all. Choose more than 0 and at most 10 per 100 windows."),
    Wrong("limit: 0.25", "limit: high", "Line 21, rules[0].limit: \"high\" is not a number. Write a decimal number like 0.1."),
    Wrong("limit: 0.25", "limit: .inf", "Line 21, rules[0].limit: \".inf\" is not a number. Write a decimal number like 0.1."),
    Wrong("limit: 0.25", "value: 'share(carrier)'", "Line 21, rules[0].value: unknown key \"value\". \(knownRule)"),
    Wrong("[dep_delay, score]", "[dep_dely, carrier]", "Line 21, rules[0].columns: \"dep_dely\" is no watched column of the model. Did you mean \"dep_delay\"?", "Line 21, rules[0].columns: kolmogorovSmirnov needs numbers, and \"carrier\" holds categories. Use a numeric column."),
    Wrong("statistic: mean,", "statistic: median,", "Line 22, rules[1].statistic: \"median\" is no statistic. Did you mean \"mean\"?"),
    Wrong("statistic: mean,", "statistic: meanAbsoluteError,", "Line 22, rules[1].statistic: meanAbsoluteError does not fit a binary model. Leave out the rule.", "Line 22, rules[1].columns: meanAbsoluteError is measured on the whole window. Leave out the columns."),
    Wrong("statistic: mean,", "statistic: classShare,", "Line 22, rules[1].columns: classShare is measured on the prediction. Leave out the columns."),
    Wrong("statistic: mean,", "statistic: kolmogorovSmirnov,", "Line 22, rules[1]: the rule on line 21 is about the same. Join the two rules."),
    Wrong("enabled: false", "enabled: no", "Line 23, rules[2].enabled: \"no\" is neither true nor false. Write true or false."),
    Wrong("perWindow: 60", "perWindow: 10001", "Line 24, sampling.perWindow: 10001 is outside 0 to 10000. Choose a whole number from 0 to 10000."),
    Wrong("seed: 2013", "seed: -1", "Line 24, sampling.seed: \"-1\" is not a whole number. Choose a whole number from 0 to 9223372036854775807."),
    Wrong("slots: 2", "slots: 6", "Line 25, review.slots: 6 is outside 1 to 5. Choose a whole number from 1 to 5."),
    Wrong("overlap: 0.2", "overlap: 20", "Line 25, review.overlap: 20 is outside 0 to 1. Choose a number from 0 to 1."),
    Wrong("quality: { tolerance: 0.04 }", "quality: [1]", "Line 26, quality: this is no set of keys. Write key: value pairs here."),
    Wrong("evidence: [scheduled_arrival, actual_arrival]", "evidence: { a: b }", "Line 16, columns.evidence: this is no list. Write a list like [a, b]."),
    Wrong("task: binary", "task: multiclass", "Line 5, positive: only a binary model has a positive class. Leave out the key.", "Line 10, columns.score: only a binary model has one score. Name a column for each class under columns.scores."),
    Wrong("task: binary", "task: regression", "Line 4, classes: a regression has no classes. Leave out the key.", "Line 5, positive: only a binary model has a positive class. Leave out the key.", "Line 10, columns.score: only a binary model has one score. Leave out the key."),
    Wrong("score: score\n", "scores: { 0: s0, 2: s2 }\n", "Line 10, columns.scores: only a multiclass model has a score for each class. Name the column under columns.score.", "Line 10, columns.scores.2: \"2\" is not a class of the model. Write one of 0, 1.", "Line 21, rules[0].columns: \"score\" is no watched column of the model. Use the score, the prediction, the version or a feature of the model.", "Line 22, rules[1].columns: \"score\" is no watched column of the model. Use the score, the prediction, the version or a feature of the model."),
    Wrong("task: binary", "task: binary\ntask: binary", "Line 2: the key \"task\" stands twice. Keep one of them."),
    Wrong("task: binary", "task: [binary", "Line 3: no valid YAML at column 9: did not find expected ',' or ']'. Correct the line; quote texts that hold : # { } [ ] or begin with a sign."),
    Wrong("task: binary", "task: binary\n---", "Line 3: no valid YAML at column 1: but found another document. Correct the line; quote texts that hold : # { } [ ] or begin with a sign."),
])
func aWrongFileIsRefusedWithLineKeyReasonAndWayOut(_ wrong: Wrong) throws {
    let range = try #require(fullFile.range(of: wrong.old))
    #expect(modelSentences(fullFile.replacingCharacters(in: range, with: wrong.new)) == wrong.sentences)
}

@Test func filesThatAreNoModelFileAreRefused() {
    #expect(modelSentences("") == ["Line 1: the file is empty. Write a model file, or let `plumbline model infer` write one."])
    #expect(modelSentences("- a\n- b\n") == ["Line 1: this is no set of keys. Write key: value pairs here."])
    #expect(modelSentences("a\0b") == ["Line 1: the file holds a NUL byte. Save it as plain text."])
    #expect(
        modelSentences(String(repeating: "# comment\n", count: 110_000)) == [
            "Line 1: the file is larger than 1 MB. A model file describes columns; keep data elsewhere."
        ])
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
        bomb += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }
    #expect(modelSentences(bomb) == ["Line 1: the file uses more than 16 aliases. Write the values out."])
}
