import Foundation
import Monitoring
import Review
import Storage

/// A model's baseline, ready to be compared with: sorted columns, what its windows show, and its own quality.
struct Reference {
    let baseline: StoredBaseline
    let columns: MeasuredColumns
    let windows: ReferenceWindows
    let labelled: [LabelledRow]
    let knowledge: BaselineKnowledge

    var lessons: BaselineLessons { knowledge.lessons }
    /// The baseline's figure for each quality metric.
    var quality: [QualityMetric: Double] { knowledge.quality }
}

extension Workbench {
    /// What is usual for each rule of a model, by rule key; empty before the first evaluation.
    func referenceScores(model: StoredModel, in read: ReadTransaction) throws -> [String: ReferenceScore] {
        try read.reference(of: model.id)?.bank.scores ?? [:]
    }

    /// The reference of a model; nil while it has no baseline.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - read: The state of the database.
    ///   - comparesRows: Whether rows are to be compared with it; else no column is read, and no more is known of it than
    ///     its labels and how many rows it has.
    /// - Returns: The reference.
    /// - Throws: A `StorageError`.
    func reference(of model: StoredModel, in read: ReadTransaction, comparesRows: Bool = true) throws
        -> Reference?
    {
        guard let baseline = try read.currentBaseline(of: model.id) else { return nil }
        let stored = try read.storedColumns(ofBaseline: baseline.id)
        let answers = try stored.batch(model.model.answerColumns + [model.model.columns.label ?? "label"])
        let labelled = try labelledRows(of: baseline, answers, model, in: read)
        let knowledge = try baselineKnowledge(of: model, in: read) { labelled }
        guard comparesRows else {
            return Reference(
                baseline: baseline,
                columns: try stored.measured([]),
                windows: .none,
                labelled: labelled,
                knowledge: knowledge
            )
        }
        let columns = try measuredColumns(of: baseline, stored, model)
        let kept = try read.referenceWindows(ofBaseline: baseline.id, modelRevision: model.revision)
        let rules = RuleCatalog.rules(for: model.model)
        return Reference(
            baseline: baseline,
            columns: columns,
            windows: try kept ?? measuredWindows(of: model, stored, columns, rules, in: read),
            labelled: labelled,
            knowledge: knowledge
        )
    }

    private func measuredColumns(of baseline: StoredBaseline, _ stored: StoredColumns, _ model: StoredModel)
        throws -> MeasuredColumns
    {
        var columns = try stored.measured(model.model.measuredColumns)
        columns.attributions = baseline.attributions
        return columns
    }

    /// Measures the rules on the windows of a model's baseline, so that the first evaluation need not.
    func measureBaseline(of name: String, by actor: String) throws {
        let model = try database.read { try $0.required(name) }
        guard let measured = try database.read({ try reference(of: model, in: $0) }) else { return }
        try keep(measured, of: model, by: actor, at: now())
    }

    /// Keeps what the rules measured on the windows of a baseline: once for each baseline and revision of the model.
    func keep(_ reference: Reference, of model: StoredModel, by actor: String, at moment: Moment) throws {
        let kept = try database.read {
            try $0.referenceWindows(ofBaseline: reference.baseline.id, modelRevision: model.revision)
        }
        guard kept == nil else { return }
        try database.write(at: moment, by: actor) {
            try $0.keepReferenceWindows(
                reference.windows,
                ofBaseline: reference.baseline.id,
                modelRevision: model.revision
            )
        }
    }

    /// The rows of a baseline that have a label.
    func labelledBaseline(_ rows: ColumnBatch, of model: MonitoredModel) -> [LabelledRow] {
        labelledBaselineRows(rows, of: model).map(\.row)
    }

    /// The same with their positions among the baseline's rows.
    func labelledBaselineRows(_ rows: ColumnBatch, of model: MonitoredModel) -> [(
        position: Int, row: LabelledRow
    )] {
        guard case .texts(let labels)? = rows.values(of: model.columns.label ?? "label"),
            let predictions = rows.values(of: model.columns.prediction)
        else { return [] }
        let only = model.columns.score.flatMap { rows.values(of: $0) }
        let ofClass = model.columns.scores.compactMapValues { rows.values(of: $0) }
        return labels.indices.compactMap { row in
            let label = labels.text(at: row)
            guard !label.isEmpty, let prediction = predictions.text(at: row) else { return nil }
            // With several classes the score is the probability of the class that was answered.
            let scores = only ?? ofClass[prediction]
            let labelled = LabelledRow(
                predictionID: rows.ids.text(at: row),
                prediction: prediction,
                score: scores?.number(at: row),
                label: EffectiveLabel(value: label, origin: .upstream, isContested: false),
                of: model
            )
            return labelled.map { (row, $0) }
        }
    }

    /// The labelled rows that a model's quality is held against; none without a baseline.
    func labelledRows(ofBaselineOf stored: StoredModel, in read: ReadTransaction) throws -> [LabelledRow] {
        guard let current = try read.currentBaseline(of: stored.id) else { return [] }
        let names = stored.model.answerColumns + [stored.model.columns.label ?? "label"]
        let rows = try read.columns(ofBaseline: current.id, names: names)
        return try labelledRows(of: current, rows, stored, in: read)
    }

    /// What rules measure on the baseline's windows, measured now and not kept.
    func referenceWindows(for rules: [Rule], of model: StoredModel, in read: ReadTransaction) throws
        -> ReferenceWindows
    {
        guard let baseline = try read.currentBaseline(of: model.id) else { return .none }
        let stored = try read.storedColumns(ofBaseline: baseline.id)
        let columns = try measuredColumns(of: baseline, stored, model)
        return try measuredWindows(of: model, stored, columns, rules, in: read)
    }

    private func measuredWindows(
        of model: StoredModel,
        _ stored: StoredColumns,
        _ columns: MeasuredColumns,
        _ rules: [Rule],
        in read: ReadTransaction
    ) throws -> ReferenceWindows {
        let times = try stored.times()
        return try ReferenceWindows(
            parts: try windowParts(stored.rowCount, times, of: model, in: read),
            baseline: columns,
            isTimed: !times.isEmpty,
            rules: rules,
            values: stored.values
        )
    }

    /// A baseline cut as live rows are: by time where rows have times and windows are spans of time, else, in the order
    /// of the file, into parts as long as live windows are in the middle.
    private func windowParts(
        _ rows: Int,
        _ times: [Moment],
        of model: StoredModel,
        in read: ReadTransaction
    ) throws -> [[Int]] {
        var groups: [Int: [Int]] = [:]
        if !times.isEmpty, var cutter = WindowCutter(model.model.windows) {
            var numbers: [String: Int] = [:]
            var starts: [Moment] = []
            var order: [Int] = []
            for (row, time) in times.enumerated() {
                let span = cutter.span(containing: time)
                let number = numbers[span.key] ?? starts.count
                if number == starts.count {
                    numbers[span.key] = number
                    starts.append(span.start)
                    order.append(number)
                }
                groups[number, default: []].append(row)
            }
            return order.sorted { starts[$0] < starts[$1] }.map { groups[$0] ?? [] }
        }
        guard let size = try usualSize(of: model, in: read) else { return [Array(0..<rows)] }
        return stride(from: 0, to: rows, by: size).map { Array($0..<min($0 + size, rows)) }
    }

    /// How many rows a live window has in the middle; nil before there is one.
    private func usualSize(of model: StoredModel, in read: ReadTransaction) throws -> Int? {
        if case .rows(let size) = model.model.windows.grain { return max(1, size) }
        let sizes = try read.windowRowCounts(of: model.id).map(\.rows).filter { $0 > 0 }.sorted()
        return sizes.isEmpty ? nil : sizes[sizes.count / 2]
    }
}

extension ColumnValues {
    /// The number of a row; nil where it is missing, or the column holds no numbers.
    func number(at row: Int) -> Double? {
        guard case .numbers(let values) = self, values.indices.contains(row), values[row].isFinite else {
            return nil
        }
        return values[row]
    }
}
