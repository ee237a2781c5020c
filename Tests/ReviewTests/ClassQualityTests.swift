import DriftStatistics
import Monitoring
import Testing

@testable import Review

/// Quality of a classifier of several classes: averages with intervals, rules, and which class is taken for which.
@Suite("Quality of several classes") struct ClassQualityTests {
    private let names = ["a", "b", "c"]

    private func model(_ classes: [String]) -> MonitoredModel {
        MonitoredModel(
            name: "m",
            task: .multiclass,
            question: "Which is it?",
            classes: classes.map { LabelClass(value: $0, title: $0) },
            positiveClass: nil,
            columns: ColumnPlan(id: "id", time: nil, prediction: "answer", features: []),
            windows: WindowPlan(grain: .day)
        )
    }

    private func rows(_ count: Int, right: Double, seed: UInt64) -> [LabelledRow] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let uniform = random.uniform()
            let actual = names[uniform < 0.6 ? 0 : uniform < 0.9 ? 1 : 2]
            let predicted = random.uniform() < right ? actual : names[random.index(below: 3)]
            return LabelledRow(
                predictionID: "p\(index)",
                origin: .upstream,
                answer: .multiclass(predicted: predicted, actual: actual),
                score: 0.8
            )
        }
    }

    private func figure(_ rows: [LabelledRow], _ metric: QualityMetric, draw: SampleDraw? = nil, of all: Int)
        throws
        -> QualityEstimate
    {
        let found = estimateQuality(rows: rows, draw: draw, windowRows: all, task: .multiclass)
        return try #require(found.first { $0.metric == metric }?.estimate)
    }

    @Test func theFiguresAreTheAveragesOverTheClasses() throws {
        let rows = rows(300, right: 0.7, seed: 3)
        let averages = try ClassAverages(
            labels: rows.map { names.firstIndex(of: $0.actual) ?? -1 },
            predictions: rows.map { names.firstIndex(of: $0.predicted) ?? -1 },
            classes: 3
        )
        #expect(try figure(rows, .macroF1, of: 300).estimate == averages.average(.f1, .macro))
        #expect(try figure(rows, .macroPrecision, of: 300).estimate == averages.average(.precision, .macro))
        #expect(try figure(rows, .weightedF1, of: 300).estimate == averages.average(.f1, .weighted))
        let recall = try figure(rows, .weightedRecall, of: 300)
        #expect(abs(recall.estimate - (try figure(rows, .accuracy, of: 300).estimate)) < 1e-12)
        #expect(baselineQuality(rows: rows, task: .multiclass)[.macroF1] == averages.average(.f1, .macro))
    }

    /// The variance that is promised against the one that 400 samples of the same law show.
    @Test(arguments: [QualityMetric.macroF1, .macroPrecision, .macroRecall, .weightedF1])
    func intervalsCoverTheTruthAsOftenAsTheySay(_ metric: QualityMetric) throws {
        let truth = try figure(rows(200_000, right: 0.7, seed: 1), metric, of: 200_000).estimate
        var covered = 0
        for seed in UInt64(10)..<410 {
            let estimate = try figure(rows(150, right: 0.7, seed: seed), metric, of: 150)
            if estimate.lower <= truth, truth <= estimate.upper { covered += 1 }
        }
        // 95% of 400 is 380 ± 4.4.
        #expect((366...396).contains(covered), "\(covered)")
    }

    @Test func aDesignedSampleCountsEachRowForThoseItSpeaksFor() throws {
        // Wrong rows are drawn twice as often: weights bring the averages back.
        let all = rows(60_000, right: 0.7, seed: 5)
        let truth = try figure(all, .macroF1, of: all.count).estimate
        var random = SeededGenerator(seed: 6)
        var drawn: [LabelledRow] = []
        var items: [(id: String, probability: Double)] = []
        for row in all {
            let probability = row.isRight == true ? 0.02 : 0.04
            guard random.uniform() < probability else { continue }
            var row = row
            row.origin = .sampled
            drawn.append(row)
            items.append((row.predictionID, probability))
        }
        let draw = sampleDraw(items, of: all.count)
        let found = try figure(drawn, .macroF1, draw: draw, of: all.count)
        #expect(found.method == .designed)
        #expect(found.lower < truth && truth < found.upper)
        #expect(abs(found.estimate - truth) < 0.05)
    }

    @Test func tooFewLabelsAreNoFigure() throws {
        let found = estimateQuality(
            rows: rows(1, right: 1, seed: 1),
            draw: nil,
            windowRows: 1,
            task: .multiclass
        )
        let macro = try #require(found.first { $0.metric == .macroF1 })
        #expect(macro == .notEstimable(metric: .macroF1, reason: "Needs 2 labels, has 1."))
    }

    @Test(arguments: [
        Statistic.macroPrecision, .macroRecall, .macroF1, .weightedPrecision, .weightedRecall, .weightedF1,
    ])
    func aRuleFindsAFallAndLeavesWhatHeldAlone(_ statistic: Statistic) throws {
        let baseline = rows(3_000, right: 0.8, seed: 1)
        let rule = Rule(
            statistic: statistic,
            subject: .quality,
            level: .alert,
            direction: .above,
            limit: 0.1,
            minimumEffect: 0.03,
            minimumRows: 30
        )
        func measured(_ rows: [LabelledRow]) throws -> Measurement {
            try LabelledWindow(rows: rows, draw: nil, windowRows: rows.count, estimates: [], judgement: nil)
                .measure(rule, baseline: baseline)
        }
        let worse = try measured(rows(400, right: 0.5, seed: 2))
        let same = try measured(rows(400, right: 0.8, seed: 3))
        #expect(worse.value > 0.1 && worse.effectLower > 0.03, "\(worse)")
        func finding(_ measured: Measurement) -> Finding {
            Finding(
                window: "w",
                rule: rule,
                measurement: measured,
                z: nil,
                windowRows: 400,
                baselineRows: 3_000,
                threshold: Threshold(rule: rule.key, limit: 0.1, revision: 1),
                referenceRevision: 0,
                outcome: .within
            )
        }
        #expect(finding(worse).isPastLimit)
        #expect(!finding(same).isPastLimit)
    }

    @Test func whichClassIsTakenForWhichIsCountedInRowsThatLabelsSpeakFor() throws {
        func row(_ actual: String, _ predicted: String) -> LabelledRow {
            LabelledRow(
                predictionID: actual + predicted,
                origin: .sampled,
                answer: .multiclass(predicted: predicted, actual: actual),
                score: nil
            )
        }
        let found = try #require(
            ClassConfusion(
                [(row("a", "a"), 2), (row("a", "b"), 10), (row("c", "b"), 1)],
                of: model(names),
                windows: ["w"]
            )
        )
        #expect(found.classes == names)
        #expect(found.counts == [[2, 10, 0], [0, 0, 0], [0, 1, 0]])
        #expect(found.labels == 3)
        #expect(
            found.mostFrequentMistake == "The most frequent mistake: 77% are “a” and were predicted “b”."
        )
        #expect(ClassConfusion([], of: model(names), windows: []) == nil)
    }

    @Test func ofManyClassesTheRarestBecomeOne() throws {
        let many = (0..<20).map { "k\($0)" }
        let rows = many.enumerated().map { place, name in
            (
                LabelledRow(
                    predictionID: name,
                    origin: .sampled,
                    answer: .multiclass(predicted: name, actual: name),
                    score: nil
                ), Double(place + 1)
            )
        }
        let found = try #require(ClassConfusion(rows, of: model(many), windows: []))
        #expect(found.classes == (9..<20).map { "k\($0)" } + ["all others"])
        #expect(found.counts[11][11] == 45)
        #expect(found.counts.joined().reduce(0, +) == 210)
        #expect(found.mostFrequentMistake == nil)
    }
}

extension LabelledRow {
    fileprivate var actual: String {
        if case .multiclass(_, let actual) = answer { actual } else { "" }
    }
    fileprivate var predicted: String {
        if case .multiclass(let predicted, _) = answer { predicted } else { "" }
    }
}
