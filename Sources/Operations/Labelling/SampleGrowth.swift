import Monitoring
import Review
import Storage

extension Workbench {
    /// The sample of a window as its model plans it, and never smaller than before; nil where nobody asks for one.
    func plannedDraw(
        from answers: SampledAnswers,
        of window: Window,
        _ model: StoredModel,
        lessons: BaselineLessons,
        in read: ReadTransaction
    ) throws -> SampleDraw? {
        let earlier = try read.latestDraw(ofWindow: window.key, model: model.id)?.draw
        let target = model.model.sampling.labels(ofWindowFrom: window.start, model.model.windows)
        guard max(target, earlier?.target ?? 0) > 0 else { return nil }
        return draw(
            from: answers,
            target: target,
            purpose: earlier?.purpose ?? .plan,
            of: model.model,
            earlier: earlier,
            lessons: lessons
        )
    }

    /// The draw of a window's rows for a target: with the design and seed of the draw that is there, whatever the model
    /// file says by now, and never smaller than that, so that no label is wasted.
    func draw(
        from answers: SampledAnswers,
        target: Int,
        purpose: SampleDraw.Purpose,
        of model: MonitoredModel,
        earlier: SampleDraw?,
        lessons: BaselineLessons
    ) -> SampleDraw {
        var plan = model.sampling
        if let earlier { (plan.design, plan.seed) = (earlier.design, earlier.seed) }
        let target = max(target, earlier?.target ?? 0)
        var draw: SampleDraw
        switch answers {
        case .rows(let rows):
            let rows = rows.withoutErased
            draw = drawSample(
                ids: rows.ids,
                predicted: PredictedQuality(rows: rows, of: model, lessons: lessons),
                plan: plan,
                target: target,
                earlier: earlier
            )
        case .candidates(let sample): draw = sample.draw(target: target, design: plan.design)
        }
        draw.purpose = purpose
        return draw
    }

    /// Draws further predictions of a window with the random numbers that its sample has; says how many are new.
    ///
    /// - Parameters:
    ///   - key: The window's key.
    ///   - target: How many labels there are to be in all; nothing happens where so many are drawn already.
    ///   - purpose: Who asks for them.
    ///   - stored: The model.
    ///   - lessons: What the labelled baseline teaches.
    ///   - transaction: Where it is stored.
    /// - Returns: How many predictions are newly asked about; fewer where the window has no more rows.
    /// - Throws: Errors of storage.
    func enlargeSample(
        ofWindow key: String,
        to target: Int,
        purpose: SampleDraw.Purpose,
        _ stored: StoredModel,
        lessons: BaselineLessons,
        in transaction: WriteTransaction
    ) throws -> Int {
        let read = transaction.read
        guard let window = try read.window(key, of: stored.id) else { return 0 }
        let earlier = try read.latestDraw(ofWindow: key, model: stored.id)?.draw
        let answers: SampledAnswers
        let available: Int
        if let profiled = try read.profiledWindow(key, of: stored.id) {
            let sample = profiled.sampled.sample
            (answers, available) = (.candidates(sample), min(sample.limit, sample.kept.count))
        } else {
            let rows = try read.columns(ofWindow: key, model: stored.id, names: stored.model.columns.answers)
                .withoutErased
            (answers, available) = (.rows(rows), rows.rowCount)
        }
        let target = min(available, target)
        guard target > (earlier?.items.count ?? 0) else { return 0 }
        let draw = draw(
            from: answers,
            target: target,
            purpose: purpose,
            of: stored.model,
            earlier: earlier,
            lessons: lessons
        )
        let drawn = try drawnRows(draw, in: window.window, of: stored, read)
        let revision = max(1, window.latest?.revision.number ?? 1)
        return try transaction.addDraw(draw, ofWindow: key, revision: revision, model: stored.id, rows: drawn)
            .newItems
    }
}
