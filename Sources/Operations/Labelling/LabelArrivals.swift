import Foundation
import Monitoring
import Review
import Storage

/// How labels came in, window by window, and what that is held against.
struct ArrivalChain {
    private let baselineRows: Int
    private let baselineLabelled: Int?
    private var lags: [Double] = []

    init(_ reference: Reference) {
        baselineRows = reference.baseline.rows
        let labelled = reference.knowledge.labelledRows
        baselineLabelled = labelled == 0 ? nil : labelled
    }

    /// The findings of the rules on the arrival of a window's labels; the windows before it came first.
    mutating func findings(
        _ rules: [Rule],
        _ arrival: LabelArrival,
        window key: String,
        _ evaluation: Evaluation
    ) -> [Finding] {
        let usual = UsualArrival(
            baselineRows: baselineRows,
            baselineLabelled: baselineLabelled,
            lagsBefore: lags
        )
        if let lag = arrival.medianLag { lags.append(lag) }
        return rules.map { rule in
            let measured = Result { () throws(NotMeasured) in try rule.measure(arrival, usual: usual) }
            return evaluation.finding(rule, key, arrival.predictions, measured)
        }
    }
}

extension EvaluationRun {
    /// Judges how labels arrived in the windows whose labels are due, oldest first; a window whose answers change gets a
    /// new revision.
    mutating func reviseArrival(by actor: String, at moment: Moment) throws {
        guard let reference, let plan = model.model.labels, let through else { return }
        let rules = memory?.rules.filter(\.isOfArrival) ?? []
        guard !rules.isEmpty else { return }
        guard let evaluation = try workbench.database.read({ try evaluation(in: $0) }) else { return }
        let (windows, arrivals) = try workbench.database.read { read in
            let due = try read.windows(of: model.id).filter { $0.window.areLabelsDue(plan, by: through) }
            return (due, try read.arrivals(in: due, of: model))
        }
        var chain = ArrivalChain(reference)
        for stored in windows {
            guard let kept = arrivals[stored.window.key] else { continue }
            let judged = chain.findings(rules, kept.arrival, window: stored.window.key, evaluation)
            // What was held against an earlier baseline stays as it was found.
            guard let latest = stored.latest,
                latest.baseline ?? reference.baseline.id == reference.baseline.id
            else { continue }
            try revise(stored, judged, by: actor, at: moment)
        }
        let text = String(decoding: try JSONEncoder().encode(arrivals), as: UTF8.self)
        try workbench.database.write(at: moment, by: actor) {
            try $0.setSetting(arrivalSetting(model.id), to: text)
        }
    }
}

extension Workbench {
    /// What rules on the arrival of labels find in each window whose labels are due, by window; nothing is stored.
    func arrivalFindings(
        _ rules: [Rule],
        of stored: StoredModel,
        _ reference: Reference,
        _ evaluation: Evaluation,
        in read: ReadTransaction
    ) throws -> [String: [Finding]] {
        guard !rules.isEmpty, let plan = stored.model.labels,
            let through = try read.newestPredictionTime(of: stored.id)
        else { return [:] }
        let due = try read.windows(of: stored.id).filter { $0.window.areLabelsDue(plan, by: through) }
        let arrivals = try read.arrivals(in: due, of: stored)
        var chain = ArrivalChain(reference)
        var found: [String: [Finding]] = [:]
        for window in due {
            guard let kept = arrivals[window.window.key] else { continue }
            found[window.window.key] = chain.findings(
                rules,
                kept.arrival,
                window: window.window.key,
                evaluation
            )
        }
        return found
    }
}

/// How a window's labels came in, as it was last counted, and the labels that were seen then.
private struct KeptArrival: Codable {
    var labels: Int
    var newestLabel: Int64
    var arrival: LabelArrival
}

/// The setting that keeps how labels came in between evaluations: counting those of a large window takes a while.
private func arrivalSetting(_ model: Int64) -> String { "arrival.\(model)" }

extension Window {
    /// Whether the labels of a window are due by a moment; never where its end is not known.
    fileprivate func areLabelsDue(_ plan: LabelPlan, by moment: Moment) -> Bool {
        end.map { $0.advanced(bySeconds: plan.dueSeconds) <= moment } ?? false
    }
}

extension ReadTransaction {
    /// How the labels of windows with rows came in, by window; those without a new label since are not counted again.
    fileprivate func arrivals(in windows: [StoredWindow], of model: StoredModel) throws
        -> [String: KeptArrival]
    {
        var kept: [String: KeptArrival] = [:]
        if let text = try setting(arrivalSetting(model.id)) {
            kept = (try? JSONDecoder().decode([String: KeptArrival].self, from: Data(text.utf8))) ?? [:]
        }
        let counts = try labelCounts(of: model.id)
        // Of a window that came as a profile only the rows that travelled with it can have labels.
        let travelled = try travelledRowCounts(of: model.id)
        var arrivals: [String: KeptArrival] = [:]
        for window in windows {
            guard let rows = window.latest?.revision.rows, rows > 0 else { continue }
            let key = window.window.key
            let count = counts[key]
            let predictions = travelled[key] ?? rows
            if let before = kept[key], before.labels == count?.labels ?? 0,
                before.newestLabel == count?.newestLabel ?? 0, before.arrival.predictions == predictions
            {
                arrivals[key] = before
                continue
            }
            let found = count == nil ? [] : try upstreamArrivals(ofWindow: key, model: model.id)
            let times = found.isEmpty ? [] : try self.rows(at: found.map(\.location), names: []).times
            let lags = zip(found, times).map { arrival, time in
                Double(arrival.at.milliseconds - time.milliseconds) / 86_400_000
            }
            arrivals[key] = KeptArrival(
                labels: count?.labels ?? 0,
                newestLabel: count?.newestLabel ?? 0,
                arrival: LabelArrival(predictions: predictions, labelled: found.count, lags: lags)
            )
        }
        return arrivals
    }
}
