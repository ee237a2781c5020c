import Monitoring

/// Which columns are the id, the time, the prediction, the scores, the label and the version.
extension ModelGuess {
    // MARK: Names that people give

    private static let idNames = [
        "prediction_id", "id", "uuid", "request_id", "event_id", "row_id", "key",
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
    /// What stands beside a prediction and is none: `prediction_id`, `predicted_at`, `pred_proba`.
    private static let wordsBeside: Set<String> = [
        "id", "uuid", "at", "time", "timestamp", "date", "score", "prob", "proba", "probability", "version",
    ]

    // MARK: Columns

    mutating func predictionColumn(_ chosen: ColumnSketch?) throws(FormatError) -> ColumnSketch {
        let task = task
        func fits(_ column: ColumnSketch) -> Bool { task != .regression || column.isNumeric }
        if let chosen {
            guard fits(chosen) else {
                throw .nothingToRead(
                    "--prediction: \"\(clipped(chosen.name))\" holds numbers in \(chosen.numbers) of \(chosen.filled) "
                        + "cells, and a regression predicts a number."
                )
            }
            say("\"\(chosen.name)\" is the prediction, as you say.")
            noteMissingPredictions(chosen)
            return chosen
        }
        let byWord = free.filter { fits($0) && Self.predicted(by: $0.name) != nil }
        if let found = named(Self.predictionNames, where: fits) ?? take(byWord.count == 1 ? byWord[0] : nil) {
            say("\"\(found.name)\" is the prediction, by its name.")
            noteMissingPredictions(found)
            return found
        }
        let names = columns.prefix(20).map { "\"\(clipped($0.name))\"" }.joined(separator: ", ")
        throw .nothingToRead(
            "No column looks like the model's prediction; the file has \(names). Say which one is: --prediction COLUMN"
        )
    }

    private mutating func noteMissingPredictions(_ prediction: ColumnSketch) {
        guard task == .regression, prediction.missingCells > 0 else { return }
        say(
            "In \(prediction.missingCells) rows \"\(prediction.name)\" says \(Self.list(prediction.missingWords)). The "
                + "import refuses these rows: every row needs a prediction."
        )
    }

    /// What a column such as `predicted_price` or `price_pred` predicts, as the words of its name; nil for other names.
    private static func predicted(by name: String) -> [String]? {
        let words = words(of: name)
        guard words.count > 1, wordsBeside.isDisjoint(with: words) else { return nil }
        if ["predicted", "pred"].contains(words[0]) { return Array(words.dropFirst()) }
        let isLast = ["predicted", "prediction", "pred"].contains(words[words.count - 1])
        return isLast ? Array(words.dropLast()) : nil
    }

    mutating func labelColumn(
        _ chosen: ColumnSketch?,
        _ prediction: ColumnSketch
    ) throws(FormatError) -> ColumnSketch? {
        let task = task
        func fits(_ column: ColumnSketch) -> Bool { task != .regression || column.isNumeric }
        if let chosen {
            guard fits(chosen) else {
                throw .nothingToRead(
                    "--label: \"\(clipped(chosen.name))\" holds numbers in \(chosen.numbers) of \(chosen.filled) cells, and "
                        + "the truth of a regression is a number."
                )
            }
            say("\"\(chosen.name)\" is the label, the truth, as you say.")
            if task == .regression { noteMissingWords(of: chosen) }
            return chosen
        }
        let predicted = Self.predicted(by: prediction.name)
        let target = free.first { fits($0) && predicted != nil && Self.words(of: $0.name) == predicted }
        if let found = named(Self.labelNames, where: fits) {
            say("\"\(found.name)\" is the label, the truth, by its name.")
            if task == .regression { noteMissingWords(of: found) }
            return found
        }
        if let found = take(target) {
            say("\"\(found.name)\" is the label, the truth, since \"\(prediction.name)\" predicts it.")
            if task == .regression { noteMissingWords(of: found) }
            return found
        }
        say(
            "No label, the truth, was found by its name. If the file has one, say which it is: --label COLUMN, or it is "
                + "taken for a feature."
        )
        return nil
    }

    mutating func idColumn(_ chosen: ColumnSketch?) throws(FormatError) -> ColumnSketch {
        let rows = rows
        func identifies(_ column: ColumnSketch) -> Bool { column.isUnique && column.filled == rows }
        if let chosen {
            guard identifies(chosen) else {
                throw .nothingToRead(
                    "--id: \"\(clipped(chosen.name))\" has \(chosen.distinct) different values in \(rows) rows. An id is "
                        + "different in each row."
                )
            }
            say("\"\(chosen.name)\" is the id, as you say.")
            return chosen
        }
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

    mutating func scoreColumn(_ chosen: ColumnSketch?) throws(FormatError) -> ColumnSketch? {
        if let chosen {
            switch task {
            case .binary: break
            case .multiclass:
                throw .nothingToRead(
                    "--score: a model of several classes has a score for each. Call the columns score_CLASS, or name them "
                        + "under columns.scores in the model file."
                )
            case .regression:
                throw .nothingToRead("--score: a regression has no score. Leave out the option.")
            }
            guard chosen.isShare else {
                throw .nothingToRead(
                    "--score: not all values of \"\(clipped(chosen.name))\" are numbers from 0 to 1, as probabilities are."
                )
            }
            say("\"\(chosen.name)\" is the score, the probability of the positive class, as you say.")
            noteMissingWords(of: chosen)
            return chosen
        }
        guard task == .binary else { return nil }
        guard let found = named(Self.scoreNames, where: \.isShare) else {
            say(
                "No score was found: no column with such a name holds numbers from 0 to 1. If one does, say which it is: "
                    + "--score COLUMN."
            )
            return nil
        }
        say(
            "\"\(found.name)\" is the score, the probability of the positive class: its numbers lie from 0 to 1."
        )
        noteMissingWords(of: found)
        return found
    }

    mutating func scoreColumns(_ classes: [LabelClass]) -> [String: String] {
        var scores: [String: String] = [:]
        for item in classes {
            // Spelt as the class is: -1 and 1 differ in their signs alone.
            let names = ["score", "prob", "proba", "probability", "p"].map {
                "\($0)_\(item.value)".lowercased()
            }
            let fitting = free.first { names.contains($0.name.lowercased()) && $0.isShare }
            if let found = take(fitting) {
                scores[item.value] = found.name
                noteMissingWords(of: found)
            }
        }
        if scores.isEmpty {
            say("No scores were found: a column for each class would be called like score_CLASS.")
        } else {
            say("Scores were found for \(scores.count) of \(classes.count) classes, by their names.")
        }
        return scores
    }

    mutating func versionColumn(_ chosen: ColumnSketch?) -> ColumnSketch? {
        guard let found = chosen ?? named(Self.versionNames) else { return nil }
        let reason = chosen == nil ? "by its name" : "as you say"
        say("\"\(found.name)\" is the version of the model, \(reason).")
        return found
    }

    mutating func timeColumn(_ chosen: ColumnSketch?) throws(FormatError) -> ColumnSketch? {
        let rows = rows
        func tells(_ column: ColumnSketch) -> Bool { column.isTime && column.filled == rows }
        if let chosen, !tells(chosen) {
            throw .nothingToRead(
                "--time: \"\(clipped(chosen.name))\" holds a time in \(chosen.times) of \(rows) rows. Every row needs one, "
                    + "like 2013-04-22T10:30:00Z."
            )
        }
        let first = free.first(where: tells)
        guard let found = chosen ?? named(Self.timeNames, where: tells) ?? take(first) else {
            let nearly = free.first { $0.times * 10 > rows * 9 }
            let hint = nearly.map { " (\"\($0.name)\" does in \($0.times) of \(rows))" } ?? ""
            say("No column holds a time in every row\(hint), so windows are made of rows.")
            return nil
        }
        let zone =
            found.zonelessTimes > 0 ? " Texts without an offset are read as UTC; set windows.timeZone." : ""
        say("\"\(found.name)\" is the time: every value reads as one.\(zone)")
        return found
    }

    // MARK: Classes

    mutating func classes(
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
        let named = values.filter { !MissingWords.isCommon($0) }
        if task == .binary, values.count > 2, named.count == 2 {
            values = named
            if let label { noteMissingWords(of: label) }
            if prediction.missingCells > 0 {
                say(
                    "\"\(prediction.name)\" says \(Self.list(prediction.missingWords)) in \(prediction.missingCells) "
                        + "rows. The import refuses these rows: every row needs a prediction."
                )
            }
        }
        let sources = label == nil ? "the prediction" : "the prediction and the label"
        let isRight = task == .binary ? values.count == 2 : (2...1_000).contains(values.count)
        guard isRight else {
            let shown = values.prefix(5).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
            let needs = task == .binary ? "exactly 2 classes" : "2 to 1000 classes"
            let holders =
                label.map { "\"\(clipped(prediction.name))\" and the label \"\(clipped($0.name))\" hold" }
                ?? "\"\(clipped(prediction.name))\" holds"
            throw .nothingToRead(
                "A \(task.rawValue) model needs \(needs); \(holders) \(values.count) (\(shown)). Check the file or the task."
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
        say("The classes are the values of \(sources): \(clipped(shown))\(positive).")
        return values.map { LabelClass(value: $0, title: $0) }
    }
}
