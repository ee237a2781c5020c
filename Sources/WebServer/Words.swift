import Charts
import Monitoring
import Operations
import Review

/// Values in the words of the pages.
enum Words {
    /// `1 window`, `3 windows`, `no windows`.
    static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        let words = number == 1 ? noun : plural ?? noun + "s"
        return number == 0 ? "no \(words)" : "\(whole(number)) \(words)"
    }

    /// A whole number, grouped.
    static func whole(_ number: Int) -> String { Wording.grouped(Int64(number)) }

    /// A share as percent.
    static func percent(_ share: Double) -> String { NumberText.percent(share) }

    /// A number, or a dash where there is none.
    static func number(_ value: Double?) -> String { value.map { Wording.number($0) } ?? "–" }

    /// A p-value, never rounded to nothing.
    static func pValue(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return value < 0.0001 ? "< 0.0001" : Wording.number(value)
    }

    /// What a window was found to be.
    static func state(_ revision: WindowRevision?) -> String {
        guard let revision else { return "open" }
        let word = state(revision.state)
        return revision.isProvisional && revision.state != .noData ? word + " (provisional)" : word
    }

    /// What a window was found to be.
    static func state(_ state: WindowState) -> String {
        switch state {
        case .quiet: "quiet"
        case .notice: "notice"
        case .flagged: "flagged"
        case .noData: "no data"
        case .learning: "learning"
        }
    }

    /// Where an alert stands.
    static func state(_ state: AlertState) -> String {
        switch state {
        case .open: "needs review"
        case .acknowledged: "acknowledged"
        case .snoozed: "snoozed"
        case .confirmed: "confirmed"
        case .dismissed: "dismissed"
        case .cannotTell: "cannot tell"
        case .cleared: "cleared"
        }
    }

    /// Where an alert or a notice stands, with the class of the style sheet: nobody is asked about an open notice.
    static func standing(_ state: AlertState, of level: Level) -> (words: String, styleClass: String) {
        level == .notice && state == .open ? ("not judged", "unjudged") : (Self.state(state), state.rawValue)
    }

    /// A verdict's word.
    static func verdict(_ word: String) -> String {
        switch word {
        case "confirm": "confirmed"
        case "dismiss": "dismissed"
        case "cannotTell": "could not be told"
        default: word
        }
    }

    /// A metric's name.
    static func metric(_ metric: QualityMetric) -> String {
        metric.words
    }

    /// How a figure of a metric was made; the note beside it says what it assumes.
    static func method(_ method: QualityMethod, of metric: QualityMetric) -> String {
        switch method {
        case .upstream: "upstream labels"
        case .designed: "designed sample, helped by \(metric.help)"
        case .weighted: "designed sample, weighted"
        case .naive: "plain mean of the sample (biased, for comparison)"
        case .complete: "every label is in"
        case .upstreamPartial: "upstream labels that are in so far"
        case .cbpe: "without labels, from \(metric.help)"
        }
    }

    /// A quality figure: shares as percent.
    static func figure(_ value: Double, _ metric: QualityMetric) -> String {
        isShare(metric) ? NumberText.percent(value) : Wording.number(value)
    }

    /// Whether a metric is a share.
    static func isShare(_ metric: QualityMetric) -> Bool {
        metric.isShare
    }

    /// How a reviewer's answers have fared.
    static func record(_ record: ReviewerRecord) -> String {
        var parts = [count(record.answers, "answer")]
        if let error = record.error, let lower = record.errorLower, let upper = record.errorUpper {
            parts.append(
                "\(percent(error)) wrong of \(record.goldItems) with a known truth (\(percent(lower)) to \(percent(upper)))"
            )
        } else if record.goldItems > 0 {
            parts.append(
                "\(record.goldItems) with a known truth; an error is shown from \(ReviewerRecord.goldNeeded) on"
            )
        }
        if let seconds = record.medianSeconds { parts.append("\(number(seconds)) seconds each") }
        return parts.joined(separator: ", ")
    }

    /// A role with what it may do.
    static func role(_ role: Role) -> String {
        switch role {
        case .viewer: "viewer: reads what is not blind"
        case .reviewer: "reviewer: labels, blind"
        case .lead: "lead: sees everything, judges alerts, adopts thresholds"
        case .admin: "admin: manages models and people as well"
        }
    }

    /// A task's name.
    static func task(_ task: ModelTask) -> String {
        switch task {
        case .binary: "two classes"
        case .multiclass: "several classes"
        case .regression: "a number"
        }
    }
}
