public import Charts
import Monitoring
public import Review

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

    /// Which class is taken for which; nil without counts.
    public static func confusion(_ confusion: ClassConfusion?) -> ConfusionMatrix? {
        guard let confusion, confusion.counts.joined().reduce(0, +) > 0 else { return nil }
        let finding = confusion.mostFrequentMistake ?? "No answer was wrong."
        return ConfusionMatrix(
            title: "Which class is taken for which",
            description:
                "\(finding) From \(confusion.labels) labels, each weighted by the rows it speaks for.",
            classes: confusion.classes,
            counts: confusion.counts.map { $0.map { $0.rounded() } }
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
