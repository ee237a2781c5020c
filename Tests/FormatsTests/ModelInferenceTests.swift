import Foundation
import Monitoring
import Testing

@testable import Formats

private func infer(_ text: String, _ task: ModelTask = .binary) throws -> (
    model: MonitoredModel, guesses: [String]
) {
    let source = ByteSource(bytes: Array(text.utf8))
    let (yaml, guesses) = try ModelInference.infer(csv: source, name: "m", task: task)
    for guess in guesses { #expect(yaml.contains("# - \(guess)\n")) }
    return (try ModelFile.parse(yaml: yaml), guesses)
}

@Test func theFlightsFileIsGuessed() throws {
    let source = try ByteSource(path: repository.appending(path: "Examples/flights/baseline.csv").path)
    let (yaml, guesses) = try ModelInference.infer(csv: source, name: "flights", task: .binary)
    let guess = try ModelFile.parse(yaml: yaml)
    let written = try ModelFile.parse(yaml: exampleText("Examples/flights/model.yaml"))
    #expect(guess.columns.features.map(\.name) == written.columns.features.map(\.name))
    #expect(guess.columns.features.map(\.kind) == written.columns.features.map(\.kind))
    #expect(guess.columns.id == "prediction_id" && guess.columns.time == "timestamp")
    #expect(guess.columns.score == "score" && guess.columns.label == "label" && guess.positiveClass == "1")
    #expect(guess.windows.grain == .week)
    #expect(guesses.contains("A window is a week: the baseline spans about 13 of them."))
}

@Test func theBikeshareFileIsGuessed() throws {
    let source = try ByteSource(path: repository.appending(path: "Examples/bikeshare/baseline.csv").path)
    let guess = try ModelFile.parse(
        yaml: ModelInference.infer(csv: source, name: "b", task: .regression).yaml
    )
    #expect(guess.classes.isEmpty && guess.columns.prediction == "prediction")
    #expect(guess.columns.features.count == 10)
}

@Test func everyGuessIsExplained() throws {
    var text = "row,when,pred,proba,zip,store_id,flag,blank,words,mixed\n"
    for row in 0..<2_400 {
        let mixed = row == 3 ? "many" : "\(row % 50)"
        text +=
            "k\(row),2013-01-\(String(format: "%02d", row / 100 + 1)) 0\(row % 10):00:00,\(row % 2 == 0 ? "yes" : "no"),0.\(row % 9),"
        text += "0\(row % 7),\(row % 5),\(row % 2),,text \(row),\(mixed)\n"
    }
    let (model, guesses) = try infer(text)
    #expect(
        guesses == [
            "\"pred\" is the prediction, by its name.",
            "\"row\" is the id, since its 2400 values are all different.",
            "\"proba\" is the score, the probability of the positive class: its numbers lie from 0 to 1.",
            "The classes are the values of the prediction and the label: no, yes; the last one is the positive class.",
            "\"when\" is the time: every value reads as one. Texts without an offset are read as UTC; set windows.timeZone.",
            "A window is a day: the baseline spans about 24 of them.",
            "\"zip\" is a category although it holds numbers: some begin with a zero that a number would lose.",
            "\"store_id\" is a category although it holds numbers: its name says code, and there are only 5 of them.",
            "\"blank\" is left out: it is empty.",
            "\"words\" is left out: it is nearly different in each row. It may serve as evidence.",
            "\"mixed\" is a category: only 2399 of 2400 values are numbers.",
            "Features: 1 numbers, since every value reads as one, and 3 categories.",
        ]
    )
    #expect(model.columns.features.map(\.name) == ["zip", "store_id", "flag", "mixed"])
}

@Test func withoutATimeWindowsAreMadeOfRows() throws {
    let rows = (0..<1_200).map { "\($0),\($0 % 3 == 0 ? "a" : "b"),0.\($0 % 10)\n" }.joined()
    let (model, guesses) = try infer("id,prediction,score_a\n" + rows, .multiclass)
    #expect(model.windows.grain == .rows(100) && model.columns.time == nil)
    #expect(model.columns.scores == ["a": "score_a"])
    #expect(guesses.contains("Scores were found for 1 of 2 classes, by their names."))
}

@Test(arguments: [
    ("id,x\n", "The file has a header and no rows. Give a baseline with at least a few hundred rows."),
    (
        "x,prediction\n1,0\n1,1\n",
        "No column can be the id: none has a different value in each row. Add one, like prediction_id."
    ),
    (
        "id,x\n1,0\n2,1\n",
        "No column looks like the model's prediction; the file has \"id\", \"x\". Call one prediction and try again."
    ),
    (
        "id,prediction\n1,0\n2,1\n3,7\n",
        "A binary model needs exactly 2 classes; \"prediction\" and the label hold 3 (\"0\", \"1\", \"7\"). Check the file or the task."
    ),
])
func whatCannotBeGuessedIsRefused(text: String, sentence: String) {
    let error = #expect(throws: FormatError.self) { try infer(text) }
    #expect(error?.sentence == sentence)
}
