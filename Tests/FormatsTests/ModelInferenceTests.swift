import Foundation
import Monitoring
import Testing

@testable import Formats

private func infer(
    _ text: String,
    _ task: ModelTask = .binary,
    form: TableForm = .csv,
    chosen: ChosenColumns = ChosenColumns()
) throws -> (model: MonitoredModel, guesses: [String]) {
    let (yaml, guesses) = try ModelInference.infer(
        file: file(text),
        form: form,
        name: "m",
        task: task,
        chosen: chosen
    )
    for guess in guesses { #expect(yaml.contains("# - \(guess)\n")) }
    return (try ModelFile.parse(yaml: yaml), guesses)
}

private func file(_ text: String) -> InputFile {
    InputFile(name: nil) { () throws(FormatError) in ByteSource(bytes: Array(text.utf8)) }
}

/// The draft for the baseline of an example.
private func draft(of example: String, _ task: ModelTask) throws -> (yaml: String, guesses: [String]) {
    let path = repository.appending(path: "Examples/\(example)/baseline.csv").path
    let file = InputFile(name: nil) { () throws(FormatError) in try ByteSource(path: path) }
    return try ModelInference.infer(file: file, name: example, task: task)
}

@Test func theFlightsFileIsGuessed() throws {
    let (yaml, guesses) = try draft(of: "flights", .binary)
    let guess = try ModelFile.parse(yaml: yaml)
    let written = try ModelFile.parse(yaml: exampleText("Examples/flights/model.yaml"))
    #expect(guess.columns.features.map(\.name) == written.columns.features.map(\.name))
    #expect(guess.columns.features.map(\.kind) == written.columns.features.map(\.kind))
    #expect(guess.columns.id == "prediction_id" && guess.columns.time == "timestamp")
    #expect(guess.columns.score == "score" && guess.columns.label == "label" && guess.positiveClass == "1")
    #expect(guess.columns.missing == nil && guess.columns.hidden == [])
    #expect(guess.windows.grain == .week)
    #expect(guesses.contains("A window is a week: the baseline spans about 13 of them."))
}

@Test func theBikeshareFileIsGuessed() throws {
    let guess = try ModelFile.parse(yaml: try draft(of: "bikeshare", .regression).yaml)
    #expect(guess.classes.isEmpty && guess.columns.prediction == "prediction")
    #expect(guess.columns.features.count == 10)
}

private let noLabel =
    "No label, the truth, was found by its name. If the file has one, say which it is: --label COLUMN, or it is "
    + "taken for a feature."

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
            noLabel,
            "\"row\" is the id, since its 2400 values are all different.",
            "\"proba\" is the score, the probability of the positive class: its numbers lie from 0 to 1.",
            "The classes are the values of the prediction: no, yes; the last one is the positive class.",
            "\"when\" is the time: every value reads as one. Texts without an offset are read as UTC; set windows.timeZone.",
            "A window is a day: the baseline spans about 24 of them.",
            "\"zip\" is a category although it holds numbers: some begin with a zero that a number would lose.",
            "\"store_id\" is a category although it holds numbers: its name says code, and there are only 5 of them.",
            "\"blank\" is left out: it is empty.",
            "\"words\" is left out: it is nearly different in each row. It may serve as evidence.",
            "\"mixed\" is a category: only 2399 of 2400 values are numbers.",
            "Features: 1 numbers, since every value reads as one, and 3 categories.",
            "What is left out stands under columns.hidden: it is not stored, nor reported as unknown.",
        ]
    )
    #expect(model.columns.features.map(\.name) == ["zip", "store_id", "flag", "mixed"])
    #expect(model.columns.hidden == ["blank", "words"])
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
        "No column looks like the model's prediction; the file has \"id\", \"x\". Say which one is: --prediction COLUMN"
    ),
    (
        "id,prediction\n1,0\n2,1\n3,7\n",
        "A binary model needs exactly 2 classes; \"prediction\" holds 3 (\"0\", \"1\", \"7\"). Check the file or the task."
    ),
])
func whatCannotBeGuessedIsRefused(text: String, sentence: String) {
    let error = #expect(throws: FormatError.self) { try infer(text) }
    #expect(error?.sentence == sentence)
}

/// Rows of a regression with a truth called like what is predicted, and words for missing values.
private func houses(_ header: String = "id,prediction,price,income,region,note") -> String {
    header + "\n"
        + (0..<2_000).map { row in
            let income = row % 40 == 0 ? (row == 0 ? "null" : "NA") : "\(row).5"
            let region = row % 50 == 0 ? "NA" : "R\(row % 3)"
            return "h\(row),\(row * 3),\(row * 3 + row % 7),\(income),\(region),n\(row)\n"
        }.joined()
}

@Test func numbersWithWordsForMissingValuesAreNumbers() throws {
    let (model, guesses) = try infer(houses(), .regression)
    #expect(model.columns.features.first(where: { $0.name == "income" })?.kind == .number)
    #expect(model.columns.missing == ["NA", "null"])
    #expect(
        guesses.contains(
            "In \"income\" 50 cells say NA (49), null (1). The import would refuse them, so columns.missing has them "
                + "read as missing."
        )
    )
    #expect(guesses.contains("\"region\" has cells that say NA (40); these count as missing, too."))
    #expect(guesses.contains("Features: 2 numbers, since every other value reads as one, and 1 categories."))
}

@Test func theImportReadsWhatWasInferred() throws {
    let model = try infer(houses(), .regression).model
    let reading = try Reading(houses(), model, kind: .baseline)
    #expect(reading.problems.sentences == [] && reading.extraColumns == [])
    #expect(reading.columns["income"]?.count(where: { $0 == nil }) == 50)
}

@Test func aWordAmongCategoriesAloneStaysACategory() throws {
    let rows = (0..<100).map { "\($0),\($0 % 2),\($0 % 5 == 0 ? "None" : "c\($0 % 3)")\n" }.joined()
    let (model, guesses) = try infer("id,prediction,city\n" + rows)
    #expect(model.columns.missing == nil)
    #expect(
        guesses.contains(
            "\"city\" has cells that say None (20), taken for a category. If that means missing, add it to "
                + "columns.missing."
        )
    )
}

@Test func labelsOfABinaryModelMayBeMissing() throws {
    let rows = (0..<100).map { row in
        "\(row),\(row % 2),\(row % 10 == 0 ? "NA" : "\(row % 2)")\n"
    }.joined()
    let model = try infer("id,prediction,label\n" + rows).model
    #expect(model.classes.map(\.value) == ["0", "1"] && model.columns.missing == ["NA"])
}

@Test func aTruthWithANameOfItsOwnIsAskedFor() throws {
    let guessed = try infer(houses(), .regression)
    #expect(guessed.model.columns.label == nil && guessed.guesses.contains(noLabel))
    let (model, guesses) = try infer(houses(), .regression, chosen: ChosenColumns(label: "price"))
    #expect(model.columns.label == "price" && !model.columns.features.contains { $0.name == "price" })
    #expect(guesses.contains("\"price\" is the label, the truth, as you say."))
    let named = try infer(houses("id,predicted_price,Price,income,region,note"), .regression)
    #expect(named.model.columns.prediction == "predicted_price" && named.model.columns.label == "Price")
    #expect(
        named.guesses.contains(
            "\"Price\" is the label, the truth, since \"predicted_price\" predicts it."
        )
    )
}

@Test func whatIsLeftOutIsHiddenWithItsReason() throws {
    let (yaml, _) = try ModelInference.infer(file: file(houses()), name: "m", task: .regression)
    #expect(
        yaml.contains(
            "\n  hidden:\n    - note  # it is nearly different in each row. It may serve as evidence\n"
        )
    )
}

@Test func aColumnOfNumbersWithAnotherWordSaysWhichOne() throws {
    let rows = (0..<3_000).map { row in
        "k\(row),\(row % 2),\(row % 100 == 7 ? "unknown" : "\(row).25")\n"
    }.joined()
    let (model, guesses) = try infer("id,prediction,income\n" + rows)
    #expect(model.columns.hidden == ["income"])
    #expect(
        guesses.contains(
            "\"income\" is left out: 2970 of 3000 values are numbers, and one is \"unknown\". If that means missing, "
                + "add it to columns.missing and make the column a number."
        )
    )
}

@Test(arguments: ["model version", "Model-Version", "modelVersion", "version"])
func theVersionIsKnownByItsName(name: String) throws {
    let rows = (0..<50).map { "\($0),\($0 % 2),\($0 % 2 + 1).1\n" }.joined()
    let (model, guesses) = try infer("id,prediction,\(name)\n" + rows)
    #expect(model.columns.version == name && model.columns.features.isEmpty)
    #expect(guesses.contains("\"\(name)\" is the version of the model, by its name."))
}

@Test func columnsMayBeNamed() throws {
    let rows = (0..<50).map {
        "\($0),c\($0),2024-01-01T00:00:\(10 + $0)Z,\($0 % 2),0.5,\($0 % 2),v1,0.25\n"
    }.joined()
    let (model, guesses) = try infer(
        "id,case,asked,decision,risk,paid,build,score\n" + rows,
        chosen: ChosenColumns(
            id: "case",
            time: "asked",
            prediction: "decision",
            score: "risk",
            label: "paid",
            version: "build"
        )
    )
    let columns = model.columns
    #expect(columns.id == "case" && columns.time == "asked" && columns.prediction == "decision")
    #expect(columns.score == "risk" && columns.label == "paid" && columns.version == "build")
    #expect(columns.features.map(\.name) == ["id", "score"])
    #expect(guesses.first == "\"decision\" is the prediction, as you say.")
}

@Test(arguments: [
    (
        ChosenColumns(prediction: "decison"),
        "--prediction: the file has no column \"decison\". Did you mean \"decision\"?"
    ),
    (
        ChosenColumns(label: "weather"),
        "--label: the file has no column \"weather\". It has \"id\", \"decision\", \"risk\"."
    ),
    (
        ChosenColumns(prediction: "decision", label: "decision"),
        "--label: \"decision\" is named twice. Give each column one meaning."
    ),
    (
        ChosenColumns(id: "decision", prediction: "risk"),
        "--id: \"decision\" has 2 different values in 3 rows. An id is different in each row."
    ),
    (
        ChosenColumns(time: "risk", prediction: "decision"),
        "--time: \"risk\" holds a time in 0 of 3 rows. Every row needs one, like 2013-04-22T10:30:00Z."
    ),
    (
        ChosenColumns(prediction: "decision", score: "risk"),
        "--score: not all values of \"risk\" are numbers from 0 to 1, as probabilities are."
    ),
])
func aColumnThatCannotBeWhatItIsNamedForIsRefused(chosen: ChosenColumns, sentence: String) {
    let text = "id,decision,risk\n1,0,0.5\n2,1,7\n3,1,0.1\n"
    let error = #expect(throws: FormatError.self) { try infer(text, chosen: chosen) }
    #expect(error?.sentence == sentence)
}

@Test func jsonLinesAreGuessedToo() throws {
    let rows = (0..<60).map { row in
        let income = row % 6 == 0 ? "null" : "\(row).5"
        return #"{"id":"a\#(row)","prediction":\#(row % 2),"income":\#(income),"customer":{"age":\#(row)}"#
            + (row > 30 ? #","late":"\#(row % 2 == 0 ? "x" : "y")""# : "") + "}\n"
    }.joined()
    let (model, guesses) = try infer(rows, form: .jsonLines)
    #expect(model.columns.features.map(\.name) == ["income", "late"])
    #expect(model.columns.features.map(\.kind) == [.number, .category])
    #expect(model.columns.hidden == ["customer"])
    #expect(
        guesses.contains(
            "\"customer\" is left out: it holds objects or lists. A member can be a feature by its path, like "
                + "customer.age."
        )
    )
}
