import Foundation
import Monitoring
import Review
import Storage

/// A model's baseline, ready to be compared with: sorted columns, what is usual, and its own quality.
struct Reference {
    let baseline: StoredBaseline
    let columns: MeasuredColumns
    let bank: ReferenceBank
    let labelled: [LabelledRow]
    let lessons: BaselineLessons

    /// The baseline's figure for each quality metric.
    var quality: [QualityMetric: Double] { baselineQuality(rows: labelled, task: task) }
    let task: ModelTask
}

/// The setting that keeps a model's reference bank between evaluations.
func referenceSetting(_ model: Int64) -> String { "reference.\(model)" }

extension Workbench {
    /// What is usual for each rule of a model, by rule key; empty without a baseline.
    func referenceScores(model: StoredModel, in read: ReadTransaction) throws -> [String: ReferenceScore] {
        guard let baseline = try read.currentBaseline(of: model.id) else { return [:] }
        return try bank(of: model, baseline: baseline, in: read).scores
    }

    /// The reference of a model; nil while it has no baseline.
    func reference(of model: StoredModel, in read: ReadTransaction) throws -> Reference? {
        guard let baseline = try read.currentBaseline(of: model.id) else { return nil }
        let names = model.model.watchedColumns.map(\.name)
        let labelColumn = model.model.columns.label ?? "label"
        let rows = try read.columns(ofBaseline: baseline.id, names: names + [labelColumn])
        let labelled = try labelledRows(of: baseline, rows, model, in: read)
        return Reference(
            baseline: baseline,
            columns: MeasuredColumns(rows, names: names),
            bank: try bank(of: model, baseline: baseline, in: read),
            labelled: labelled,
            lessons: BaselineLessons(labelled: labelled),
            task: model.model.task
        )
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
        return labels.indices.compactMap { row in
            let label = labels.text(at: row)
            guard !label.isEmpty, let prediction = predictions.text(at: row) else { return nil }
            // With several classes the score is the probability of the class that was answered.
            let scores = (model.columns.score ?? model.columns.scores[prediction]).flatMap {
                rows.values(of: $0)
            }
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

    /// What the labelled baseline teaches; nothing without one.
    func baselineLessons(of stored: StoredModel, in read: ReadTransaction) throws -> BaselineLessons {
        BaselineLessons(labelled: try labelledRows(ofBaselineOf: stored, in: read))
    }

    /// The labelled rows that a model's quality is held against; none without a baseline.
    func labelledRows(ofBaselineOf stored: StoredModel, in read: ReadTransaction) throws -> [LabelledRow] {
        guard let current = try read.currentBaseline(of: stored.id) else { return [] }
        let names = stored.model.answerColumns + [stored.model.columns.label ?? "label"]
        let rows = try read.columns(ofBaseline: current.id, names: names)
        return try labelledRows(of: current, rows, stored, in: read)
    }

    private func bank(of model: StoredModel, baseline: StoredBaseline, in read: ReadTransaction) throws
        -> ReferenceBank
    {
        let decoder = JSONDecoder()
        if let kept = try read.setting(referenceSetting(model.id)),
            let stored = try? decoder.decode(KeptBank.self, from: Data(kept.utf8)),
            stored.baseline == baseline.id
        {
            return stored.bank
        }
        let rows = try read.columns(ofBaseline: baseline.id, names: model.model.watchedColumns.map(\.name))
        return ReferenceBank(
            revision: baseline.number,
            parts: windowParts(rows, of: model.model),
            names: model.model.watchedColumns.map(\.name),
            rules: RuleCatalog.rules(for: model.model)
        )
    }

    /// Keeps the bank, so that it is computed once a baseline.
    func keep(_ reference: Reference, of model: StoredModel, in transaction: WriteTransaction) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let kept = try encoder.encode(KeptBank(baseline: reference.baseline.id, bank: reference.bank))
        try transaction.setSetting(referenceSetting(model.id), to: String(decoding: kept, as: UTF8.self))
    }

    /// A baseline cut as live rows are: by time where rows have times and windows are spans of time, else into
    /// parts of N rows; with windows per batch the whole is one part.
    private func windowParts(_ rows: ColumnBatch, of model: MonitoredModel) -> [ColumnBatch] {
        var groups: [String: [Int]] = [:]
        if var cutter = WindowCutter(model.windows), rows.times.count == rows.rowCount {
            for (row, time) in rows.times.enumerated() {
                groups[cutter.span(containing: time).key, default: []].append(row)
            }
        } else if case .rows(let size) = model.windows.grain {
            for row in rows.ids.indices {
                groups[rowsWindowKey(row / max(1, size) + 1), default: []].append(row)
            }
        } else {
            return [rows]
        }
        return groups.sorted { $0.key < $1.key }.map { rows.rows(at: $0.value) }
    }
}

private struct KeptBank: Codable {
    var baseline: Int64
    var bank: ReferenceBank
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
