import Monitoring
public import Review
import Storage

/// How right the alerts of a model are, and how much they miss.
public struct AlertFigures: Sendable {
    /// How many alert windows were confirmed and dismissed.
    public var precision: AlertQuality
    /// How much of what is real had an alert, from audits.
    public var recall: AlertRecall
    /// How verdicts fared once the truth came in: everybody's first, then by reviewer; empty without late truth.
    public var grades: [VerdictGrade]
}

extension Workbench {
    /// How right a model's alerts are, how much they miss, and how verdicts fared once the truth came in.
    ///
    /// - Parameter name: The model.
    /// - Returns: The figures; what cannot be told says why.
    /// - Throws: `notFound` for an unknown model.
    public func alertFigures(model name: String) throws(WorkbenchError) -> AlertFigures {
        try mapping {
            try database.read { read in try alertFigures(of: try read.required(name), in: read) }
        }
    }

    /// The figures over some windows of a model; nil: over all.
    func alertFigures(
        of model: StoredModel,
        windows keys: Set<String>? = nil,
        in read: ReadTransaction
    ) throws -> AlertFigures {
        let flagged = try alertWindows(of: model, in: read)
        let stored = try read.windows(of: model.id).filter { keys?.contains($0.window.key) ?? true }
        let own = Set(stored.map(\.window.key))
        let quiet = Set(
            stored.filter { window in
                let state = window.latest?.revision.state
                return (state == .quiet || state == .notice) && !flagged.contains(window.window.key)
            }.map(\.window.key)
        )
        let verdicts = try read.verdicts(of: model.id).map(\.verdict).filter { own.contains($0.window) }
        let precision = alertQuality(verdicts: verdicts, flagged: flagged.intersection(own))
        return AlertFigures(
            precision: precision,
            recall: alertRecall(
                confirmed: precision.confirmed,
                audits: try auditedWindows(of: model, among: quiet, in: read),
                quiet: quiet.count
            ),
            grades: verdictGrades(verdicts, wasWorse: try lateTruth(of: model, among: verdicts, in: read))
        )
    }

    /// The windows of a model's alerts; those that were cleared and those of notices that nobody promoted are not among
    /// them.
    func alertWindows(of model: StoredModel, in read: ReadTransaction) throws -> Set<String> {
        try AlertStandings(of: model, in: read, at: now()).windows
    }

    /// The audits of quiet windows that were told real or not.
    private func auditedWindows(of model: StoredModel, among quiet: Set<String>, in read: ReadTransaction)
        throws -> [AuditedWindow]
    {
        try read.audits(of: model.id).filter { quiet.contains($0.window) }.compactMap { audit in
            let verdict = verdictsInForce(try read.verdicts(on: .audit(audit.id)).map(\.verdict)).last
            switch verdict?.decision {
            case .confirm:
                return AuditedWindow(window: audit.window, probability: audit.probability, isMissed: true)
            case .dismiss:
                return AuditedWindow(window: audit.window, probability: audit.probability, isMissed: false)
            case .cannotTell, nil: return nil
            }
        }
    }

    /// Whether quality was lost in the judged windows whose upstream labels are nearly whole.
    private func lateTruth(of model: StoredModel, among verdicts: [Verdict], in read: ReadTransaction) throws
        -> [String: Bool]
    {
        let metric = model.model.task.mainMetric
        let context = try QualityContext(of: model, .ofRecord, self, in: read)
        guard let usual = context.baseline[metric] else { return [:] }
        let usualLoss = model.model.task == .regression ? usual : 1 - usual
        guard
            let tolerance = try qualityPlan(of: model, in: read).toleratedLoss(
                task: model.model.task,
                baselineLoss: usualLoss
            )
        else { return [:] }
        var truth: [String: Bool] = [:]
        for window in Set(verdicts.map(\.window)) {
            let figures = try windowQuality(of: model, window: window, context, in: read)
            guard let figure = figures.compactMap(\.estimate).first(where: { $0.metric == metric }),
                figure.method == .upstream, let loss = figure.loss
            else { continue }
            truth[window] = loss > usualLoss + tolerance
        }
        return truth
    }
}
