import Formats
import Foundation
import Monitoring
import Review
import Storage

/// What the demonstration shows when it opens.
public struct DemoReport: Sendable {
    /// The model.
    public var model: String
    /// Whether the database was made just now.
    public var isNew: Bool
    /// Windows evaluated.
    public var windows: Int
    /// Windows flagged.
    public var flagged: Int
    /// Alerts that wait for somebody.
    public var alertsWaiting: Int
    /// Predictions that wait for a label.
    public var labelsWaiting: Int
    /// Predictions stored.
    public var predictions: Int
    /// A one-time code for the sign-in page.
    public var signInCode: String
}

extension Workbench {
    /// Fills a database with an example: baseline, predictions and evidence imported, every window evaluated.
    ///
    /// A database that has the example already is left as it is, with the verdicts people gave in it.
    /// - Parameters:
    ///   - folder: The example's folder, with `model.yaml`, `baseline.csv`, `predictions.csv`, `evidence.csv`.
    ///   - name: The first admin, made if there is nobody yet.
    ///   - reviewed: Whether to answer the first half of the alerts and of the label requests from the example's truth.
    ///   - progress: Told how far it has come.
    /// - Returns: What there is to see, with a one-time code for the first sign-in.
    /// - Throws: `notFound` where the example is not there, or what the imports throw.
    public func demo(
        folder: String,
        as name: String,
        reviewed: Bool = false,
        progress: ProgressReport? = nil
    ) throws(WorkbenchError) -> DemoReport {
        let people = try reviewers()
        let known = people.first { $0.name == name }
        let person: Reviewer
        if let known { person = known } else { person = try initialise(adminName: name).reviewer }
        let yaml = try text(of: "\(folder)/model.yaml")
        let change = try modelDifference(source: yaml)
        let isFilled = change.isNew ? false : try windows(model: change.name).contains { $0.revision != nil }
        let isNew = !isFilled
        if isNew { try fill(folder, yaml, change.name, as: person, progress) }
        if reviewed { try review(folder, change.name, as: person, progress) }
        let summary = try model(named: change.name).summary
        return DemoReport(
            model: change.name,
            isNew: isNew,
            windows: summary.windows,
            flagged: summary.flagged,
            alertsWaiting: summary.alertsWaiting,
            labelsWaiting: summary.labelsWaiting,
            predictions: summary.predictions,
            signInCode: try newSignInCode(for: person.name)
        )
    }

    private func text(of path: String) throws(WorkbenchError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .notFound(
                "The example's file \(path) is not there. Run the demonstration in the project's folder, or name the examples with --examples."
            )
        }
        return String(decoding: data, as: UTF8.self)
    }

    private func fill(
        _ folder: String,
        _ yaml: String,
        _ model: String,
        as person: Reviewer,
        _ progress: ProgressReport?
    ) throws(WorkbenchError) {
        _ = try applyModel(source: yaml, basedOn: nil, as: person)
        _ = try importBaseline(
            model: model,
            from: .file("\(folder)/baseline.csv"),
            as: person,
            progress: progress
        )
        _ = try importPredictions(
            model: model,
            from: .file("\(folder)/predictions.csv"),
            as: person,
            progress: progress
        )
        _ = try importEvidence(
            model: model,
            from: .file("\(folder)/evidence.csv"),
            as: person,
            progress: progress
        )
        // The example is history: every window is over, also the last, which its own newest row would leave open.
        let rows = try mapping {
            try database.read { try $0.newestPredictionTime(of: try $0.required(model).id) }
        }
        let through = rows?.advanced(bySeconds: 62 * 86_400)
        _ = try evaluate(model: model, through: through, as: person, progress: progress)
    }

    private func review(
        _ folder: String,
        _ model: String,
        as person: Reviewer,
        _ progress: ProgressReport?
    ) throws(WorkbenchError) {
        let setting = "demo.reviewed.\(model)"
        guard try mapping({ try database.read { try $0.setting(setting) } }) == nil else { return }
        let truth = try labels(folder, model)
        let windows = try labelItems(model: model).map(\.window).reduce(into: [String]()) { known, window in
            if known.last != window { known.append(window) }
        }
        let half = windows.prefix((windows.count + 1) / 2)
        for (number, window) in half.enumerated() {
            try answer(window, of: model, truth, as: person)
            try progress?(
                Progress(
                    activity: "Answering label requests",
                    done: number + 1,
                    total: half.count,
                    unit: "windows"
                )
            )
        }
        let outcomes = try self.outcomes(folder)
        let alerts = try alerts(model: model, level: .alert).sorted { $0.from < $1.from }
        for alert in alerts.prefix((alerts.count + 1) / 2) {
            _ = try judge(alert: alert.id, input: try verdict(on: alert, outcomes), as: person)
        }
        for audit in try audits(model: model).reversed().filter({ $0.state == .waiting }) {
            guard alerts.isEmpty || audit.window <= alerts[alerts.count / 2].to else { continue }
            _ = try judge(audit: audit.id, input: try verdict(on: audit, outcomes), as: person)
        }
        _ = try proposeThresholds(model: model, as: person)
        try mapping {
            try database.write(at: now(), by: person.name) { try $0.setSetting(setting, to: "yes") }
        }
    }

    /// Answers a window's requests until none waits: the first answers may make it ask for more.
    private func answer(_ window: String, of model: String, _ truth: [String: String], as person: Reviewer)
        throws(WorkbenchError)
    {
        for _ in 0..<3 {
            let waiting = try labelItems(model: model, state: "waiting").filter { $0.window == window }
            guard !waiting.isEmpty else { return }
            for item in waiting {
                let value =
                    truth[item.predictionID].map { LabelAnswer.Value.label($0) } ?? .cannotTell(.missingData)
                let answer = LabelAnswer(value: value, submission: "demo-label-\(item.item)")
                // A second opinion of the same person is none.
                if try mapping({ try database.read { try $0.answer(toItem: item.item, by: person.id) } })
                    == nil
                {
                    _ = try giveLabel(item: item.item, answer: answer, as: person)
                }
            }
        }
    }

    /// Confirmed where quality was lost in any of the alert's windows, else dismissed; in a confirmed alert the windows
    /// where quality held are dismissed as too sensitive.
    private func verdict(on alert: AlertSummary, _ outcomes: [String: Outcome]) throws(WorkbenchError)
        -> VerdictInput
    {
        let tooSensitive = Decision.dismiss(reason: .tooSensitive)
        let worse = alert.windows.first { outcomes[$0]?.isWorse == true }
        let reason = (worse ?? alert.windows.first).flatMap { window in
            outcomes[window].map { "\(window): \($0.reason)." }
        }
        let held = alert.windows.filter { outcomes[$0]?.isWorse == false }
        return try VerdictInput(
            decision: worse == nil ? tooSensitive : .confirm(cause: .concept, harm: .yes),
            note: reason ?? "No outcome is known.",
            windowDecisions: Dictionary(
                held.map { ($0, tooSensitive) },
                uniquingKeysWith: { first, _ in first }
            ),
            submission: "demo-verdict-\(alert.id)"
        )
    }

    /// Confirmed where quality was lost, else dismissed.
    private func verdict(on audit: AuditSummary, _ outcomes: [String: Outcome]) throws(WorkbenchError)
        -> VerdictInput
    {
        let outcome = outcomes[audit.window]
        return try VerdictInput(
            decision: outcome?.isWorse == true
                ? .confirm(cause: .concept, harm: .yes) : .dismiss(reason: .tooSensitive),
            note: outcome.map { "\(audit.window): \($0.reason)." } ?? "No outcome is known.",
            submission: "demo-audit-\(audit.id)"
        )
    }

    private func labels(_ folder: String, _ model: String) throws(WorkbenchError) -> [String: String] {
        let monitored = try self.model(named: model).model
        return try mapping {
            var reader = try TableReader(
                source: try ByteSource(path: "\(folder)/labels.csv"),
                model: monitored,
                kind: .labels
            )
            var truth: [String: String] = [:]
            while let batch = try reader.nextBatch() {
                for row in batch.rows.ids.indices {
                    truth[batch.rows.ids.text(at: row)] = batch.labels?.text(at: row)
                }
            }
            return truth
        }
    }

    private struct Outcome {
        var isWorse: Bool
        var reason: String
    }

    /// What became of each window, from the example's own file: its first column is the window, its last two are
    /// the outcome and the reason.
    private func outcomes(_ folder: String) throws(WorkbenchError) -> [String: Outcome] {
        var outcomes: [String: Outcome] = [:]
        for line in try text(of: "\(folder)/oracle.csv").split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard let window = fields.first, let reason = fields.last, fields.count > 2 else { continue }
            outcomes[String(window)] = Outcome(
                isWorse: fields[fields.count - 2] == "confirm",
                reason: String(reason)
            )
        }
        return outcomes
    }
}
