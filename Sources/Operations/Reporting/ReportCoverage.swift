import DriftStatistics
import Monitoring
import Review
import Storage

/// What the figures of a report stand on, counted over its windows.
struct ReportCoverage {
    var counts = Report.Coverage()
    private var people: Set<String> = []
    private var answers = 0
    private var seconds: [Double] = []
    private var convenience = 0

    init(_ run: ReportRun, _ labels: [WindowLabels], _ results: [[QualityResult]]) throws {
        for ((summary, labels), results) in zip(zip(run.windows, labels), results) {
            counts.predictions += summary.rows
            counts.labelled += labels.rows.count { $0.origin != .convenience }
            counts.upstream += labels.rows.count { $0.origin == .upstream }
            counts.sampled += labels.draw?.items.count ?? 0
            convenience += labels.rows.count { $0.origin == .convenience }
            if !results.contains(where: { $0.estimate != nil }) { counts.windowsWithoutEstimate += 1 }
            counts.late += try Self.lateRows(in: summary, run)
            try count(try run.read.labels(ofWindow: summary.window.key, model: run.model.id))
        }
        let inPeriod = Set(run.windows.map(\.window.key))
        for verdict in run.verdicts where inPeriod.contains(verdict.window) {
            people.insert(verdict.reviewer)
        }
    }

    /// What the reviews took.
    func reviews(confirmedAlerts: Int) -> Report.Reviews {
        let sorted = radixSorted(seconds)
        let median = try? quantile(ofSorted: sorted, at: 0.5)
        let minutes = seconds.reduce(0, +) / 60
        return Report.Reviews(
            people: people.count,
            answers: answers,
            medianSeconds: median,
            minutesPerConfirmedAlert: seconds.isEmpty || confirmedAlerts == 0
                ? nil : minutes / Double(confirmedAlerts)
        )
    }

    /// What is left out of the figures, a sentence each.
    var exclusions: [String] {
        var sentences: [String] = []
        if counts.windowsWithoutEstimate > 0 {
            sentences.append(
                "\(Self.counted(counts.windowsWithoutEstimate, "window")) without enough labels: the figures say nothing about them."
            )
        }
        if counts.cannotTell > 0 {
            sentences.append(
                "\(Self.counted(counts.cannotTell, "drawn prediction")) whose truth could not be told: taken to be like the others."
            )
        }
        if convenience > 0 {
            sentences.append(
                "\(Self.counted(convenience, "label")) that people gave of their own choice: in no figure."
            )
        }
        if counts.superseded > 0 {
            sentences.append(
                "\(Self.counted(counts.superseded, "label")) that later ones corrected: the corrections count."
            )
        }
        return sentences
    }

    private mutating func count(_ labels: [StoredLabel]) throws {
        let superseded = Set(labels.compactMap(\.label.supersedes))
        counts.superseded += superseded.count
        var untold: Set<String> = []
        var told: Set<String> = []
        for label in labels where label.item != nil {
            answers += 1
            if let reviewer = label.label.reviewer { people.insert(reviewer) }
            if let spent = label.secondsSpent { seconds.append(Double(spent)) }
            guard label.label.counts, !superseded.contains(label.label.id) else { continue }
            if label.label.value == nil {
                untold.insert(label.label.predictionID)
            } else {
                told.insert(label.label.predictionID)
            }
        }
        counts.cannotTell += untold.subtracting(told).count
    }

    /// Rows that came after the window was first evaluated.
    private static func lateRows(in summary: WindowSummary, _ run: ReportRun) throws -> Int {
        guard (summary.revision?.number ?? 0) > 1 else { return 0 }
        let first = try run.read.revisions(ofWindow: summary.window.key, model: run.model.id).first
        return max(0, summary.rows - (first?.revision.rows ?? summary.rows))
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(Wording.grouped(Int64(count))) \(noun)\(count == 1 ? "" : "s")"
    }
}
