internal import Monitoring
public import Review

extension ReadTransaction {
    /// The labels of a window, resolved to what is taken as true, joined with what the model answered.
    public func windowLabels(_ key: String, of model: StoredModel) throws -> WindowLabels {
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
        let rows = try self.rows(at: known.compactMap { locationOf[$0] }, names: columns.answers)
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
        let latest = try latestDraw(ofWindow: key, model: model.id)
        let draw = latest?.draw
        let corrected = Set(stored.compactMap(\.label.supersedes))
        let labelledIDs = Set(labelled.filter { $0.origin != .convenience }.map(\.predictionID))
        // Rows that every asked person found impossible to judge are done too.
        let untold = Set(
            stored.filter { label in
                label.cannotTellReason != nil && label.label.counts
                    && !labelledIDs.contains(label.label.predictionID)
                    && !corrected.contains(label.label.id)
            }.map(\.label.predictionID)
        )
        let answered =
            draw?.items.count { labelledIDs.contains($0.predictionID) || untold.contains($0.predictionID) }
            ?? 0
        return WindowLabels(
            rows: labelled,
            draw: draw,
            answered: answered,
            planned: latest?.planned,
            isAdaptive: latest?.isAdaptive ?? false
        )
    }
}
