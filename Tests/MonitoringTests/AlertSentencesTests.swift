import Monitoring
import Testing

@Suite struct AlertSentencesTests {
    private let model = MonitoredModel(
        name: "flights",
        task: .binary,
        question: "Was it late?",
        classes: [LabelClass(value: "0", title: "On time"), LabelClass(value: "1", title: "Late")],
        positiveClass: "1",
        columns: ColumnPlan(id: "id", time: "time", prediction: "answer", score: "score", features: []),
        windows: WindowPlan(grain: .week)
    )

    @Test func theFirstSentenceCountsAndTheNextTwoSayWhatMovedAndWhatIsUsual() throws {
        let share = finding(
            .classShare,
            column: "answer",
            category: "1",
            limit: 0.1,
            Measurement(value: 0.13, effectLower: 0.1, windowFigure: 0.31, baselineFigure: 0.18)
        )
        let mean = finding(
            .mean,
            column: "score",
            category: nil,
            limit: 0.2,
            Measurement(value: 0.42, effectLower: 0.3, windowFigure: 0.38, baselineFigure: 0.24)
        )
        let usual = ReferenceScore(mean: -3.5, standardDeviation: 0.3, windows: 30)
        let sentences = model.sentences(
            for: [share, mean, mean],
            usual: [share.rule.key: usual],
            rows: 612,
            windows: ["2013-06-17", "2013-06-24"]
        )
        #expect(
            sentences == [
                "2 windows from 2013-06-17 to 2013-06-24, 612 rows: 3 rules were breached, most in 2013-06-24.",
                "Predicted “Late” rose from 18% to 31%. Usually it is below "
                    + "\(Wording.number(usual.limit(at: 1.645))); here it is 0.13.",
                "Score: mean 0.38, 0.24 in the baseline; Mean 0.42, limit 0.2.",
            ]
        )
    }

    @Test func oneWindowWithOneRuleIsToldInTheSingular() {
        let mean = finding(
            .mean,
            column: "score",
            category: nil,
            limit: 0.2,
            Measurement(value: 0.42, effectLower: 0.3, windowFigure: 0.38, baselineFigure: 0.24)
        )
        #expect(
            model.sentences(for: [mean], rows: 90, windows: ["2013-06-24"]).first
                == "Window 2013-06-24, 90 rows: one rule was breached."
        )
    }

    @Test func nothingIsSaidWithoutFindings() {
        #expect(model.sentences(for: [], rows: 10, windows: ["2013-06-24"]).isEmpty)
    }

    private func finding(
        _ statistic: Statistic,
        column: String,
        category: String?,
        limit: Double,
        _ measured: Measurement
    ) -> Finding {
        let rule = Rule(
            statistic: statistic,
            column: column,
            category: category,
            subject: .score,
            level: .alert,
            direction: .both,
            limit: limit,
            minimumEffect: 0.05,
            minimumRows: 8
        )
        return Finding(
            window: "2013-06-24",
            rule: rule,
            measurement: measured,
            z: 4,
            windowRows: 300,
            baselineRows: 8_000,
            threshold: Threshold(rule: rule.key, limit: limit, revision: 1),
            referenceRevision: 1,
            outcome: .breached
        )
    }
}
