public import Charts
import Monitoring

/// Pictures of how answers compare with the truth.
public enum AnswerPictures {
    /// How often what was predicted with a score came true.
    public static func reliability(
        baseline: [ReliabilityChart.Point],
        window: [ReliabilityChart.Point],
        windowName: String
    ) -> ReliabilityChart? {
        guard !window.isEmpty else { return nil }
        let widest = window.filter { $0.labels >= 10 }.max {
            abs($0.share - $0.score) < abs($1.share - $1.score)
        }
        let finding = widest.map {
            "Farthest from the line: of predictions scored about \(Wording.percent($0.score)), "
                + "\(Wording.percent($0.share)) came true (\($0.labels) labels)."
        }
        return ReliabilityChart(
            title: "Do scores keep their word?",
            description: finding ?? "No bin has ten labels yet.",
            baseline: baseline,
            window: window,
            windowName: windowName
        )
    }

    /// Which class is taken for which.
    ///
    /// - Parameters:
    ///   - counts: `[truth][prediction]`, weighted.
    ///   - classes: The titles, in the same order.
    ///   - labels: Labels behind the counts.
    /// - Returns: The picture; nil without counts.
    public static func confusion(_ counts: [[Double]], classes: [String], labels: Int) -> ConfusionMatrix? {
        let total = counts.joined().reduce(0, +)
        guard total > 0, classes.count == counts.count else { return nil }
        let wrong = classes.indices.flatMap { truth in
            classes.indices.filter { $0 != truth }.map { (truth, $0, counts[truth][$0]) }
        }.max { $0.2 < $1.2 }
        let finding = wrong.map {
            "The most frequent mistake: \(Wording.percent($0.2 / total)) are “\(classes[$0.0])” and were predicted “\(classes[$0.1])”."
        }
        return ConfusionMatrix(
            title: "Which class is taken for which",
            description: (finding ?? "") + " From \(labels) labels, each weighted by the rows it speaks for.",
            classes: classes,
            counts: counts.map { $0.map { $0.rounded() } }
        )
    }

    /// Residuals of labelled windows over those of the baseline.
    public static func residuals(baseline: [Double], window: [Double], windowName: String) -> ResidualChart? {
        guard !window.isEmpty else { return nil }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
        let before = baseline.isEmpty ? "" : ", \(Wording.number(mean(baseline))) in the baseline"
        return ResidualChart(
            title: "By how much answers are off",
            description:
                "The mean residual is \(Wording.number(mean(window)))\(before): above 0 the truth was larger than predicted.",
            bins: HistogramBins.fit(baseline: baseline, window: window),
            windowName: windowName
        )
    }
}
