import Monitoring
import Testing

@testable import Formats

/// Loans whose files may say NA and null for a missing value.
private func loansWithWords(_ words: [String]? = ["NA", "null"], classes: [String] = ["0", "1"])
    -> MonitoredModel
{
    var model = loans(classes: classes)
    model.columns.missing = words
    return model
}

private let rows = """
    a,2024-01-01,NA,0,null,NA
    b,2024-01-02,0.25,1,40,Rome
    c,2024-01-03,0.5,1,NA,NA
    d,2024-01-04,0.5,0,7,Bern

    """

@Test func aWordForAMissingValueIsReadAsOne() throws {
    let reading = try Reading(loansHeader + rows, loansWithWords())
    #expect(reading.problems.sentences == [])
    #expect(reading.columns["score"] == [nil, "0.25", "0.5", "0.5"])
    #expect(reading.columns["age"] == [nil, "40", nil, "7"])
    #expect(reading.columns["city"] == [nil, "Rome", nil, "Bern"])
    #expect(reading.typeProblems == [:])
}

@Test func withoutTheWordItIsRefused() throws {
    let reading = try Reading(loansHeader + rows, loansWithWords(["null"]))
    #expect(
        reading.problems.sentences == [
            "Line 2, column \"score\": \"NA\" is not a number. Leave the cell empty for a missing value, or add the word to columns.missing in the model file.",
            "Line 4, column \"age\": \"NA\" is not a number. Leave the cell empty for a missing value, or add the word to columns.missing in the model file.",
        ]
    )
    #expect(reading.ids == ["b", "d"])
}

@Test func textsOfJSONLinesMayBeSuchWordsToo() throws {
    let lines =
        #"{"id":"a","time":"2024-01-01","score":"NA","prediction":"1","age":"null","city":"NA"}"# + "\n"
        + #"{"id":"b","time":"2024-01-02","score":0.5,"prediction":"0","age":40,"city":"Rome"}"# + "\n"
    let reading = try Reading(lines, loansWithWords(), form: .jsonLines)
    #expect(reading.problems.sentences == [])
    #expect(reading.columns["score"] == [nil, "0.5"] && reading.columns["age"] == [nil, "40"])
    #expect(reading.columns["city"] == [nil, "Rome"])
}

@Test func aPredictionIsNeverMissing() throws {
    let text = loansHeader + "a,2024-01-01,0.5,NA,1,Rome\n"
    #expect(
        try Reading(text, loansWithWords()).problems.sentences == [
            "Line 2, column \"prediction\": \"NA\" stands for a missing value. Every row needs a prediction."
        ]
    )
}

@Test func aLabelMayBeMissingInABaselineAndNotAmongLabels() throws {
    let baseline = "id,time,score,prediction,age,city,label\n" + "a,2024-01-01,0.5,1,1,Rome,NA\n"
    let reading = try Reading(baseline + "b,2024-01-01,0.5,1,1,Rome,1\n", loansWithWords(), kind: .baseline)
    #expect(reading.problems.sentences == [] && reading.labels == ["", "1"])
    #expect(
        try Reading("id,label\na,NA\n", loansWithWords(), kind: .labels).problems.sentences == [
            "Line 2, column \"label\": \"NA\" stands for a missing value. Leave out rows whose truth is not known."
        ]
    )
}

@Test func aClassStaysAClassAndAnIDAnID() throws {
    let text = loansHeader + "NA,2024-01-01,0.5,NA,NA,Rome\n"
    let reading = try Reading(text, loansWithWords(classes: ["NA", "paid"]))
    #expect(reading.problems.sentences == [] && reading.ids == ["NA"])
    #expect(reading.columns["prediction"] == ["NA"] && reading.columns["age"] == [nil])
}

@Test func wordsForMissingValuesAreReadWrittenAndCompared() throws {
    let file = fullFile.replacing(
        "hidden: [customer_name]",
        with: "hidden: [customer_name]\n  missing: [NA, null, \"-\"]"
    )
    var model = fullModel
    model.columns.missing = ["NA", "null", "-"]
    #expect(try ModelFile.parse(yaml: file) == model)
    #expect(ModelFile.render(model).contains("\n  missing: [NA, \"null\", \"-\"]\n"))
    #expect(try ModelFile.parse(yaml: ModelFile.render(model)) == model)
    #expect(
        ModelFile.difference(old: fullModel, new: model) == [
            "missing word added: NA", "missing word added: null", "missing word added: -",
        ]
    )
}

@Test(arguments: [
    ("[-1, NA]", "\"-1\" is a number, and a number is never missing. Empty such cells in the files."),
    ("[[NA]]", "this is no single word. Write a list like [NA, \"null\"]."),
    ("{ NA: 1 }", "this is no list. Write a list like [NA, \"null\"]."),
    ("[\"\"]", "\"\" is no usable name. Use 1 to 200 bytes without control characters."),
])
func whatIsNoWordForAMissingValueIsRefused(list: String, sentence: String) {
    let file = fullFile.replacing(
        "hidden: [customer_name]",
        with: "hidden: [customer_name]\n  missing: \(list)"
    )
    #expect(modelSentences(file) == ["Line 18, columns.missing: " + sentence])
}
