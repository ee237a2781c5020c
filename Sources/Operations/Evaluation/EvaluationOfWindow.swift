import DriftStatistics
import Monitoring
import Review
import Storage

extension EvaluationRun {
    /// Evaluates one window that was measured and stores all that follows from it in one transaction.
    mutating func evaluate(
        _ due: DueWindow,
        _ measured: MeasuredWindow,
        _ sample: PreparedSample?,
        by actor: String,
        at moment: Moment
    ) throws {
        let facts = try workbench.database.read {
            try $0.windowFacts(
                due.window.key,
                lastBatch: due.rows?.lastBatch,
                isFirst: due.isFirst,
                of: model
            )
        }
        let isEmpty = measured.rows == 0
        let hasLearned = try isEmpty ? false : prepareReference(for: due.window)
        let findings =
            try isEmpty ? [] : workbench.database.read { try self.findings(of: due, measured, facts, in: $0) }
        let state: WindowState =
            isEmpty
            ? .noData : reference == nil ? .learning : Evaluation.state(of: findings, rows: measured.rows)
        let revision = try EncodedRevision(
            WindowRevision(
                number: due.revision,
                evaluatedAt: moment,
                cause: due.cause,
                rows: measured.rows,
                state: state,
                isProvisional: memory?.bank.isProvisional ?? true,
                profile: measured.profile
            )
        )
        var raised = Raised()
        var newItems = 0
        var sample = sample
        try workbench.database.write(at: moment, by: actor) { transaction in
            if hasLearned { try keepReference(in: transaction) }
            let window = try transaction.upsertWindow(due.window, model: model.id)
            let stored = try transaction.addWindowRevision(
                revision,
                window: window,
                lastBatch: due.rows?.lastBatch ?? 0,
                baseline: reference?.baseline.id,
                modelRevision: model.revision
            )
            try transaction.addFindings(findings, windowRevision: stored, engineVersion: engineVersion)
            raised = try raise(findings, window: due.window, revision: due.revision, in: transaction)
            if due.revision > 1 {
                try clear(
                    due.window,
                    revision: due.revision,
                    state: state,
                    findings: findings,
                    in: transaction
                )
            }
            try drawAudit(
                of: due.window,
                revision: due.revision,
                state: state,
                findings: findings,
                model,
                in: transaction
            )
            sample = try current(sample, of: due, in: transaction.read)
            if let sample {
                newItems = try transaction.addDraw(
                    sample.draw,
                    ofWindow: due.window.key,
                    revision: due.revision,
                    model: model.id,
                    rows: sample.rows
                ).newItems
            }
            _ = try transaction.record(
                action: "window.evaluated",
                subject: "\(model.model.name) \(due.window.key)",
                detail:
                    "revision \(due.revision) (\(due.cause.rawValue)): \(state.rawValue), \(measured.rows) rows"
            )
        }
        memory?.remember(due.window, findings, rows: measured.rows)
        count(state, due)
        report.alertsRaised += raised.new
        report.alertsReopened += raised.reopened
        if let alert = raised.alert { alertsMet.insert(alert) }
        report.sampled += newItems
        let minimum = model.model.sampling.minimumPerStratum
        if let short = sample?.draw.shortStrata(minimum: minimum) {
            report.warnings.append("\(due.window.key): \(short)")
        }
    }

    /// The sample as it may be stored: drawn anew where rows were erased since, so that none of them comes back.
    private func current(_ sample: PreparedSample?, of due: DueWindow, in read: ReadTransaction) throws
        -> PreparedSample?
    {
        guard let sample, try read.erasureCount() != sample.erasures else { return sample }
        let lessons = reference?.lessons ?? BaselineLessons.none
        return try workbench.prepared(due, [], of: model, drawingBy: lessons, in: read).sample
    }

    private func findings(
        of due: DueWindow,
        _ measured: MeasuredWindow,
        _ facts: WindowFacts,
        in read: ReadTransaction
    ) throws -> [Finding] {
        let findings =
            try evaluation(in: read)?.findings(
                window: due.window.key,
                measured,
                facts: facts,
                after: try memory?.history(before: due.window, in: read) ?? .init()
            ) ?? []
        guard due.revision > 1, model.model.quality.clearAlerts else { return findings }
        // Rows that came late take nothing back of what labels showed; with them quality is judged anew.
        return findings.cleared(
            try read.findings(of: model.id, scope: .window(due.window.key)).showThatQualityHeld
        )
    }

    /// Lets the reference learn from the windows before this one, where it is time to.
    private mutating func prepareReference(for window: Window) throws -> Bool {
        guard var memory else { return false }
        let hasLearned = try workbench.database.read { try memory.prepare(for: window, in: $0) }
        self.memory = memory
        return hasLearned
    }

    private func keepReference(in transaction: WriteTransaction) throws {
        guard let memory, let reference else { return }
        try transaction.addReference(
            memory.bank,
            model: model.id,
            baseline: reference.baseline.id,
            modelRevision: model.revision,
            deployment: memory.deployment
        )
    }

    private mutating func count(_ state: WindowState, _ due: DueWindow) {
        windowsMet.insert(due.window.key)
        if due.revision == 1 { report.closed += 1 } else { report.revised += 1 }
        switch state {
        case .flagged: report.flagged += 1
        case .notice: report.notices += 1
        case .noData: report.empty += 1
        case .quiet, .learning: break
        }
    }
}

/// What the database must know of each drawn row: where it lies, how many people are asked, and when.
///
/// Window by window, oldest first, each in the order of its draw: a window's quality is known when its sample is
/// answered, and two windows half answered say less than one that is whole.
func drawnRows(
    _ draw: SampleDraw,
    in window: Window,
    of model: StoredModel,
    _ read: ReadTransaction
) throws -> [DrawnRow] {
    let ids = TextColumn(draw.items.map(\.predictionID))
    let hashes = ids.stableHashes
    let locations = try read.locateMany(ids, hashes: hashes, model: model.id)
    let seed = model.model.sampling.seed
    let asked = draw.items.indices.map { AskedPrediction(id: draw.items[$0].predictionID, hash: hashes[$0]) }
    let known = try read.upstreamTruth(of: asked, model: model.id)
    return try draw.items.indices.map { item in
        guard let location = locations[item] else {
            throw WorkbenchError.storage(
                "A prediction of the window \(window.key) was drawn and cannot be found. Run `plumbline verify`."
            )
        }
        let id = draw.items[item].predictionID
        // Nobody is asked what upstream labels already say.
        let slots = known[id] == nil ? model.model.review.slots(ofItem: id, seed: seed) : 0
        return DrawnRow(
            hash: hashes[item],
            location: location,
            slots: slots,
            priority: Double(window.ordinal) + Double(item) / Double(draw.items.count)
        )
    }
}

extension ReadTransaction {
    /// What rules about data look at beside a window's columns.
    ///
    /// - Parameters:
    ///   - key: The window.
    ///   - lastBatch: The newest batch whose rows lie in it.
    ///   - isFirst: Whether no window before it has rows.
    ///   - model: The model.
    /// - Returns: The facts.
    /// - Throws: A `StorageError`.
    func windowFacts(
        _ key: String,
        lastBatch: Int64?,
        isFirst: Bool,
        of model: StoredModel
    ) throws -> WindowFacts {
        let counts = try lastBatch.flatMap { try batch(id: $0)?.counts }
        return WindowFacts(
            typeProblems: try rejectedValues(ofWindow: key, model: model.id).values.reduce(0, +),
            repeatedIds: try repeatedIds(of: model.id, window: key)[key]?.count ?? 0,
            unknownColumns: counts?.extraColumns.count ?? 0,
            missingColumns: counts?.missingColumns.count ?? 0,
            // Windows of so many rows, or of one import, are whole from the first on.
            isFirst: isFirst && model.model.windows.grain.isTimed
        )
    }
}
