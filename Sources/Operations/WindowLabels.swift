import Monitoring
import Review
import Storage

/// What is known of the truth in one window.
struct WindowLabels {
    /// The rows with an effective label.
    var rows: [LabelledRow]
    /// The latest draw; nil where none was made.
    var draw: SampleDraw?
    /// How many drawn rows have a label.
    var answered: Int

    /// Whether quality is to be judged: upstream labels are nearly whole, or the sample's target is met.
    func isReady(windowRows: Int) -> Bool {
        let upstream = rows.count { $0.origin == .upstream }
        if windowRows > 0, 10 * upstream >= 9 * windowRows { return true }
        guard let draw, !draw.items.isEmpty else { return false }
        return answered >= min(draw.target, draw.items.count)
    }
}

extension ReadTransaction {
    /// The labels of a window, resolved to what is taken as true, joined with what the model answered.
    func windowLabels(_ key: String, of model: StoredModel) throws -> WindowLabels {
        let stored = try labels(ofWindow: key, model: model.id)
        var labelsOf: [String: [Label]] = [:]
        var locationOf: [String: RowLocation] = [:]
        var order: [String] = []
        for label in stored {
            let id = label.label.predictionID
            if labelsOf[id] == nil { order.append(id) }
            labelsOf[id, default: []].append(label.label)
            locationOf[id] = label.location ?? locationOf[id]
        }
        let known = order.filter { locationOf[$0] != nil }
        let columns = model.model.columns
        let names = [columns.prediction] + (columns.score.map { [$0] } ?? []) + columns.scores.values.sorted()
        let rows = try self.rows(at: known.compactMap { locationOf[$0] }, names: names)
        let labelled = known.enumerated().compactMap { position, id -> LabelledRow? in
            guard let label = EffectiveLabel.resolve(labelsOf[id] ?? []),
                let prediction = rows.values(of: columns.prediction)?.text(at: position)
            else { return nil }
            let scoreColumn = columns.score ?? columns.scores[prediction]
            let score = scoreColumn.flatMap { rows.values(of: $0)?.number(at: position) }
            return LabelledRow(
                predictionID: id,
                prediction: prediction,
                score: score,
                label: label,
                of: model.model
            )
        }
        let draw = try latestDraw(ofWindow: key, model: model.id)?.draw
        let labelledIDs = Set(labelled.filter { $0.origin != .convenience }.map(\.predictionID))
        // Rows that every asked person found impossible to judge are done too.
        let untold = Set(
            known.filter { id in
                !labelledIDs.contains(id) && (labelsOf[id] ?? []).contains { $0.counts && $0.value == nil }
            }
        )
        let answered =
            draw?.items.count { labelledIDs.contains($0.predictionID) || untold.contains($0.predictionID) }
            ?? 0
        return WindowLabels(rows: labelled, draw: draw, answered: answered)
    }
}
