import Charts
import Monitoring
import Operations
import Reports
import Review

/// A link with its words.
struct LinkView: Sendable {
    var address: String
    var text: String
    var isMain = false
}

/// One choice of a list or of radios.
struct ChoiceView: Sendable {
    var id: String
    var value: String
    var title: String
    var explanation: String?
    var isChosen = false
}

/// A finding as a row of a table.
struct FindingView: Sendable {
    var title: String
    var value: String
    var effect: String
    var z: String
    var pValue: String
    var sizes: String
    var limit: String
    /// The smallest value that the window could have been flagged for.
    var detects: String
    var outcome: String
    /// `breached`, `within` or `notEvaluable`, for the style sheet.
    var outcomeClass: String
    var reason: String?

    init(_ finding: Finding, _ model: MonitoredModel) {
        title = model.title(of: finding.rule)
        let bound = finding.measurement?.bound.map { $0 > 0 ? " ± \(Wording.number($0))" : "" } ?? ""
        value = Words.number(finding.measurement?.value) + bound
        effect = finding.measurement.map { "≥ \(Wording.number($0.effectLower))" } ?? "–"
        z = Words.number(finding.z)
        pValue = Words.pValue(finding.measurement?.pValue)
        sizes = "\(Words.whole(finding.windowRows)) / \(Words.whole(finding.baselineRows))"
        // What was learned stands on a state of the reference; what was set, on a change of the limit.
        let origin =
            finding.threshold.basis == .budget
            ? "learned, reference \(finding.referenceRevision)" : "revision \(finding.threshold.revision)"
        limit = "\(Wording.number(finding.threshold.limit)) (\(origin))"
        detects = Words.number(finding.smallestDetectable)
        outcomeClass = finding.outcome.word
        reason = finding.outcome.reason ?? finding.kindSentence
        outcome =
            switch finding.outcome {
            case .within: "within"
            case .breached where finding.isCleared: "breached (quality held)"
            case .breached: finding.rule.level == .alert ? "breached" : "breached (notice)"
            case .notEvaluable: "not evaluable"
            }
    }

    /// Breached ones first, the strongest of them on top; those without an answer last.
    static func rows(_ findings: [Finding], _ model: MonitoredModel) -> [FindingView] {
        ordered(findings).map { FindingView($0, model) }
    }

    static func ordered(_ findings: [Finding]) -> [Finding] {
        func rank(_ finding: Finding) -> Int {
            switch finding.outcome {
            case .breached: 0
            case .within: 1
            case .notEvaluable: 2
            }
        }
        return findings.sorted { left, right in
            (rank(left), -abs(left.z ?? 0), left.rule.key) < (rank(right), -abs(right.z ?? 0), right.rule.key)
        }
    }
}

/// A window as one mark in a row: its shape and words say what its colour says.
struct WindowMarkView: Sendable {
    var address: String
    var label: String
    var symbol: String
    var stateClass: String

    init(_ summary: WindowSummary, model: String) {
        address = windowAddress(model, summary.window.key)
        let state = summary.revision?.state
        stateClass = state?.rawValue ?? "open"
        symbol =
            switch state {
            case .quiet: "●"
            case .notice: "◆"
            case .flagged: "▲"
            case .noData: "–"
            case .learning: "○"
            case nil: "…"
            }
        label = "\(summary.window.key): \(Words.state(summary.revision))"
        if let verdict = summary.verdict { label += ", \(Words.verdict(verdict))" }
    }

    /// The newest windows, oldest first.
    static func strip(_ windows: [WindowSummary], model: String, most: Int = 60) -> [WindowMarkView] {
        windows.sorted { $0.window.ordinal < $1.window.ordinal }.suffix(most).map {
            WindowMarkView($0, model: model)
        }
    }
}

/// A quality figure as a row of a table or on a card.
struct QualityFigureView: Sendable {
    var window: String
    var windowLink: String?
    var metric: String
    var estimate: String
    var interval: String
    var labels: String
    /// How many answers of samples under way are still to come; nil where all are in.
    var awaited: String?
    var rows: String
    var method: String
    var baseline: String
    var isOfRecord: Bool
    var record: String
    /// An assumption, missing labels, two looks.
    var note: String?
    /// The figure without the reviewers' measured error.
    var corrected: String?
    /// The smallest change that so many labels find.
    var detectable: String

    init(_ row: QualityRow, model: String? = nil) {
        let figure = row.estimate
        window = row.window
        windowLink = model.map { windowAddress($0, row.window) }
        metric = Words.metric(figure.metric)
        estimate = Words.figure(figure.estimate, figure.metric)
        interval =
            "\(Words.figure(figure.lower, figure.metric)) to \(Words.figure(figure.upper, figure.metric))"
        labels = Words.whole(figure.labels)
        awaited = row.awaited > 0 ? Words.whole(row.awaited) : nil
        rows = Words.whole(figure.rows)
        method = Words.method(figure.method, of: figure.metric)
        baseline = figure.baseline.map { Words.figure($0, figure.metric) } ?? "–"
        isOfRecord = row.isOfRecord
        record = row.isOfRecord ? "of record" : "for comparison"
        note = figure.note
        corrected = figure.corrected.map { corrected in
            "\(Words.figure(corrected.estimate, figure.metric)) "
                + "(\(Words.figure(corrected.lower, figure.metric)) to \(Words.figure(corrected.upper, figure.metric)))"
        }
        detectable = figure.detectable.map { Words.figure($0, figure.metric) } ?? "–"
    }
}

/// A picture under its heading.
struct PictureView: Sendable {
    var heading: String
    var picture: Markup
    /// Why there is none.
    var missing: String?
}

/// The address of a model's pages.
func modelAddress(_ model: String, _ part: String = "") -> String {
    "/models/\(percentEncoded(model))" + (part.isEmpty ? "" : "/\(part)")
}

/// The address of a window's page.
func windowAddress(_ model: String, _ key: String) -> String {
    modelAddress(model, "windows/\(percentEncoded(key))")
}
