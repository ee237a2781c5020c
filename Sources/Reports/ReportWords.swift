import Monitoring
import Review

/// The values of a report in words; the same text on every machine.
enum ReportWords {
    /// What stands where a figure could not be computed, never 0.
    static func unavailable(_ reason: String?) -> String {
        let reason = reason ?? "not measured"
        return "n/a (\(reason.hasSuffix(".") ? String(reason.dropLast()) : reason))"
    }

    /// A number, or why there is none.
    static func number(_ value: Double?, orBecause reason: String?) -> String {
        value.map(Wording.number) ?? unavailable(reason)
    }

    /// A number beside others of its line; a dash for nil.
    static func number(_ value: Double?) -> String {
        value.map(Wording.number) ?? "–"
    }

    /// A count with groups.
    static func count(_ value: Int) -> String {
        Wording.grouped(Int64(value))
    }

    /// A figure with its interval: "0.89 (0.8–0.94)".
    static func estimate(_ figure: Report.Figure) -> String {
        guard let value = figure.estimate else { return unavailable(figure.reason) }
        return interval(value, figure.lower, figure.upper, figure.metric.text)
    }

    /// The share of judged alert windows that were confirmed, with its interval.
    static func estimate(_ precision: Report.AlertPrecision) -> String {
        guard let value = precision.estimate else { return unavailable(precision.reason) }
        return interval(value, precision.lower, precision.upper, QualityMetric.precision.text)
    }

    /// The share of real windows that had an alert, with its interval.
    static func estimate(_ recall: Report.Recall) -> String {
        guard let value = recall.estimate else { return unavailable(recall.reason) }
        return interval(value, recall.lower, recall.upper, QualityMetric.recall.text)
    }

    /// An accuracy corrected for reviewers' errors, with its interval.
    static func estimate(_ corrected: Report.Corrected) -> String {
        guard let value = corrected.estimate else { return unavailable("not a finite number") }
        return interval(value, corrected.lower, corrected.upper, QualityMetric.accuracy.text)
    }

    /// A number with its interval, or why there is none.
    static func span(_ value: Double?, _ lower: Double?, _ upper: Double?, orBecause reason: String?)
        -> String
    {
        value.map { interval($0, lower, upper, Wording.number) } ?? unavailable(reason)
    }

    private static func interval(
        _ value: Double,
        _ lower: Double?,
        _ upper: Double?,
        _ text: (Double) -> String
    ) -> String {
        guard let lower, let upper else { return text(value) }
        // A minus sign beside a dash is hard to read.
        return "\(text(value)) (\(text(lower))\(lower < 0 ? " to " : "–")\(text(upper)))"
    }

    /// How often chance does as much: "0.031", "< 0.001".
    static func pValue(_ value: Double?) -> String {
        guard let value else { return "–" }
        return value < 0.001 ? "< 0.001" : Wording.number(value)
    }

    /// How a figure was made.
    static func method(_ figure: Report.Figure) -> String {
        switch figure.method {
        case .upstream: "upstream labels"
        case .designed: "designed sample, helped by \(figure.metric.help)"
        case .weighted: "designed sample, weighted"
        case .naive: "naive: plain average of the sample"
        case .complete: "every label is in"
        case .upstreamPartial: "upstream labels that are in so far"
        case .cbpe: "without labels, from \(figure.metric.help), \(figure.metric.assumption)"
        }
    }

    /// What a window was found to be.
    static func state(_ window: Report.WindowEntry) -> String {
        let glyph = WindowGlyph(window)
        let isCompared = [.quiet, .notice, .flagged].contains(glyph)
        return window.provisional && isCompared ? glyph.words + ", provisional" : glyph.words
    }

    /// A verdict's word as a state.
    static func verdict(_ word: String?) -> String {
        switch word {
        case "confirm": "confirmed"
        case "dismiss": "dismissed"
        case "cannotTell": "cannot tell"
        default: word ?? "–"
        }
    }

    /// A verdict with cause and harm or with its reason: "confirmed: concept, harm yes".
    static func verdict(_ verdict: Report.VerdictEntry) -> String {
        let start = Self.verdict(verdict.decision)
        if let cause = verdict.cause {
            return "\(start): \(Self.cause(cause)), harm \(verdict.harm?.rawValue ?? "unknown")"
        }
        return verdict.reason.map { "\(start): \(reason($0))" } ?? start
    }

    /// Where a limit came from.
    static func origin(_ origin: ThresholdRevision.Origin) -> String {
        switch origin {
        case .standard: "default"
        case .modelFile: "model file"
        case .adopted: "proposal adopted"
        case .reverted: "reverted"
        }
    }

    /// The period: "from 1 April 2013, 00:00 UTC to 1 July 2013, 00:00 UTC".
    static func period(_ report: Report) -> String {
        switch (report.from.map(Wording.minute(written:)), report.to.map(Wording.minute(written:))) {
        case (nil, nil): "all windows"
        case (let from?, nil): "from \(from)"
        case (nil, let to?): "to \(to)"
        case (let from?, let to?): "from \(from) to \(to)"
        }
    }

    private static func cause(_ cause: Cause) -> String {
        cause == .pipelineFault ? "pipeline fault" : cause.rawValue
    }

    private static func reason(_ reason: DismissReason) -> String {
        reason == .tooSensitive ? "too sensitive" : reason.rawValue
    }
}

/// A window in the strip of windows: each state has a shape of its own, so that colour is not needed.
enum WindowGlyph: String, CaseIterable {
    case quiet, notice, flagged, noData, learning, open

    /// What a window is drawn as.
    init(_ window: Report.WindowEntry) {
        self =
            switch window.state {
            case .quiet: .quiet
            case .notice: .notice
            case .flagged: .flagged
            case .noData: .noData
            case .learning: .learning
            case nil: .open
            }
    }

    /// The shape.
    var shape: String {
        switch self {
        case .quiet: "·"
        case .notice: "□"
        case .flagged: "◆"
        case .noData: "–"
        case .learning: "○"
        case .open: "?"
        }
    }

    /// The state in words.
    var words: String {
        switch self {
        case .noData: "no data"
        case .quiet, .notice, .flagged, .learning, .open: rawValue
        }
    }
}

/// The counts that a report's figures stand on.
enum CoverageWords {
    /// Key and words of each count, in the order of the report.
    static func counts(_ coverage: Report.Coverage) -> [(key: String, words: String, count: Int)] {
        [
            ("predictions", "Predictions in the period", coverage.predictions),
            ("labelled", "Predictions with a label", coverage.labelled),
            ("upstream", "Of these from upstream", coverage.upstream),
            ("sampled", "Predictions drawn for labelling", coverage.sampled),
            ("cannotTell", "Of these not to be told", coverage.cannotTell),
            ("late", "Predictions that came late", coverage.late),
            ("superseded", "Labels corrected later", coverage.superseded),
            ("windowsWithoutEstimate", "Windows without a quality figure", coverage.windowsWithoutEstimate),
        ]
    }
}
