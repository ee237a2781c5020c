import DriftStatistics
import Testing

@testable import Monitoring

/// What the model leans on: its order against the baseline's, and the features that moved it.
@Suite("Attribution drift") struct AttributionDriftTests {
    /// The example of SageMaker Clarify's documentation, printed there as 0.69.
    @Test func theOrderTurnedAroundIsTheExampleOfTheDocumentation() throws {
        let found = try AttributionDrift(
            baseline: [("sat", 0.70), ("gpa", 0.50), ("rank", 0.05)],
            window: [0.10, 0.20, 0.70]
        )
        #expect(abs(found.agreement - 0.687639624122622) < 1e-12)
        #expect(found.movedWords() == "sat from 1st to 3rd, rank from 3rd to 1st")
        #expect(found.features.map(\.feature) == ["sat", "rank", "gpa"])
        #expect(abs(found.features.reduce(0) { $0 + $1.part } - (1 - found.agreement)) < 1e-12)
    }

    @Test(arguments: UInt64(1)...50)
    func thePartsAddUpToWhatIsMissingFromOne(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let baseline = (0..<7).map { ("f\($0)", Double(1 + random.index(below: 5))) }
        // Whole numbers, so that there are ties.
        let window = (0..<7).map { _ in Double(random.index(below: 4)) }
        let found = try AttributionDrift(baseline: baseline, window: window)
        let values = baseline.map(\.1)
        #expect(
            found.agreement == (try normalizedDiscountedCumulativeGain(baseline: values, window: window))
        )
        let sum = found.features.reduce(0) { $0 + $1.part }
        #expect(abs(sum - (1 - found.agreement)) < 1e-12)
    }

    @Test func theSameOrderIsFullAgreementWhateverTheSizes() throws {
        let found = try AttributionDrift(baseline: [("a", 3), ("b", 2), ("c", 1)], window: [300, 20, 1])
        #expect(found.agreement == 1)
        #expect(found.movedWords() == nil)
    }

    private func rule(_ attributions: [String: String]) throws -> Rule {
        var model = MonitoredModel.late
        model.columns.attributions = [AttributionSet(columns: attributions)]
        model.rules = [RuleSetting(statistic: .attributionDrift)]
        return try #require(RuleCatalog.rules(for: model).first { $0.statistic == .attributionDrift })
    }

    private func columns(_ delay: [Double], _ carrier: [Double]) -> MeasuredColumns {
        MeasuredColumns(
            ColumnBatch(
                ids: TextColumn(delay.indices.map { "\($0)" }),
                columns: [
                    NamedColumn(name: "s1", values: .numbers(delay)),
                    NamedColumn(name: "s2", values: .numbers(carrier)),
                ]
            ),
            names: ["s1", "s2"]
        )
    }

    @Test func theRuleNamesTheFeaturesThatMovedIt() throws {
        let rule = try rule(["delay": "s1", "carrier": "s2"])
        #expect(rule.level == .alert)
        let baseline = columns((0..<200).map { $0 % 2 == 0 ? 3 : -3 }, (0..<200).map { _ in 1 })
        let turned = columns((0..<200).map { _ in 0.5 }, (0..<200).map { $0 % 2 == 0 ? 2 : -2 })
        let found = try rule.measure(turned, against: baseline, facts: WindowFacts())
        // Gains 3 and 1 in the wrong order: (1 + 3/log2 3)/(3 + 1/log2 3).
        let (second, whole) = (1 / 1.584962500721156, 3 + 1 / 1.584962500721156)
        #expect(abs(found.value - (1 - (1 + 3 * second) / whole)) < 1e-12)
        #expect(found.windowFigure.map { abs($0 - (1 - found.value)) < 1e-12 } == true)
        #expect(found.note == "delay from 1st to 2nd, carrier from 2nd to 1st")
        #expect(rule.isPast(Threshold(rule: rule.key, limit: rule.limit, revision: 1), found))
        let same = try rule.measure(baseline, against: baseline, facts: WindowFacts())
        #expect(same.value == 0 && same.effectLower == 0 && same.note == nil)
    }

    @Test func anOrderThatChanceCouldTurnIsNotSurelyAnother() throws {
        let rule = try rule(["delay": "s1", "carrier": "s2"])
        let baseline = columns((0..<200).map { _ in 3 }, (0..<200).map { _ in 1 })
        // Means of 2.0 and 2.01 with a large spread: drawn anew, the order is the baseline's as often as not.
        let close = columns(
            (0..<40).map { $0 % 2 == 0 ? 0 : 4 },
            (0..<40).map { $0 % 2 == 0 ? 0 : 4.02 }
        )
        let found = try rule.measure(close, against: baseline, facts: WindowFacts())
        #expect(found.value > 0.1)
        #expect(found.effectLower == 0)
        #expect(!rule.isPast(Threshold(rule: rule.key, limit: rule.limit, revision: 1), found))
    }

    @Test func withoutAttributionsThereIsNoAnswerAndNoRule() throws {
        var model = MonitoredModel.late
        model.rules = [RuleSetting(statistic: .attributionDrift)]
        #expect(!RuleCatalog.rules(for: model).contains { $0.statistic == .attributionDrift })
        let rule = try rule(["delay": "s1", "carrier": "s3"])
        let rows = columns((0..<30).map { _ in 1 }, (0..<30).map { _ in 1 })
        #expect(throws: NotMeasured("The baseline has no attributions of carrier.")) {
            try rule.measure(rows, against: rows, facts: WindowFacts())
        }
        #expect(throws: NotMeasured("Too few rows: has 3, needs 20.")) {
            try rule.measure(columns([1, 2, 3], [1, 2, 3]), against: rows, facts: WindowFacts())
        }
    }

    private func tree() -> MonitoredModel {
        var model = MonitoredModel.late
        model.task = .multiclass
        model.columns.score = nil
        model.columns.attributions = [
            AttributionSet(category: "0", columns: ["delay": "d0", "carrier": "c0"]),
            AttributionSet(category: "1", columns: ["delay": "d1", "carrier": "c1"]),
        ]
        model.rules = [RuleSetting(statistic: .attributionDrift)]
        return model
    }

    /// Every row has the same attributions: delay and carrier for the one class, then for the other.
    private func rows(_ d0: Double, _ c0: Double, _ d1: Double, _ c1: Double) -> MeasuredColumns {
        let columns = [("d0", d0), ("c0", c0), ("d1", d1), ("c1", c1)].map { name, value in
            NamedColumn(name: name, values: .numbers((0..<50).map { $0 % 2 == 0 ? value : -value }))
        }
        return MeasuredColumns(
            ColumnBatch(ids: TextColumn((0..<50).map { "\($0)" }), columns: columns),
            names: columns.map(\.name)
        )
    }

    @Test func ofSeveralClassesEachHasARuleAndAllTogether() throws {
        let rules = RuleCatalog.rules(for: tree()).filter { $0.statistic == .attributionDrift }
        #expect(rules.map(\.key) == ["attributionDrift", "attributionDrift(0)", "attributionDrift(1)"])
        // For class 0 the order stays; for class 1 it is turned round, and so is that of the means: (4, 1) to (2.5, 3).
        let (before, after) = (rows(3, 1, 5, 1), rows(3, 1, 2, 5))
        let values = try rules.map { try $0.measure(after, against: before, facts: WindowFacts()) }
        let second = 1 / 1.584962500721156
        #expect(abs(values[0].value - (1 - (1 + 4 * second) / (4 + second))) < 1e-12)
        #expect(values[1].value == 0)
        #expect(abs(values[2].value - (1 - (1 + 5 * second) / (5 + second))) < 1e-12)
        #expect(values[2].note == "delay from 1st to 2nd, carrier from 2nd to 1st")
        // Without spread the drawn orders are the measured one.
        #expect(values.map(\.effectLower) == values.map(\.value))
    }

    @Test func anAnalysisMadeElsewhereStandsForTheBaselinesRows() throws {
        let rule = try rule(["delay": "s1", "carrier": "s2"])
        // Mean absolute values 1 and 2; squares 2.5 and 4; medians 0.
        let window = columns(
            (0..<40).map { [-2, 0, 0, 2][$0 % 4] },
            (0..<40).map { $0 % 2 == 0 ? -2 : 2 }
        )
        var baseline = MeasuredColumns(ColumnBatch(), names: [])
        func measured(_ aggregation: AttributionAggregation, _ delay: Double, _ carrier: Double) throws
            -> Measurement
        {
            baseline.attributions = GlobalAttributions(
                aggregation: aggregation,
                outputs: [.init(importance: ["delay": delay, "carrier": carrier])]
            )
            return try rule.measure(window, against: baseline, facts: WindowFacts())
        }
        #expect(try measured(.meanAbsolute, 1, 2).value == 0)
        let turned = try measured(.meanAbsolute, 2, 1)
        let second = 1 / 1.584962500721156
        #expect(abs(turned.value - (1 - (1 + 2 * second) / (2 + second))) < 1e-12)
        #expect(try measured(.meanSquare, 1, 2).value == 0)
        // Both medians are 0: equals share the mean of their gains.
        let even = (1 + second) / 2
        let median = try measured(.median, 2, 1)
        #expect(abs(median.value - (1 - 3 * even / (2 + second))) < 1e-12)
        baseline.attributions = GlobalAttributions(
            aggregation: .meanAbsolute,
            outputs: [.init(category: "0", importance: ["delay": 1])]
        )
        #expect(throws: NotMeasured("The baseline has no attributions of carrier.")) {
            try rule.measure(window, against: baseline, facts: WindowFacts())
        }
    }

    @Test func attributionsOfFewRowsSaySo() {
        func sentence(_ baseline: [Double]?, _ window: [Double]) -> String? {
            [SuppliedAttribution(feature: "a", baseline: baseline, window: window)].coverageSentence
        }
        #expect(sentence([1, 2], [1, 2]) == nil)
        #expect(
            sentence([1, 2], [1, .nan, .nan, 2])
                == "Attributions are there for 50% of the window's rows and 100% of the baseline's."
        )
        #expect(sentence(nil, [.nan, 1]) == "Attributions are there for 50% of the window's rows.")
        #expect([SuppliedAttribution]().coverageSentence == nil)
    }

    @Test func placesAreWrittenAsPeopleSayThem() {
        let places = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(Wording.ordinal)
        #expect(places == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"])
    }
}
