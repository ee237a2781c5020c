public import Monitoring

/// Guesses a model file from a baseline file, and says what it guessed.
public enum ModelInference {
    /// The rows that are looked at.
    public static let rowsAtMost = 100_000

    /// A model file for a baseline file.
    ///
    /// - Parameters:
    ///   - file: The baseline; its first 100,000 rows are looked at. JSON lines are opened twice.
    ///   - form: CSV or JSON lines.
    ///   - name: The name of the model.
    ///   - task: What the model predicts; this is never guessed.
    ///   - chosen: What a person said of columns; the others are guessed.
    /// - Returns: The file with its guesses as comments, and the guesses as sentences.
    /// - Throws: `nothingToRead` when no column can be the id or the prediction, or a chosen one is not there or cannot
    ///   be what it was chosen for.
    public static func infer(
        file: InputFile,
        form: TableForm = .csv,
        name: String,
        task: ModelTask,
        chosen: ChosenColumns = ChosenColumns()
    ) throws(FormatError) -> (yaml: String, guesses: [String]) {
        let (columns, rows) = try ColumnSketch.sketches(of: file, form: form, rowsAtMost: rowsAtMost)
        var guess = ModelGuess(columns: columns, rows: rows, task: task)
        let model = try guess.model(named: name, chosen)
        let comments = guess.sentences.map { "# - \(clippedLine($0))" }
        let head = [
            "# A first draft, guessed from \(rows) rows of a baseline. Check these guesses, then the question:"
        ]
        let reasons = guess.leftOut.mapValues(clippedLine)
        return (
            (head + comments).joined(separator: "\n") + "\n" + ModelFile.render(model, hiddenSince: reasons),
            guess.sentences
        )
    }

    /// A comment ends with its line.
    private static func clippedLine(_ sentence: String) -> String {
        sentence.replacing("\n", with: " ").replacing("\r", with: " ")
    }
}

/// The guesses, one after the other: what one column is taken for, no other is.
struct ModelGuess {
    let columns: [ColumnSketch]
    let rows: Int
    let task: ModelTask
    private(set) var sentences: [String] = []
    /// Columns that the model does not use, and why.
    var leftOut: [String: String] = [:]
    /// Words that stand for a missing value among numbers and labels.
    var missing: [String] = []
    private var taken: Set<String> = []
    /// Columns whose names a model file cannot hold.
    private let nameless: [String]

    init(columns: [ColumnSketch], rows: Int, task: ModelTask) {
        self.columns = columns.filter { ModelFileParser.isUsableName($0.name) }
        nameless = columns.map(\.name).filter { !ModelFileParser.isUsableName($0) }
        self.rows = rows
        self.task = task
    }

    mutating func model(named name: String, _ chosen: ChosenColumns) throws(FormatError) -> MonitoredModel {
        guard rows > 0 else {
            throw .nothingToRead(
                "The file has a header and no rows. Give a baseline with at least a few hundred rows."
            )
        }
        let roles = try Roles(chosen, in: &self)
        let prediction = try predictionColumn(roles.prediction)
        let label = try labelColumn(roles.label, prediction)
        let id = try idColumn(roles.id)
        let score = try scoreColumn(roles.score)
        let classes = try classes(prediction, label)
        let scores = task == .multiclass ? scoreColumns(classes) : [:]
        let version = versionColumn(roles.version)
        let time = try timeColumn(roles.time)
        let windows = windowPlan(time)
        let features = features()
        let unused = columns.map(\.name).filter { leftOut[$0] != nil }
        if !unused.isEmpty {
            say("What is left out stands under columns.hidden: it is not stored, nor reported as unknown.")
        }
        for name in nameless {
            let column = name.isEmpty ? "A column without a name" : "The column \"\(clipped(name))\""
            say(
                "\(column) is left out, and a model file cannot hold its name, so imports report it as unknown. Rename it "
                    + "or take it out of the files (pandas: index=False)."
            )
        }
        let plan = ColumnPlan(
            id: id.name,
            time: time?.name,
            prediction: prediction.name,
            score: score?.name,
            scores: scores,
            label: label?.name,
            version: version?.name,
            features: features,
            hidden: unused,
            missing: missing.isEmpty ? nil : missing
        )
        let question =
            task == .regression
            ? "What is the true value of this case?" : "What is the true class of this case?"
        return MonitoredModel(
            name: name,
            task: task,
            question: question,
            classes: classes,
            positiveClass: task == .binary ? classes.last?.value : nil,
            columns: plan,
            windows: windows
        )
    }

    mutating func say(_ sentence: String) { sentences.append(sentence) }

    mutating func take(_ column: ColumnSketch?) -> ColumnSketch? {
        if let column { taken.insert(column.name) }
        return column
    }

    var free: [ColumnSketch] { columns.filter { !taken.contains($0.name) } }

    /// The column that a person named with an option; nil where none was.
    mutating func column(_ name: String?, option: String) throws(FormatError) -> ColumnSketch? {
        guard let name else { return nil }
        guard let found = columns.first(where: { $0.name == name }) else {
            let names = columns.map(\.name)
            let shown = names.prefix(20).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
            let wayOut =
                nearestName(to: name, among: names).map { "Did you mean \"\(clipped($0))\"?" }
                ?? "It has \(shown)."
            throw .nothingToRead("--\(option): the file has no column \"\(clipped(name))\". \(wayOut)")
        }
        guard !taken.contains(name) else {
            throw .nothingToRead(
                "--\(option): \"\(clipped(name))\" is named twice. Give each column one meaning."
            )
        }
        return take(found)
    }

    /// A free column that is called so; case and the signs between words do not count.
    mutating func named(
        _ names: [String],
        where fits: (ColumnSketch) -> Bool = { _ in true }
    ) -> ColumnSketch? {
        let free = free
        for name in names {
            let wanted = Self.words(of: name).joined()
            if let found = free.first(where: { Self.words(of: $0.name).joined() == wanted && fits($0) }) {
                return take(found)
            }
        }
        return nil
    }

    /// The words of a name, in lower case: `model version` and `Model_Version` have the same.
    static func words(of name: String) -> [String] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

/// The columns that a person named, found in the file.
private struct Roles {
    var id: ColumnSketch?
    var time: ColumnSketch?
    var prediction: ColumnSketch?
    var score: ColumnSketch?
    var label: ColumnSketch?
    var version: ColumnSketch?

    init(_ chosen: ChosenColumns, in guess: inout ModelGuess) throws(FormatError) {
        id = try guess.column(chosen.id, option: "id")
        time = try guess.column(chosen.time, option: "time")
        prediction = try guess.column(chosen.prediction, option: "prediction")
        score = try guess.column(chosen.score, option: "score")
        label = try guess.column(chosen.label, option: "label")
        version = try guess.column(chosen.version, option: "version")
    }
}
