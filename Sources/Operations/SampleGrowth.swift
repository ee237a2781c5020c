import Monitoring
import Review
import Storage

extension Workbench {
    /// Draws further predictions of a window with the random numbers that its sample has; says how many are new.
    func enlargeSample(
        ofWindow key: String,
        by count: Int,
        _ stored: StoredModel,
        in transaction: WriteTransaction
    ) throws -> Int {
        let read = transaction.read
        guard count > 0, let window = try read.window(key, of: stored.id) else { return 0 }
        let model = stored.model
        let earlier = try read.latestDraw(ofWindow: key, model: stored.id)
        let rows = try read.columns(ofWindow: key, model: stored.id, names: model.answerColumns)
        let target = min(rows.rowCount, (earlier?.draw.items.count ?? 0) + count)
        guard target > 0 else { return 0 }
        var plan = model.sampling
        // The design and seed of the sample that is there, whatever the model file says by now.
        if let draw = earlier?.draw { (plan.design, plan.seed) = (draw.design, draw.seed) }
        let residuals = model.task == .regression ? try reference(of: stored, in: read)?.residuals : nil
        let predicted = PredictedQuality(rows: rows, of: model, residuals: residuals)
        let draw = drawSample(ids: rows.ids, predicted: predicted, plan: plan, target: target)
        let drawn = try drawnRows(draw, in: window.window, of: stored, read)
        let revision = max(1, window.latest?.revision.number ?? 1)
        return try transaction.addDraw(draw, ofWindow: key, revision: revision, model: stored.id, rows: drawn)
            .newItems
    }
}
