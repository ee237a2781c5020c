public import Monitoring

/// Guesses a model file from a baseline file, and says what it guessed.
public enum ModelInference {
    /// The rows that are looked at.
    public static let rowsAtMost = 100_000

    /// A model file for a baseline file.
    ///
    /// - Parameters:
    ///   - source: The baseline as CSV; its first 100,000 rows are looked at.
    ///   - name: The name of the model.
    ///   - task: What the model predicts; this is never guessed.
    /// - Returns: The file with its guesses as comments, and the guesses as sentences.
    /// - Throws: `nothingToRead` when no column can be the id or the prediction.
    public static func infer(
        csv source: ByteSource,
        name: String,
        task: ModelTask
    ) throws(FormatError) -> (yaml: String, guesses: [String]) {
        let (columns, rows) = try ColumnSketch.sketches(of: source, rowsAtMost: rowsAtMost)
        var guess = ModelGuess(columns: columns, rows: rows, task: task)
        let model = try guess.model(named: name)
        let comments = guess.sentences.map { "# - \(clippedLine($0))" }
        let head = [
            "# A first draft, guessed from \(rows) rows of a baseline. Check these guesses, then the question:"
        ]
        return ((head + comments).joined(separator: "\n") + "\n" + ModelFile.render(model), guess.sentences)
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
    private var taken: Set<String> = []

    init(columns: [ColumnSketch], rows: Int, task: ModelTask) {
        self.columns = columns.filter { !$0.name.isEmpty }
        self.rows = rows
        self.task = task
    }

    mutating func model(named name: String) throws(FormatError) -> MonitoredModel {
        guard rows > 0 else {
            throw .nothingToRead(
                "The file has a header and no rows. Give a baseline with at least a few hundred rows."
            )
        }
        let prediction = try predictionColumn()
        let label = named(Self.labelNames)
        if let label { say("\"\(label.name)\" is the label, the truth, by its name.") }
        let id = try idColumn()
        let score = task == .binary ? scoreColumn() : nil
        let classes = try classes(prediction, label)
        let scores = task == .multiclass ? scoreColumns(classes) : [:]
        let version = named(Self.versionNames)
        if let version { say("\"\(version.name)\" is the version of the model, by its name.") }
        let time = timeColumn()
        let windows = windowPlan(time)
        let plan = ColumnPlan(
            id: id.name,
            time: time?.name,
            prediction: prediction.name,
            score: score?.name,
            scores: scores,
            label: label?.name,
            version: version?.name,
            features: features()
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

    private mutating func say(_ sentence: String) { sentences.append(sentence) }

    private mutating func take(_ column: ColumnSketch?) -> ColumnSketch? {
        if let column { taken.insert(column.name) }
        return column
    }

    private var free: [ColumnSketch] { columns.filter { !taken.contains($0.name) } }

    // MARK: Names that people give

    private static let idNames = [
        "prediction_id", "predictionid", "id", "uuid", "request_id", "event_id", "row_id", "key",
    ]
    private static let timeNames = [
        "timestamp", "time", "event_time", "datetime", "date", "ts", "created_at",
    ]
    private static let predictionNames = [
        "prediction", "predicted", "pred", "y_pred", "yhat", "y_hat", "predicted_label", "predicted_class",
        "output",
    ]
    private static let scoreNames = [
        "score", "probability", "proba", "prob", "y_score", "y_prob", "y_proba", "prediction_proba",
        "confidence",
    ]
    private static let labelNames = [
        "label", "target", "truth", "actual", "y_true", "ground_truth", "outcome", "y",
    ]
    private static let versionNames = ["model_version", "version"]

    private mutating func named(
        _ names: [String],
        where fits: (ColumnSketch) -> Bool = { _ in true }
    ) -> ColumnSketch? {
        let free = free
        for name in names {
            if let found = free.first(where: { $0.name.lowercased() == name && fits($0) }) {
                return take(found)
            }
        }
        return nil
    }

    // MARK: Columns

    private mutating func idColumn() throws(FormatError) -> ColumnSketch {
        let rows = rows
        func identifies(_ column: ColumnSketch) -> Bool { column.isUnique && column.filled == rows }
        if let found = named(Self.idNames, where: identifies) {
            say("\"\(found.name)\" is the id: its name says so, and its \(rows) values are all different.")
            return found
        }
        let candidates = free.filter { identifies($0) && !$0.isTime && $0.wholeNumbers == $0.numbers }
        let ending = candidates.first { $0.name.lowercased().hasSuffix("id") }
        guard let found = take(ending ?? candidates.first) else {
            throw .nothingToRead(
                "No column can be the id: none has a different value in each row. Add one, like prediction_id."
            )
        }
        say("\"\(found.name)\" is the id, since its \(rows) values are all different.")
        return found
    }

    private mutating func predictionColumn() throws(FormatError) -> ColumnSketch {
        let task = task
        if let found = named(Self.predictionNames, where: { task != .regression || $0.isNumeric }) {
            say("\"\(found.name)\" is the prediction, by its name.")
            return found
        }
        let names = columns.prefix(20).map { "\"\(clipped($0.name))\"" }.joined(separator: ", ")
        throw .nothingToRead(
            "No column looks like the model's prediction; the file has \(names). Call one prediction and try again."
        )
    }

    private mutating func scoreColumn() -> ColumnSketch? {
        guard let found = named(Self.scoreNames, where: \.isShare) else {
            say("No score was found: no column with such a name holds numbers from 0 to 1.")
            return nil
        }
        say(
            "\"\(found.name)\" is the score, the probability of the positive class: its numbers lie from 0 to 1."
        )
        return found
    }

    private mutating func scoreColumns(_ classes: [LabelClass]) -> [String: String] {
        var scores: [String: String] = [:]
        for item in classes {
            let names = ["score", "prob", "proba", "probability", "p"].map {
                "\($0)_\(item.value)".lowercased()
            }
            if let found = named(names, where: \.isShare) { scores[item.value] = found.name }
        }
        if scores.isEmpty {
            say("No scores were found: a column for each class would be called like score_CLASS.")
        } else {
            say("Scores were found for \(scores.count) of \(classes.count) classes, by their names.")
        }
        return scores
    }

    private mutating func timeColumn() -> ColumnSketch? {
        let rows = rows
        func tells(_ column: ColumnSketch) -> Bool { column.isTime && column.filled == rows }
        let first = free.first(where: tells)
        guard let found = named(Self.timeNames, where: tells) ?? take(first) else {
            say("No column holds a time in every row, so windows are made of rows.")
            return nil
        }
        let zone =
            found.zonelessTimes > 0 ? " Texts without an offset are read as UTC; set windows.timeZone." : ""
        say("\"\(found.name)\" is the time: every value reads as one.\(zone)")
        return found
    }

    private mutating func classes(
        _ prediction: ColumnSketch,
        _ label: ColumnSketch?
    ) throws(FormatError) -> [LabelClass] {
        guard task != .regression else { return [] }
        var values: [String] = []
        for value in prediction.values.prefix(1_001) + (label?.values.prefix(1_001) ?? []) {
            let number = NumberGrammar.parse(value)
            let isKnown = values.contains {
                $0 == value || (number != nil && NumberGrammar.parse($0) == number)
            }
            if !isKnown { values.append(value) }
        }
        let isRight = task == .binary ? values.count == 2 : (2...1_000).contains(values.count)
        guard isRight else {
            let shown = values.prefix(5).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
            let needs = task == .binary ? "exactly 2 classes" : "2 to 1000 classes"
            throw .nothingToRead(
                "A \(task.rawValue) model needs \(needs); \"\(prediction.name)\" and the label hold \(values.count) "
                    + "(\(shown)). Check the file or the task."
            )
        }
        values.sort { left, right in
            switch (NumberGrammar.parse(left), NumberGrammar.parse(right)) {
            case (let left?, let right?): left < right
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): left < right
            }
        }
        let positive = task == .binary ? "; the last one is the positive class" : ""
        let shown = values.prefix(10).joined(separator: ", ")
        say("The classes are the values of the prediction and the label: \(clipped(shown))\(positive).")
        return values.map { LabelClass(value: $0, title: $0) }
    }

    // MARK: Features

    private mutating func features() -> [FeatureColumn] {
        var features: [FeatureColumn] = []
        var numbers = 0
        for column in free {
            guard column.filled > 0 else {
                say("\"\(column.name)\" is left out: it is empty.")
                continue
            }
            if column.isTime {
                say("\"\(column.name)\" is left out: it is a second time.")
            } else if let reason = codeReason(column) {
                say("\"\(column.name)\" is a category although it holds numbers: \(reason).")
                features.append(FeatureColumn(name: column.name, kind: .category))
            } else if column.isNumeric {
                numbers += 1
                features.append(FeatureColumn(name: column.name, kind: .number))
            } else if column.distinct > 1_000, column.distinct * 2 > column.filled {
                say(
                    "\"\(column.name)\" is left out: it is nearly different in each row. It may serve as evidence."
                )
            } else {
                if column.numbers * 10 > column.filled * 9 {
                    say(
                        "\"\(column.name)\" is a category: only \(column.numbers) of \(column.filled) values are numbers."
                    )
                }
                features.append(FeatureColumn(name: column.name, kind: .category))
            }
        }
        say(
            "Features: \(numbers) numbers, since every value reads as one, and \(features.count - numbers) categories."
        )
        return features
    }

    /// Why numbers are names; nil where they are numbers.
    private func codeReason(_ column: ColumnSketch) -> String? {
        guard column.isNumeric else { return nil }
        if column.leadingZeros > 0 { return "some begin with a zero that a number would lose" }
        let name = column.name.lowercased()
        let endings = ["_id", "_code", "_zip", "zipcode", "postcode", "_type", "_class"]
        let isNamed = endings.contains { name.hasSuffix($0) } || ["zip", "code"].contains(name)
        guard isNamed, column.wholeNumbers == column.numbers, column.distinct <= 200 else { return nil }
        return "its name says code, and there are only \(column.distinct) of them"
    }

    // MARK: Windows

    private mutating func windowPlan(_ time: ColumnSketch?) -> WindowPlan {
        guard let earliest = time?.earliest, let latest = time?.latest else {
            let size = max(50, rows / 12)
            say("A window has \(size) rows, so that the baseline gives at least 12 where it can.")
            return WindowPlan(grain: .rows(size))
        }
        let hours = Double(latest.milliseconds - earliest.milliseconds) / 3_600_000
        let grains: [(grain: WindowGrain, hours: Double)] = [
            (.month, 730.5), (.week, 168), (.day, 24), (.hour, 1),
        ]
        let fitting = grains.first { hours / $0.hours >= 12 } ?? (.hour, 1)
        let windows = max(1, Int((hours / fitting.hours).rounded(.up)))
        say("A window is a \(WindowText.text(fitting.grain)): the baseline spans about \(windows) of them.")
        return WindowPlan(grain: fitting.grain)
    }
}
