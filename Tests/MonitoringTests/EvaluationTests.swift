import Testing

@testable import Monitoring

@Suite("Evaluation") struct EvaluationTests {
    let model = MonitoredModel.late
    let names = MonitoredModel.late.watchedColumns.map(\.name)

    func evaluation(_ baseline: ColumnBatch) -> Evaluation {
        let rules = RuleCatalog.rules(for: model)
        return Evaluation(
            rules: rules,
            thresholds: [:],
            bank: .empty,
            baseline: MeasuredColumns(baseline, names: names)
        )
    }

    func findings(_ window: ColumnBatch, against baseline: ColumnBatch) -> [String: Finding] {
        let found = evaluation(baseline).findings(
            window: "w",
            MeasuredColumns(window, names: names),
            facts: WindowFacts(usualRows: Double(window.rowCount))
        )
        return Dictionary(found.map { ($0.rule.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func aWindowLikeTheBaselineIsQuiet() {
        let rows = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        let found = findings(rows, against: rows)
        #expect(Evaluation.state(of: Array(found.values), rows: 400) == .quiet)
        #expect(found["kolmogorovSmirnov(delay)"]?.measurement?.value == 0)
        #expect(found["kolmogorovSmirnov(delay)"]?.outcome == .within)
    }

    @Test func aShiftedFeatureAloneIsANotice() throws {
        let baseline = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        var window = baseline
        let place = try #require(window.columns.firstIndex { $0.name == "delay" })
        window.columns[place].values = .numbers((0..<400).map { Double($0 % 90) + 45 })
        let found = findings(window, against: baseline)
        let shift = try #require(found["kolmogorovSmirnov(delay)"])
        #expect(abs((shift.measurement?.value ?? 0) - 0.55) < 1e-12)
        #expect(shift.isBreached)
        #expect(shift.rule.level == .notice)
        #expect(Evaluation.state(of: Array(found.values), rows: 400) == .notice)
    }

    @Test func aShiftedScoreIsFlagged() {
        let baseline = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        let window = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) + 30 }, carriers: ["A", "B"])
        let found = findings(window, against: baseline)
        #expect(found["kolmogorovSmirnov(score)"]?.isBreached == true)
        #expect(found["classShare(prediction=1)"]?.isBreached == true)
        #expect(Evaluation.state(of: Array(found.values), rows: 400) == .flagged)
    }

    @Test func tooFewRowsIsAnOutcomeWithItsReason() {
        let baseline = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        let window = ColumnBatch.rows(delays: [1, 2, 3], carriers: ["A"])
        let found = findings(window, against: baseline)
        #expect(
            found["kolmogorovSmirnov(delay)"]?.outcome
                == .notEvaluable(reason: "Too few rows: has 3, needs 5.")
        )
    }

    @Test func missingValuesAreCountedAndNotDropped() {
        let baseline = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        let window = ColumnBatch.rows(
            delays: (0..<400).map { Double($0 % 90) },
            carriers: ["A", "B"],
            missing: 100
        )
        let found = findings(window, against: baseline)
        #expect(found["missingShare(delay)"]?.measurement?.value == 0.25)
        #expect(found["missingShare(delay)"]?.isBreached == true)
        #expect(found["kolmogorovSmirnov(delay)"]?.windowRows == 400)
    }

    @Test func allValuesMissingIsNoPass() {
        let baseline = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        let window = ColumnBatch.rows(delays: (0..<40).map { Double($0) }, carriers: ["A", "B"], missing: 40)
        let found = findings(window, against: baseline)
        #expect(
            found["kolmogorovSmirnov(delay)"]?.outcome == .notEvaluable(reason: "All 40 values are missing.")
        )
    }

    @Test func aCategoryTheBaselineNeverHadIsFound() {
        let baseline = ColumnBatch.rows(delays: (0..<400).map { Double($0 % 90) }, carriers: ["A", "B"])
        let window = ColumnBatch.rows(
            delays: (0..<400).map { Double($0 % 90) },
            carriers: ["A", "B", "C", "D"]
        )
        let found = findings(window, against: baseline)
        #expect(found["newCategoryShare(carrier)"]?.measurement?.value == 0.5)
        #expect(found["newCategoryShare(carrier)"]?.isBreached == true)
        #expect(found["lInfinity(carrier)"]?.measurement?.value == 0.25)
    }

    @Test func aWindowWithoutRowsIsNoData() {
        #expect(Evaluation.state(of: [], rows: 0) == .noData)
    }

    @Test(arguments: zip([Direction.above, .below, .both], [[true, false], [false, true], [true, true]]))
    func aLimitHoldsOnItsSide(direction: Direction, breached: [Bool]) {
        let rule = Rule(
            statistic: .mean,
            column: "score",
            subject: .score,
            level: .alert,
            direction: direction,
            limit: 0.2,
            minimumEffect: 0.1,
            minimumRows: 8
        )
        let limit = Threshold(rule: rule.key, limit: 0.2, revision: 1)
        let outcomes = [0.3, -0.3].map { rule.isPast(limit, Measurement(value: $0, effectLower: 0.2)) }
        #expect(outcomes == breached)
        #expect(!rule.isPast(limit, Measurement(value: 0.3, effectLower: 0.05)))
        #expect(!rule.isPast(limit, Measurement(value: 0.2, effectLower: 0.2)))
        // A bound is passed by the effect's lower bound, on the rule's side.
        let bound = Threshold(rule: rule.key, limit: 0.2, revision: 1, basis: .bound)
        #expect(!rule.isPast(bound, Measurement(value: 0.5, effectLower: 0.2)))
        #expect(rule.isPast(bound, Measurement(value: 0.5, effectLower: 0.21)) == breached[0])
        #expect(rule.isPast(bound, Measurement(value: -0.5, effectLower: 0.21)) == breached[1])
    }

    @Test func aLaterWindowExceedsByANewRuleOrByHalfAsMuchAgain() {
        let judged = BreachProfile(zByRule: ["a": 2, "b": 3])
        #expect(!BreachProfile(zByRule: ["a": 3]).exceeds(judged))
        #expect(BreachProfile(zByRule: ["a": 3.1]).exceeds(judged))
        #expect(BreachProfile(zByRule: ["c": 0.1]).exceeds(judged))
        #expect(!BreachProfile(zByRule: [:]).exceeds(judged))
    }
}
