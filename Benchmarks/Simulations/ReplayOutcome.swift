import Monitoring
import Operations
import Review

/// What a replay came to in the second half of its windows.
struct ReplayOutcome {
    var any = Flags()
    var quality = Flags()
    /// Labels given a window, over all windows.
    var labels = 0.0
    /// Answers given a window: second opinions are answers, not labels.
    var answers = 0.0
    var verdicts = 0
    var audits = 0
    var revisions: [String] = []
    /// The windows that were flagged wrongly or missed, each with the rules that flagged it.
    var mistakes: [String] = []
    /// The mean absolute error of the figure of record.
    var error = 0.0
    /// The share of its 95% intervals that hold the truth.
    var coverage = 0.0
    /// Windows of the second half, and how many of them were real.
    var windows = 0
    var real = 0

    /// How many windows some rules flagged.
    struct Flags {
        var flagged = 0
        var rightly = 0
        var wrongly: Int { flagged - rightly }
        var missed = 0

        mutating func count(_ isFlagged: Bool, isReal: Bool) {
            flagged += isFlagged ? 1 : 0
            rightly += isFlagged && isReal ? 1 : 0
            missed += !isFlagged && isReal ? 1 : 0
        }
    }

    init(_ run: ReplayRun) throws {
        let name = run.data.model.name
        let workbench = run.workbench
        let second = run.data.windows.suffix(run.data.windows.count - run.data.windows.count / 2)
        windows = second.count
        real = second.count(where: \.isReal)
        let alerts = try workbench.findings(model: name).filter { $0.rule.level == .alert }
        let flagged = Set(alerts.map(\.window))
        let byQuality = Set(alerts.filter { $0.rule.subject == .quality }.map(\.window))
        for window in second {
            let rules = alerts.filter { $0.window == window.key }.map(\.rule.key)
            if rules.isEmpty == window.isReal {
                let found = rules.isEmpty ? "missed" : rules.joined(separator: ", ")
                mistakes.append("\(window.key): \(found)")
            }
            any.count(flagged.contains(window.key), isReal: window.isReal)
            quality.count(byQuality.contains(window.key), isReal: window.isReal)
        }
        let total = Double(max(1, run.data.windows.count))
        let answered = try workbench.labelItems(model: name, state: "answered").count
        labels = Double(answered) / total
        answers = Double(run.answers) / total
        verdicts = run.verdicts
        audits = try workbench.audits(model: name).count { $0.state == .judged }
        revisions = run.revisions
        try measure(Array(second), run)
    }

    /// The figures of record against the truth.
    private mutating func measure(_ windows: [ReplayData.Window], _ run: ReplayRun) throws {
        let metric: QualityMetric = run.data.model.task == .regression ? .meanAbsoluteError : .accuracy
        let rows = try run.workbench.quality(model: run.data.model.name)
        var figures: [String: QualityEstimate] = [:]
        for row in rows where row.isOfRecord && row.estimate.metric == metric {
            figures[row.window] = row.estimate
        }
        var (sum, held, count) = (0.0, 0, 0)
        for window in windows {
            guard let truth = window.quality, let figure = figures[window.key] else { continue }
            sum += abs(figure.estimate - truth)
            // The truth file has five digits.
            held += figure.lower - 1e-5 <= truth && truth <= figure.upper + 1e-5 ? 1 : 0
            count += 1
        }
        guard count > 0 else { return }
        error = sum / Double(count)
        coverage = Double(held) / Double(count)
    }
}
