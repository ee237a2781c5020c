import Foundation
public import Monitoring
public import Review
import Storage

/// The version of the engine's formulas and defaults, stored with each finding.
public let engineVersion = "6"

extension Workbench {
    /// Closes the windows that are due, evaluates them, raises alerts and draws samples; windows that have had late
    /// rows or new labels since are evaluated anew.
    ///
    /// One transaction a window, so that what was done stays when it is interrupted.
    /// - Parameters:
    ///   - name: The model.
    ///   - through: Up to when windows are due (their end plus the lateness); nil: the newest prediction's time.
    ///   - person: Who asks for it; only admins may.
    ///   - progress: Told how far it has come.
    /// - Returns: What was closed, revised, raised and drawn.
    /// - Throws: `notFound` for an unknown model, `forbidden`.
    public func evaluate(
        model name: String,
        through: Moment? = nil,
        as person: Reviewer,
        progress: ProgressReport? = nil
    ) throws(WorkbenchError) -> EvaluationReport {
        try require(.admin, of: person, to: "evaluate windows")
        return try mapping {
            var run = try database.read { read in
                try EvaluationRun(
                    workbench: self,
                    read: read,
                    model: try read.required(name),
                    through: through
                )
            }
            return try run.execute(by: person.name, at: now(), progress: progress)
        }
    }

    /// Evaluates the quality rules anew after labels have come in; windows whose answers did not change stay as they are.
    func reevaluateQuality(model name: String, by actor: String) throws(WorkbenchError) {
        try mapping {
            var run = try database.read { read in
                try EvaluationRun(
                    workbench: self,
                    read: read,
                    model: try read.required(name),
                    through: nil,
                    comparesRows: false
                )
            }
            let moment = now()
            try run.reviseQuality(by: actor, at: moment)
            try run.reviseArrival(by: actor, at: moment)
            try run.explainAlerts(by: actor, at: moment)
        }
    }
}

/// One evaluation under way.
struct EvaluationRun {
    let workbench: Workbench
    let model: StoredModel
    let through: Moment?
    var reference: Reference?
    /// The baseline's columns of the block that is measured; without any else.
    var baseline: MeasuredColumns
    /// nil without a baseline.
    var memory: WindowMemory?
    var counts: [WindowRowCount]
    var report: EvaluationReport
    /// Windows that the report counts as closed or as evaluated anew, so that none counts twice.
    var windowsMet: Set<String> = []
    /// Alerts whose windows this run evaluated.
    var alertsMet: Set<Int64> = []
    var quality: QualityChain

    /// - Parameters:
    ///   - workbench: Whose database it is.
    ///   - read: The state at the beginning.
    ///   - model: The model.
    ///   - through: Up to when windows are due; nil: the newest prediction's time.
    ///   - comparesRows: Whether windows are to be evaluated; else only what labels say is judged.
    /// - Throws: A `StorageError`.
    init(
        workbench: Workbench,
        read: ReadTransaction,
        model: StoredModel,
        through: Moment?,
        comparesRows: Bool = true
    ) throws {
        self.workbench = workbench
        self.model = model
        self.through = try through ?? read.newestPredictionTime(of: model.id)
        reference = try workbench.reference(of: model, in: read, comparesRows: comparesRows)
        baseline = .none(rows: reference?.baseline.rows ?? 0)
        memory = try reference.map { try WindowMemory(of: model, workbench, reference: $0, in: read) }
        counts = try read.windowRowCounts(of: model.id)
        if memory?.rules.contains(where: { $0.statistic == .duplicateIdShare }) == true {
            // A batch that only repeats rows of a window leaves no rows in it and changes what is found.
            let repeated = try read.repeatedIds(of: model.id)
            for index in counts.indices {
                let last = repeated[counts[index].key]?.lastBatch ?? 0
                counts[index].lastBatch = max(counts[index].lastBatch, last)
            }
        }
        quality = try workbench.qualityChain(of: model, baseline: reference?.quality ?? [:], in: read)
        report = EvaluationReport(
            through: self.through?.text ?? "",
            closed: 0,
            revised: 0,
            flagged: 0,
            notices: 0,
            empty: 0,
            alertsRaised: 0,
            alertsReopened: 0,
            alertsCleared: 0,
            sampled: 0
        )
    }

    mutating func execute(by actor: String, at moment: Moment, progress: ProgressReport?) throws
        -> EvaluationReport
    {
        if let reference { try workbench.keep(reference, of: model, by: actor, at: moment) }
        try closeKnownItems(by: actor, at: moment)
        try evaluate(try dueWindows(), by: actor, at: moment, progress: progress)
        try reviseQuality(by: actor, at: moment)
        try reviseArrival(by: actor, at: moment)
        try explainAlerts(by: actor, at: moment, progress: progress)
        if reference == nil, report.closed > 0 {
            let name = model.model.name
            report.warnings.append(
                "\(name) has no baseline: its first windows are learned from and judged by nothing. "
                    + "Next: plumbline baseline import \(name) FILE"
            )
        }
        return report
    }

    /// Nobody is asked any longer about predictions of which upstream labels came meanwhile.
    private func closeKnownItems(by actor: String, at moment: Moment) throws {
        let known = try workbench.database.read { read in
            let open = try read.openItems(of: model.id)
            let truth = try read.upstreamTruth(of: open.map(\.asked), model: model.id)
            return open.filter { truth[$0.asked.id] != nil }.map(\.item)
        }
        guard !known.isEmpty else { return }
        try workbench.database.write(at: moment, by: actor) { transaction in
            let closed = try transaction.closeSlots(ofItems: known)
            guard closed > 0 else { return }
            _ = try transaction.record(
                action: "label.closed",
                subject: model.model.name,
                detail: "\(closed) answers are no longer wanted: upstream labels came"
            )
        }
    }

    /// The rules with the limits in force and what is usual now; nil without a baseline.
    func evaluation(in read: ReadTransaction) throws -> Evaluation? {
        guard reference != nil, let memory else { return nil }
        return Evaluation(
            rules: memory.rules,
            thresholds: try workbench.thresholdsInForce(
                of: model,
                rules: memory.rules,
                bank: memory.bank,
                in: read
            ),
            bank: memory.bank,
            baseline: baseline
        )
    }
}
