import Foundation
import Monitoring
import Review
import Storage

/// What was done with alerts, and how their windows did, in words.
enum AlertWords {
    /// What an alert opens with: what moved and why, and how right the model was; three sentences or so.
    ///
    /// Where the data itself is broken, that comes first, since nothing else means much before it is mended.
    static func opening(
        _ explanation: Explanation?,
        _ worst: [Finding],
        told: [String],
        quality: String?,
        _ model: MonitoredModel
    ) -> [String] {
        var opening: [String] = []
        if let first = worst.first, first.rule.subject == .data || explanation == nil {
            opening.append(model.sentence(of: first))
        }
        if let explanation {
            opening += explanation.sentences(for: model).prefix(opening.isEmpty ? 3 : 2)
            opening += explanation.furtherSentences(for: model)
        } else {
            opening += told.dropFirst(2)
        }
        return opening + [quality].compactMap { $0 }
    }

    /// The quality over an alert's windows by the task's main metric, with its interval; nil without an estimate.
    static func quality(of windows: [AlertWindow], task: ModelTask) -> String? {
        let metric = task.mainMetric
        let parts = windows.map { window in
            WindowQuality(
                window: window.key,
                estimate: window.quality.map(\.estimate).first { $0.metric == metric }
            )
        }
        guard let figure = combineQuality(parts, metric: metric).estimate else { return nil }
        let covered = parts.filter { $0.estimate != nil }.map(\.window)
        let span =
            switch covered.count {
            case windows.count where windows.count > 1: "its windows"
            case ...4: covered.joined(separator: ", ")
            default: "\(covered.count) of its windows"
            }
        let labels = figure.labels == 1 ? "1 label" : "\(Wording.grouped(Int64(figure.labels))) labels"
        let before = figure.baseline.map { "; \(Wording.number($0)) in the baseline" } ?? ""
        return "\(metric.words) in \(span): \(Wording.number(figure.estimate)) from \(labels) "
            + "(95% interval \(Wording.number(figure.lower)) to \(Wording.number(figure.upper)))\(before)."
    }

    /// Everything done with an alert, oldest first; the verdicts of one form are one entry.
    static func history(of stored: StoredAlert, in read: ReadTransaction) throws -> [HistoryEntry] {
        let id = stored.alert.id
        let events = try read.events(ofAlert: id).map { event in
            HistoryEntry(at: event.at, by: event.actor, text: text(of: event), note: event.note)
        }
        let forms = Dictionary(grouping: try read.verdicts(on: .alert(id)), by: \.submission)
        let verdicts = forms.values.sorted { ($0.first?.verdict.id ?? 0) < ($1.first?.verdict.id ?? 0) }
            .compactMap { form -> HistoryEntry? in
                guard let first = form.first?.verdict else { return nil }
                return HistoryEntry(
                    at: first.recordedAt,
                    by: first.reviewer,
                    text: text(of: first.decision, windows: form.count)
                        + (first.isUnblinded ? ", seeing scores and limits" : ""),
                    note: first.note
                )
            }
        return (events + verdicts).enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        .map(\.element)
    }

    /// A decision in words: "confirmed 2 windows: the data changed, harm yes".
    static func text(of decision: Decision, windows: Int) -> String {
        let count = windows == 1 ? "1 window" : "\(windows) windows"
        switch decision {
        case .confirm(let cause, let harm):
            return "confirmed \(count): \(text(of: cause)), harm \(harm.rawValue)"
        case .dismiss(let reason): return "dismissed \(count): \(text(of: reason))"
        case .cannotTell: return "could not tell about \(count)"
        }
    }

    static func text(of cause: Cause) -> String {
        switch cause {
        case .data: "the data changed"
        case .concept: "what the label depends on changed"
        case .population: "other cases came"
        case .seasonal: "a season"
        case .pipelineFault: "a fault in the pipeline"
        }
    }

    static func text(of reason: DismissReason) -> String {
        switch reason {
        case .tooSensitive: "the rule is too sensitive"
        case .harmless: "real but harmless"
        case .expected: "an expected change"
        case .duplicate: "the same as another alert"
        }
    }

    private static func text(of event: AlertEvent) -> String {
        switch AlertAction(rawValue: event.kind) {
        case .acknowledged: "acknowledged it"
        case .assigned: event.payload.isEmpty ? "took the assignment back" : "assigned it to \(event.payload)"
        case .commented: "commented"
        case .snoozed:
            "snoozed it until \(event.until?.text ?? "further notice"), or until it exceeds what it was"
        case .reopened: "reopened it"
        case .promoted: "made the notice an alert"
        case .cleared: "cleared \(event.payload)"
        case .flaggedAgain: "flagged \(event.payload) again"
        case .askedForLabels: "asked for \(event.payload) labels"
        case .joinedTo: "joined its windows to alert \(event.payload)"
        case .joinedBy: "joined the windows of alert \(event.payload) to it"
        case nil: event.kind
        }
    }
}
