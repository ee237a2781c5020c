public import Monitoring

extension ColumnBatch {
    /// The rows whose label stands in their own columns, as a baseline's does, with their positions.
    ///
    /// - Parameter model: Whose columns they are.
    /// - Returns: Rows in their order; none where the label or the prediction has no column.
    /// - Complexity: O(rows).
    public func labelledRows(of model: MonitoredModel) -> (positions: [Int], rows: [LabelledRow]) {
        guard case .texts(let labels)? = values(of: model.columns.labelName),
            let predictions = values(of: model.columns.prediction)
        else { return ([], []) }
        let only = model.columns.score.flatMap { values(of: $0) }
        let ofClass = model.columns.scores.compactMapValues { values(of: $0) }
        var found = (positions: [Int](), rows: [LabelledRow]())
        for row in labels.indices {
            let label = labels.text(at: row)
            guard !label.isEmpty, let prediction = predictions.text(at: row) else { continue }
            // With several classes the score is the probability of the class that was answered.
            let scores = only ?? ofClass[prediction]
            let labelled = LabelledRow(
                predictionID: ids.text(at: row),
                prediction: prediction,
                score: scores?.number(at: row),
                label: EffectiveLabel(value: label, origin: .upstream, isContested: false),
                of: model
            )
            guard let labelled else { continue }
            found.positions.append(row)
            found.rows.append(labelled)
        }
        return found
    }
}

extension ExplainedLabels {
    /// What is known of the truth in a window and its baseline, by position; nil where either has no label.
    ///
    /// - Parameters:
    ///   - labels: The window's labels.
    ///   - window: The window's rows.
    ///   - baseline: The baseline's rows, with their labels.
    ///   - model: Whose rows they are.
    /// - Complexity: O(rows of both).
    public init?(_ labels: WindowLabels, window: ColumnBatch, baseline: ColumnBatch, of model: MonitoredModel)
    {
        guard !labels.rows.isEmpty else { return nil }
        let before = baseline.labelledRows(of: model)
        guard !before.rows.isEmpty else { return nil }
        let isWhole = labels.isCoveredUpstream(windowRows: window.rowCount)
        let chosen = labels.weighted(windowRows: window.rowCount)
        let byID = Dictionary(chosen.map { ($0.row.predictionID, $0) }) { first, _ in first }
        var after = Side(weights: isWhole ? nil : [])
        for row in window.ids.indices {
            guard let labelled = byID[window.ids.text(at: row)] else { continue }
            after.rows.append(row)
            after.losses.append(labelled.row.loss)
            after.residuals.append(labelled.row.residualOfAnswer)
            after.weights?.append(labelled.weight)
        }
        self.init(
            baseline: Side(
                rows: before.positions,
                losses: before.rows.map(\.loss),
                residuals: before.rows.map(\.residualOfAnswer)
            ),
            window: after
        )
    }
}

extension LabelledRow {
    /// 1 for a wrong answer, 0 for a right one; the absolute error of a number.
    fileprivate var loss: Double { isRight.map { $0 ? 0 : 1 } ?? mainValue }

    /// Label less score where there is one, else less the answer.
    fileprivate var residualOfAnswer: Double {
        if let residual { return residual }
        guard case .binary(let predicted, let actual) = answer else { return isRight == true ? 0 : -1 }
        return (actual ? 1 : 0) - (predicted ? 1 : 0)
    }
}
