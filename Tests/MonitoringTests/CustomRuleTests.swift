import DriftStatistics
import Testing

@testable import Monitoring

/// Rules that a model file writes itself: what they say, what they refuse and where.
@Suite("Custom rules") struct CustomRuleTests {
    private static let columns: [(name: String, kind: ColumnKind)] = [
        ("score", .number), ("delay", .number), ("plane year", .number), ("carrier", .category),
    ]

    /// Ten rows of a window and of a baseline; the window has one missing delay and an EV in three rows of five.
    private static func scope() -> (window: MeasuredColumns, baseline: MeasuredColumns) {
        let names = ["score", "delay", "carrier"]
        let window = ColumnBatch.rows(
            delays: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90],
            carriers: ["EV", "AA", "EV", "AA", "EV"],
            missing: 1
        )
        let baseline = ColumnBatch.rows(
            delays: Array(repeating: 20, count: 5) + [10, 10, 30, 30, 20],
            carriers: ["AA"]
        )
        return (MeasuredColumns(window, names: names), MeasuredColumns(baseline, names: names))
    }

    @Test(arguments: [
        ("rows", 10), ("baseline.rows", 10), ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("7 - 2 - 1", 4),
        ("-2 * -3", 6), ("8 / 4 / 2", 1), ("1e2 + .5 * 0 + 1.5", 101.5),
        ("abs(-3) + max(1, 2, 3) - min(4, 5)", 2),
        ("mean(delay)", 50), ("mean(score) - baseline.mean(score)", 0.25), ("minimum(delay)", 10),
        ("maximum(delay)", 90), ("median(delay)", 50), ("quantile(delay, 0.25)", 30),
        ("missingShare(delay)", 0.1),
        ("baseline.missingShare(delay)", 0), ("distinct(carrier)", 2), ("distinct(delay)", 9),
        ("share(carrier == \"EV\")", 0.6), ("share(carrier != 'EV')", 0.4),
        ("share(delay > 20 and delay <= 60)", 0.4), ("share(delay < 20 or delay >= 90)", 0.2),
        ("share(not delay > 20)", 0.3), ("share(missing(delay))", 0.1), ("baseline.share(delay == 20)", 0.6),
        ("lInfinity(carrier)", 0.6), ("kolmogorovSmirnov(score) - kolmogorovSmirnov(score)", 0),
        ("newCategoryShare(carrier)", 0.6),
    ])
    func aValueIsComputed(_ text: String, _ wanted: Double) throws {
        // A bare point begins no number here; the grammar of files is stricter than that of readers.
        let text = text.replacing(".5 *", with: "0.5 *")
        let rule = try CustomRule(name: "r", value: text, columns: Self.columns)
        let (window, baseline) = Self.scope()
        let found = try rule.measure(window, against: baseline)
        #expect(abs(found.value - wanted) < 1e-12, "\(text) gave \(found.value)")
        #expect(found.effectLower == abs(found.value))
    }

    @Test func aStatisticIsTheOneOfTheRulesWithTheSameName() throws {
        let (window, baseline) = Self.scope()
        for statistic in [
            Statistic.kolmogorovSmirnov, .mannWhitney, .wasserstein, .populationStability, .hellinger,
        ] {
            let custom = try CustomRule(
                name: "r",
                value: "\(statistic.rawValue)(score)",
                columns: Self.columns
            )
            let rule = Rule(
                statistic: statistic,
                column: "score",
                subject: .score,
                level: .alert,
                direction: .above,
                limit: 0,
                minimumEffect: 0,
                minimumRows: 1
            )
            let wanted = try rule.measure(window, against: baseline, facts: WindowFacts()).value
            #expect(try custom.measure(window, against: baseline).value == wanted, "\(statistic)")
        }
    }

    @Test(arguments: [
        ("rows > 5", true), ("rows > 5 and missingShare(delay) < 0.05", false),
        ("rows > 50 or mean(score) > 0.1", true), ("not rows > 5", false),
        ("not (rows > 5 and rows < 7)", true),
        ("(rows + 1) * 2 == 22", true), ("(rows > 5)", true),
    ])
    func aConditionSaysWhenTheRuleCounts(_ when: String, _ counts: Bool) throws {
        let rule = try CustomRule(name: "r", value: "rows", when: when, columns: Self.columns)
        let (window, baseline) = Self.scope()
        if counts {
            #expect(try rule.measure(window, against: baseline).value == 10)
        } else {
            #expect(throws: NotMeasured("The rule counts only when \(when).")) {
                try rule.measure(window, against: baseline)
            }
        }
    }

    /// A text with a fault: where it is and what is said.
    struct Fault: Sendable, CustomTestStringConvertible {
        var text: String
        var caret: String
        var reason: String
        var wayOut: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Fault(
            text: "mean(delayy)",
            caret: "     ^",
            reason: "“delayy” is no watched column of the model",
            wayOut: "Did you mean delay?"
        ),
        Fault(
            text: "populationStabilty(delay)",
            caret: "^",
            reason: "there is no statistic “populationStabilty”",
            wayOut: "Did you mean populationStability?"
        ),
        Fault(
            text: "mean(score) - ",
            caret: "              ^",
            reason: "a number or a statistic is missing before the end",
            wayOut: "For example mean(score) - baseline.mean(score)."
        ),
        Fault(
            text: "mean(score",
            caret: "          ^",
            reason: "“)” is missing before the end",
            wayOut: "Add it."
        ),
        Fault(
            text: "mean(carrier)",
            caret: "     ^",
            reason: "mean needs numbers, and “carrier” holds categories",
            wayOut: "Use a numeric column, or share(carrier == \"…\")."
        ),
        Fault(
            text: "share(carrier = \"EV\")",
            caret: "              ^",
            reason: "“=” means nothing here",
            wayOut: "Compare with ==."
        ),
        Fault(
            text: "share(carrier == EV)",
            caret: "                 ^",
            reason: "“carrier” holds categories, and “EV” is none",
            wayOut: "Put the category in quotes: carrier == \"EV\"."
        ),
        Fault(
            text: "lInfinity(delay)",
            caret: "          ^",
            reason: "lInfinity does not fit “delay”, which holds numbers",
            wayOut: "Use a category column."
        ),
        Fault(
            text: "mean(score) > 0.3",
            caret: "            ^",
            reason: "“>” stands where the expression should end",
            wayOut: "A value is compared by the rule's limit; conditions belong into when:."
        ),
        Fault(
            text: "delay / 2",
            caret: "^",
            reason: "“delay” is a column, not a number",
            wayOut: "Say which figure of it: mean(delay)."
        ),
        Fault(
            text: "share(carrier == \"EV)",
            caret: "                 ^",
            reason: "a quote is opened here and never closed",
            wayOut: "Close it with \"."
        ),
        Fault(
            text: "quantile(delay, 90)",
            caret: "                ^",
            reason: "quantile needs a share from 0 to 1",
            wayOut: "For example quantile(score, 0.9)."
        ),
        Fault(
            text: "baseline.wasserstein(delay)",
            caret: "         ^",
            reason: "the baseline has no figure “wasserstein”",
            wayOut:
                "Figures are rows, mean, standardDeviation, skewness, minimum, maximum, median, quantile, missingShare, distinct, share."
        ),
    ])
    func aFaultIsShownWithACaretUnderIt(_ fault: Fault) {
        #expect {
            try CustomRule(name: "r", value: fault.text, columns: Self.columns)
        } throws: { error in
            guard let problem = error as? ExpressionProblem else { return false }
            #expect(problem.picture == fault.text + "\n" + fault.caret)
            #expect(problem.reason == fault.reason)
            #expect(problem.wayOut == fault.wayOut)
            return true
        }
    }

    @Test func aColumnWithASpaceStandsBetweenBackticks() throws {
        _ = try CustomRule(name: "r", value: "missingShare(`plane year`)", columns: Self.columns)
    }

    @Test func whatHasNoValueSaysWhy() throws {
        let (window, baseline) = Self.scope()
        for (text, reason) in [
            ("1 / (rows - 10)", "The expression divides by zero here."),
            ("log(0 - rows)", "The expression has no finite value here."),
            ("mean(`plane year`)", "The window has no column plane year."),
        ] {
            let rule = try CustomRule(name: "r", value: text, columns: Self.columns)
            #expect(throws: NotMeasured(reason)) { try rule.measure(window, against: baseline) }
        }
    }

    @Test func aLongOrDeepTextIsRefused() {
        let deep = String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200)
        for text in [
            deep, String(repeating: "-", count: 300) + "1", String(repeating: "1+", count: 600) + "1", "",
        ] {
            #expect(throws: ExpressionProblem.self) {
                try CustomRule(name: "r", value: text, columns: Self.columns)
            }
            #expect(throws: ExpressionProblem.self) {
                try CustomRule(name: "r", value: "1", when: text, columns: Self.columns)
            }
        }
    }

    /// Whatever stands in the file, the parser answers with a rule or with a place inside of the text.
    @Test(arguments: 1...200) func anyTextIsARuleOrHasAFaultWithinIt(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "mean", "(", ")", "score", "carrier", "==", "\"EV\"", "+", "-", "1.5", "baseline", ".", "share",
            "and",
            "not", "or", "<", ",", "quantile", "`", "rows", " ", "missing", "max", "é", "\"", "0.5", "when",
        ]
        let text = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            pieces.randomElement(using: &random) ?? ""
        }.joined()
        for when in [nil, text] {
            do {
                _ = try CustomRule(
                    name: "r",
                    value: when == nil ? text : "1",
                    when: when,
                    columns: Self.columns
                )
            } catch {
                #expect((0...text.count).contains(error.place))
            }
        }
    }

    @Test func theRulesOfAModelHoldItsOwn() throws {
        var model = MonitoredModel.late
        model.rules = [
            RuleSetting(
                statistic: .custom,
                limit: 0.3,
                direction: .below,
                custom: CustomSetting(name: "AA share", value: "share(carrier == \"AA\")")
            ),
            RuleSetting(
                statistic: .custom,
                limit: 0.1,
                custom: CustomSetting(name: "high", value: "mean(score)")
            ),
        ]
        let rules = RuleCatalog.rules(for: model)
        let share = try #require(rules.first { $0.key == "custom(AA share)" })
        #expect(share.level == .notice)
        #expect(share.subject == .feature)
        let threshold = ReferenceBank.empty.threshold(of: share, limit: 0.3, revision: 1)
        #expect(threshold.basis == .fixed)
        #expect(
            model.sentence(of: share, threshold: threshold)
                == "Makes a notice when share(carrier == \"AA\") is below 0.3."
        )
        #expect(rules.first { $0.key == "custom(high)" }?.level == .alert)
        // Below its limit, in its own unit: no minus is turned around.
        #expect(share.isPast(threshold, Measurement(value: 0.2, effectLower: 0.2)))
        #expect(!share.isPast(threshold, Measurement(value: 0.4, effectLower: 0.4)))
    }
}
