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
    /// How many labels the plan and the quality rule asked for; nil where only a person did.
    var planned: Int?
    /// Whether more were asked for after a first look.
    var isAdaptive = false

    /// Whether quality is to be judged: upstream labels are nearly whole, or the sample's target is met.
    ///
    /// What a person asked for beside does not hold the judgement up.
    func isReady(windowRows: Int) -> Bool {
        if isCoveredUpstream(windowRows: windowRows) { return true }
        guard let draw, !draw.items.isEmpty else { return false }
        return answered >= min(planned ?? draw.target, draw.items.count)
    }

    /// How many answers a sample that is under way still needs until quality is judged; none before its first.
    func awaited(windowRows: Int) -> Int {
        guard let draw, answered > 0, !isReady(windowRows: windowRows) else { return 0 }
        return max(0, min(planned ?? draw.target, draw.items.count) - answered)
    }

    /// Whether they step the quality filter: where quality is to be judged, and where a first look was had while the
    /// second is under way, which decides nothing yet.
    func stepsFilter(_ plan: SamplingPlan, windowRows: Int) -> Bool {
        isReady(windowRows: windowRows) || isAdaptive && answered >= plan.perWindow
    }

    /// Whether upstream labels are the figure of record.
    func isCoveredUpstream(windowRows: Int) -> Bool {
        windowRows > 0 && 10 * rows.count { $0.origin == .upstream } >= 9 * windowRows
    }

    /// How many labels to go on to where the first look leaves open whether the model got worse; nil: no more.
    func nextLook(_ plan: SamplingPlan, _ judgement: QualityJudgement?, windowRows: Int) -> Int? {
        guard let second = plan.secondLook, let judgement, let draw, let planned,
            !isCoveredUpstream(windowRows: windowRows)
        else { return nil }
        let looks = LabelLooks(first: min(plan.perWindow, planned), second: min(second, windowRows))
        guard
            let next = looks.next(probabilityWorse: judgement.probabilityWorse, target: planned),
            next > draw.items.count || answered < min(next, draw.items.count)
        else { return nil }
        return next
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
