import DriftStatistics
import Monitoring
import Review
import Storage

extension Workbench {
    /// Draws further predictions of a window with the random numbers that its sample has; says how many are new.
    func enlargeSample(
        ofWindow key: String, by count: Int, _ stored: StoredModel, in transaction: WriteTransaction
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
        let predicted = PredictedQuality(rows: rows, of: model, residuals: try expectedResiduals(of: stored, in: read))
        let draw = drawSample(ids: rows.ids, predicted: predicted, plan: plan, target: target)
        let drawn = try drawnRows(of: draw, stored, in: read)
        let revision = max(1, window.latest?.revision.number ?? 1)
        return try transaction.addDraw(draw, ofWindow: key, revision: revision, model: stored.id, rows: drawn).newItems
    }

    /// What the database must know of drawn rows: where they lie, and how many people are asked.
    func drawnRows(of draw: SampleDraw, _ stored: StoredModel, in read: ReadTransaction) throws -> [DrawnRow] {
        let ids = TextColumn(draw.items.map(\.predictionID))
        let hashes = ids.indices.map { stableHash64(ids.bytes(at: $0)) }
        let places = try read.locateMany(ids, hashes: hashes, model: stored.id)
        return try draw.items.indices.map { index in
            guard let location = places[index] else {
                throw WorkbenchError.storage("Prediction “\(ids.text(at: index))” is in no index. Run `plumbline verify`.")
            }
            // Another number than the one that drew the row, so that second opinions are a fair part of the sample.
            let second = permanentRandomNumber(id: ids.bytes(at: index), salt: draw.seed &+ 1)
            let review = stored.model.review
            return DrawnRow(
                hash: hashes[index], location: location, slots: max(1, review.slots) + (second < review.overlap ? 1 : 0),
                priority: Double(index))
        }
    }

    /// How far off a model of numbers is expected to be; nil for classes, and without a labelled baseline.
    func expectedResiduals(of stored: StoredModel, in read: ReadTransaction) throws -> ExpectedResiduals? {
        guard stored.model.task == .regression else { return nil }
        var (predictions, labels): ([Double], [Double]) = ([], [])
        for row in try baselineRows(of: stored, in: read) {
            guard case .number(let predicted, let actual) = row.answer else { continue }
            predictions.append(predicted)
            labels.append(actual)
        }
        return ExpectedResiduals(predictions: predictions, labels: labels)
    }
}
