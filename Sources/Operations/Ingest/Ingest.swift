import DriftStatistics
import Formats
import Foundation
import Monitoring
public import Review
import Storage

extension Workbench {
    /// Imports a baseline: the training data, or another frozen reference, with labels where it has them.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - source: The file.
    ///   - form: Its form.
    ///   - attributions: What tells of the rows' attributions; nil where the file itself does.
    ///   - person: Who imports it; only admins may.
    ///   - progress: Told how far the import has come.
    /// - Returns: What was read, accepted, refused.
    /// - Throws: `refusedFile` with the problems; nothing is stored then.
    public func importBaseline(
        model name: String,
        from source: ImportSource,
        form: ImportForm = .csv,
        attributions: AttributionSource? = nil,
        as person: Reviewer,
        progress: ProgressReport? = nil
    ) throws(WorkbenchError) -> ImportReport {
        let report = try run(
            .baseline,
            model: name,
            source,
            form,
            rejects: nil,
            attributions: attributions,
            as: person,
            progress
        )
        try mapping { try measureBaseline(of: name, by: person.name) }
        return report
    }

    /// Imports predictions; the batch is accepted whole, or, with a sink for rejects, its good rows are.
    ///
    /// Profiles may come in place of rows; they are known by their form, and by their beginning.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - source: The file.
    ///   - form: Its form.
    ///   - attributions: The attributions of the rows; nil where the file itself has them.
    ///   - rejects: Takes the rows that are refused.
    ///   - person: Who imports it; only admins may.
    ///   - progress: Told how far the import has come.
    /// - Returns: What was read, accepted, there already, refused.
    /// - Throws: `refusedFile` with the problems; nothing is stored then.
    public func importPredictions(
        model name: String,
        from source: ImportSource,
        form: ImportForm = .csv,
        attributions: AttributionSource? = nil,
        keepGood rejects: RejectSink? = nil,
        as person: Reviewer,
        progress: ProgressReport? = nil
    ) throws(WorkbenchError) -> ImportReport {
        if case .analysis? = attributions {
            throw .invalid(
                "An analysis tells of no rows; it belongs to a baseline: plumbline baseline import \(name) FILE --attributions "
                    + "analysis.json. Predictions take a file of attributions row by row, such as explanations_shap/out.csv."
            )
        }
        return try run(
            .predictions,
            model: name,
            source,
            form,
            rejects: rejects,
            attributions: attributions,
            as: person,
            progress
        )
    }

    /// Imports what reviewers may look at to know the truth.
    public func importEvidence(
        model name: String,
        from source: ImportSource,
        form: ImportForm = .csv,
        as person: Reviewer,
        progress: ProgressReport? = nil
    ) throws(WorkbenchError) -> ImportReport {
        try run(.evidence, model: name, source, form, rejects: nil, as: person, progress)
    }

    /// Imports the truth as upstream systems deliver it; labels of predictions not seen yet wait and join later.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - source: The file.
    ///   - form: Its form.
    ///   - correct: Whether a label that differs from the one there replaces it, in a new row; without it, it is a
    ///     conflict and the import is refused.
    ///   - person: Who imports it; only admins may.
    ///   - progress: Told how far the import has come.
    /// - Returns: What was read, accepted, there already, refused.
    /// - Throws: `refusedFile` with the problems; nothing is stored then.
    public func importLabels(
        model name: String,
        from source: ImportSource,
        form: ImportForm = .csv,
        correct: Bool = false,
        as person: Reviewer,
        progress: ProgressReport? = nil
    ) throws(WorkbenchError) -> ImportReport {
        try run(.labels, model: name, source, form, rejects: nil, correct: correct, as: person, progress)
    }

    /// A model's imports, newest first.
    public func batches(model name: String) throws(WorkbenchError) -> [BatchSummary] {
        try mapping {
            try database.read { read in
                try read.batches(of: try read.required(name).id).map(BatchSummary.init)
            }
        }
    }

    /// Makes an import's rows invisible; windows keep the findings they had until they are evaluated anew.
    ///
    /// - Returns: The model that it was of, and whether it has a baseline still.
    @discardableResult
    public func withdraw(batch: Int64, reason: String, as person: Reviewer) throws(WorkbenchError)
        -> (model: String, hasBaseline: Bool)
    {
        try require(.admin, of: person, to: "withdraw imports")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard let stored = try transaction.read.batch(id: batch) else {
                    throw WorkbenchError.notFound(
                        "There is no batch \(batch). `plumbline batch list MODEL` shows them."
                    )
                }
                guard stored.isVisible else {
                    throw WorkbenchError.conflict(
                        "Batch \(batch) was withdrawn before, or never accepted; nothing changed."
                    )
                }
                try transaction.withdrawBatch(batch, reason: reason)
                _ = try transaction.record(
                    action: "batch.withdrawn",
                    subject: "batch \(batch)",
                    detail: reason
                )
                let name = try transaction.read.model(id: stored.model)?.model.name ?? ""
                return (name, try transaction.read.currentBaseline(of: stored.model) != nil)
            }
        }
    }

    private func run(
        _ kind: BatchKind,
        model name: String,
        _ source: ImportSource,
        _ form: ImportForm,
        rejects: RejectSink?,
        correct: Bool = false,
        attributions: AttributionSource? = nil,
        as person: Reviewer,
        _ progress: ProgressReport?
    ) throws(WorkbenchError) -> ImportReport {
        try require(.admin, of: person, to: "import data")
        return try mapping {
            try source.withRereadable { source in
                if kind == .predictions, try form == .profiles || form != .sagemaker && source.holdsProfiles()
                {
                    guard attributions == nil else {
                        throw WorkbenchError.invalid(
                            "Attributions beside profiles have no rows to go to. Give them to the machines as columns of the rows."
                        )
                    }
                    guard rejects == nil else {
                        throw WorkbenchError.invalid(
                            "--keep-good is for rows. Profiles are accepted whole; bad rows were left out when they were made."
                        )
                    }
                    return try importProfiles(model: name, from: source, as: person, progress: progress)
                }
                try attributions?.checkFile()
                let stored = try database.read { try $0.required(name) }
                if rejects != nil, attributions?.isInOrder(of: stored.model) == true {
                    throw WorkbenchError.invalid(
                        "--keep-good leaves out rows, and the attributions are told by the order of all of them. Give them the ids "
                            + "of the predictions, and leave out sagemaker.attributionRows in the model file."
                    )
                }
                var run = ImportRun(
                    database: database,
                    model: stored,
                    kind: kind,
                    form: form,
                    actor: person.name,
                    moment: now(),
                    rejects: rejects,
                    correct: correct,
                    attributions: attributions,
                    progress: progress
                )
                return try importRows(of: source, by: &run)
            }
        }
    }

    /// Imports rows, or answers what their first import did where they were imported before with the same settings.
    private func importRows(of source: ImportSource, by run: inout ImportRun) throws -> ImportReport {
        // A file with a place for rejects waits for the answer, since a replay writes none.
        var reading = try run.rejects == nil ? run.reading(source) : nil
        defer { reading?.cancel() }
        let size = try source.byteCount(for: run.form)
        let (form, attributions) = (run.form, run.attributions)
        // With other settings the same bytes mean something else: they are part of what is replayed.
        let settings = "\(run.model.revision) \(run.rejects != nil) \(run.correct) \(form.rawValue)"
        let content: @Sendable (_ turn: () throws -> Void) throws -> BatchContent = { turn in
            let beside = try attributions.map { try " " + $0.contentHash() } ?? ""
            let rows = try source.contentHash(for: form, turn: turn)
            return BatchContent(byteCount: size, hash: textHash("\(rows) \(settings)" + beside))
        }
        let mayRepeat = try database.read {
            try $0.mayRepeat(byteCount: size, of: run.model.id, kind: run.kind)
        }
        let known = mayRepeat ? try content {} : nil
        let earlier = try known.flatMap { content in
            try database.read {
                try $0.acceptedBatch(of: run.model.id, kind: run.kind, content: content)
            }
        }
        if let earlier { return ImportReport(replaying: earlier) }
        let ahead = try reading ?? run.reading(source)
        reading = ahead
        // Reading keeps all cores busy; the writes that are left at its end do not.
        let hashed = Later {
            try known ?? content { guard ahead.waitForEnd() else { throw CancellationError() } }
        }
        return try run.execute(ahead, of: source, hashed)
    }
}

/// Takes the raw lines of rejected rows, the header first.
public typealias RejectSink = @Sendable (ArraySlice<UInt8>) -> Void

extension BatchSummary {
    init(_ stored: StoredBatch) {
        let counts = stored.counts ?? BatchCounts()
        self.init(
            batch: stored.id,
            kind: stored.kind.rawValue,
            startedAt: stored.startedAt,
            by: stored.actor,
            read: counts.read,
            accepted: counts.accepted,
            duplicate: counts.duplicate,
            rejected: counts.rejected,
            waiting: counts.waiting,
            state: stored.withdrawnAt != nil
                ? "withdrawn" : stored.acceptedAt != nil ? "accepted" : "unfinished"
        )
    }
}

extension ImportReport {
    /// The answer to content that was accepted before: the counts of that time, and nothing changed.
    init(replaying batch: StoredBatch) {
        let counts = batch.counts ?? BatchCounts()
        self.init(
            batch: batch.id,
            read: counts.read,
            accepted: 0,
            duplicate: counts.read - counts.rejected,
            rejected: counts.rejected,
            waiting: 0,
            replayed: true,
            problems: [],
            problemCount: counts.rejected,
            notes: ["The same content was imported before as batch \(batch.id); nothing changed."]
        )
    }
}
