import DriftStatistics
import Foundation
import Testing

@testable import Monitoring

@Suite("Reference bank") struct ReferenceBankTests {
    let model = MonitoredModel.late
    let names = MonitoredModel.late.watchedColumns.map(\.name)
    var rules: [Rule] { RuleCatalog.rules(for: model) }
    let budget: [Level: Double] = [.alert: 0.033, .notice: 0.033]

    @Test func scoresGoToLimitsAndBack() {
        let distance = ReferenceScore(mean: -3, standardDeviation: 0.4, windows: 30)
        #expect(abs(distance.limit(at: distance.z(of: 0.1)) - 0.1) < 1e-12)
        #expect(distance.z(of: 0.1) > distance.z(of: 0.05))
        let size = ReferenceScore(mean: 0.05, standardDeviation: 0.04, windows: 30, scale: .size)
        #expect(size.z(of: -0.2) == size.z(of: 0.2))
        let below = ReferenceScore(mean: 0, standardDeviation: 0.04, windows: 30, scale: .below)
        #expect(below.z(of: -0.2) == 5 && below.z(of: 0.2) == -5)
        #expect(abs(below.limit(at: 5) - 0.2) < 1e-12)
    }

    @Test func partsCutOffByTheFileAreLeftOut() {
        let parts = windows(6) + [ColumnBatch.rows(delays: [1, 2, 3], carriers: ["A"])]
        let measured = measure(parts)
        #expect(measured.count == 6)
        #expect(measured.usualRows == 200)
        #expect(measured.values["kolmogorovSmirnov(delay)"]?.compactMap { $0 }.count == 6)
        #expect(measured.values["missingShare(delay)"] == nil)
    }

    @Test func aConditionOnAnotherColumnIsKnownOnTheBaselinesWindows() throws {
        var model = model
        var setting = RuleSetting(statistic: .custom)
        setting.custom = CustomSetting(name: "late", value: "mean(delay)", when: "mean(score) > 0")
        model.rules = [setting]
        let measured = measure(windows(8), rules: RuleCatalog.rules(for: model))
        #expect(measured.values["custom(late)"]?.compactMap { $0 }.count == 8)
    }

    /// What a window measures against the others is what it would against a file of the others.
    @Test func takingAWindowAwayIsTheSameAsLeavingItOut() throws {
        let parts = windows(8)
        let measured = measure(parts)
        for index in parts.indices {
            let others = parts.indices.filter { $0 != index }.map { parts[$0] }
            let rest = MeasuredColumns(joined(others), names: names)
            let here = MeasuredColumns(parts[index], names: names)
            for rule in rules where rule.basis == .budget {
                let direct = try rule.measure(here, against: rest, facts: WindowFacts()).value
                let shared = try #require(measured.values[rule.key]?[index])
                #expect(abs(direct - shared) <= 1e-9 * max(1, abs(direct)), "\(rule.key) \(index)")
            }
        }
    }

    @Test func limitsAreLearnedAndNumbered() throws {
        let bank = bank(measure(windows(12)), revision: 4)
        #expect(bank.revision == 4 && bank.windows == 12 && bank.isProvisional && bank.live.isEmpty)
        let learned = try #require(bank.limits[.notice])
        #expect(learned.windows == 12 && learned.isExtrapolated && learned.allowance == 1)
        let rule = try #require(rules.first { $0.key == "kolmogorovSmirnov(delay)" })
        let threshold = bank.threshold(of: rule, limit: nil, revision: 3)
        #expect(threshold.basis == .budget && threshold.revision == 3)
        let z = try #require(bank.scores[rule.key]?.z(of: threshold.limit))
        #expect(abs(z - learned.z) < 1e-9)
        // A value that somebody set goes before what is learned.
        #expect(bank.threshold(of: rule, limit: 0.4, revision: 7).limit == 0.4)
        #expect(bank.threshold(of: rule, limit: 0.4, revision: 7).basis == .fixed)
    }

    @Test func tooFewWindowsLeaveTheDefaultLimitsAsBounds() throws {
        let bank = bank(measure(windows(ReferenceBank.fewestWindows - 1)))
        #expect(bank.limits.isEmpty && bank.scores.isEmpty)
        let rule = try #require(rules.first { $0.key == "kolmogorovSmirnov(delay)" })
        let threshold = bank.threshold(of: rule, limit: nil, revision: 1)
        #expect(threshold.limit == 0.1 && threshold.basis == .bound)
        #expect(bank.sentence.contains("5 reference windows, too few"))
    }

    @Test func aRuleWithoutSpreadStaysOutside() throws {
        let same = ColumnBatch.rows(delays: (0..<200).map { Double($0 % 90) }, carriers: ["A", "B"])
        let bank = bank(measure(Array(repeating: same, count: 10)))
        #expect(bank.scores.isEmpty)
        let rule = try #require(rules.first { $0.key == "kolmogorovSmirnov(score)" })
        #expect(bank.threshold(of: rule, limit: nil, revision: 1).basis == .bound)
    }

    /// Where usual windows differ as much as windows can, the rule says that it is silent instead of a limit of 2.
    @Test func aLimitBeyondTheLargestValueStopsThere() throws {
        var bank = bank(measure(windows(12)))
        let rule = try #require(rules.first { $0.key == "kolmogorovSmirnov(delay)" })
        bank.scores[rule.key] = ReferenceScore(mean: -1, standardDeviation: 0.8, windows: 12)
        let threshold = bank.threshold(of: rule, limit: nil, revision: 1)
        #expect(threshold.limit == 1)
        #expect(
            model.sentence(of: rule, threshold: threshold)
                == "Stays silent: the largest gap between the two cumulative distributions differs so much "
                + "between usual windows that not even the largest, 1, would be unusual."
        )
    }

    @Test func dataRulesAreHeldAgainstBounds() throws {
        let bank = bank(measure(windows(12)))
        let rule = try #require(rules.first { $0.key == "missingShare(delay)" })
        #expect(bank.threshold(of: rule, limit: 0.2, revision: 2).basis == .bound)
        #expect(bank.threshold(of: rule, limit: 0.2, revision: 2).limit == 0.2)
    }

    @Test func liveWindowsAreAddedAndTheOldestLeave() {
        let baseline = measure(windows(12))
        let live = (0..<100).map { number in
            let values = baseline.values.compactMapValues { $0[number % 12] }
            return ReferenceBank.LiveWindow(key: "w\(number)", values: values, levels: [.alert, .notice])
        }
        let some = bank(baseline, live: Array(live.prefix(20)))
        #expect(some.windows == 32 && some.live.count == 20 && !some.isProvisional)
        let all = bank(baseline, live: live)
        #expect(all.windows == 90 && all.live.first == "w10" && all.limits[.alert]?.allowance == 0.75)
        #expect(!all.isOutdated(by: live.map(\.key)))
        #expect(some.isOutdated(by: live.prefix(25).map(\.key)))
        #expect(!some.isOutdated(by: live.prefix(24).map(\.key)))
        // A window that a person dismissed comes in at once, and does not come twice.
        #expect(some.isOutdated(by: live.prefix(21).map(\.key), dismissed: ["w20"]))
        #expect(!some.isOutdated(by: live.prefix(20).map(\.key), dismissed: ["w19"]))
        // A window that a person confirmed leaves at once.
        #expect(some.isOutdated(by: live.prefix(19).map(\.key)))
    }

    @Test func dismissedAlarmsMakeTheNextOnesRarer() throws {
        let baseline = measure(windows(12))
        func learned(_ falseAlarms: Int) -> ReferenceBank {
            let live = (0..<20).map { number in
                ReferenceBank.LiveWindow(
                    key: "w\(number)",
                    values: baseline.values.compactMapValues { $0[number % 12] },
                    levels: [.alert, .notice],
                    isFalseAlarm: number < falseAlarms
                )
            }
            return bank(baseline, live: live)
        }
        let (none, one, five) = (learned(0), learned(1), learned(5))
        #expect(none.limits[.alert]?.share == 0.033)
        // 20 windows have earned 1.66 false alarms: the first is in the budget, half of the second too.
        #expect(abs((one.limits[.alert]?.share ?? 0) - 0.033 * 1.66 / 2) < 1e-12)
        #expect(five.falseAlarms == 5)
        #expect(try #require(five.limits[.alert]).z > #require(one.limits[.alert]).z)
        #expect(five.limits[.notice] == none.limits[.notice])
        #expect(five.sentence.contains("People dismissed 5 alerts of learned limits"))
        #expect(!one.sentence.contains("dismissed") && !none.sentence.contains("dismissed"))
    }

    @Test(arguments: [
        (0, 0, 0.04), (0, 100, 0.04), (1, 0, 0.02), (1, 25, 0.04), (2, 25, 0.04 * 2 / 3), (9, 0, 0.01),
        (900, 25, 0.01), (-1, -5, 0.04),
    ])
    func aSpentBudgetIsEarnedBack(_ known: (dismissed: Int, windows: Int, share: Double)) {
        let share = AlertBudget.remaining(of: 0.04, dismissed: known.dismissed, windows: known.windows)
        #expect(abs(share - known.share) < 1e-12)
    }

    @Test func shuffledRowsStayProvisionalUntilEnoughLiveWindowsAreIn() {
        var baseline = measure(windows(40))
        baseline.isTimed = false
        let bank = bank(baseline)
        #expect(bank.windows == 40 && bank.isProvisional)
        #expect(bank.sentence.contains("29 more quiet windows are needed"))
    }

    @Test func theSameSeedLearnsTheSame() {
        let measured = measure(windows(12))
        #expect(bank(measured) == bank(measured))
    }

    /// Twelve references of noise, each with fifty quiet windows: the budget holds about as it does in the simulation.
    @Test func quietWindowsStayWithinTheBudget() {
        var random = SeededGenerator(seed: 11)
        var alarms = 0
        for _ in 0..<12 {
            let measured = measure(windows(30, &random))
            let bank = bank(measured)
            let evaluation = Evaluation(
                rules: rules,
                thresholds: [:],
                bank: bank,
                baseline: MeasuredColumns(joined(windows(30, &random)), names: names)
            )
            var history = WindowHistory()
            for window in windows(50, &random) {
                let findings = evaluation.findings(
                    window: "w",
                    MeasuredColumns(window, names: names),
                    facts: WindowFacts(usualRows: 200),
                    after: history
                )
                history = WindowHistory([findings])
                if findings.contains(where: \.isBreached) { alarms += 1 }
            }
        }
        // Two budgets of 3.3 in 100 on 600 windows allow 40; fewer than one in a thousand draws would go beyond 60.
        #expect(alarms <= 60, "\(alarms) of 600")
    }

    // MARK: Making windows

    private func windows(_ count: Int) -> [ColumnBatch] {
        var random = SeededGenerator(seed: 3)
        return windows(count, &random)
    }

    private func windows(_ count: Int, _ random: inout SeededGenerator) -> [ColumnBatch] {
        (0..<count).map { _ in
            ColumnBatch.rows(
                delays: (0..<200).map { _ in 45 + 20 * random.normal() },
                carriers: (0..<7).map { _ in ["A", "B", "C"][random.index(below: 3)] }
            )
        }
    }

    private func measure(_ parts: [ColumnBatch], rules: [Rule]? = nil) -> ReferenceWindows {
        let whole = joined(parts)
        var places: [[Int]] = []
        for part in parts {
            let start = places.last?.last.map { $0 + 1 } ?? 0
            places.append(Array(start..<(start + part.rowCount)))
        }
        return ReferenceWindows(
            parts: places,
            baseline: MeasuredColumns(whole, names: names),
            isTimed: true,
            rules: rules ?? self.rules,
            values: whole.values
        )
    }

    private func bank(
        _ baseline: ReferenceWindows,
        live: [ReferenceBank.LiveWindow] = [],
        revision: Int = 1
    ) -> ReferenceBank {
        ReferenceBank(
            revision: revision,
            baseline: baseline,
            live: live,
            rules: rules,
            budget: budget,
            seed: 5
        )
    }

    private func joined(_ parts: [ColumnBatch]) -> ColumnBatch {
        var columns: [NamedColumn] = []
        for name in names {
            var numbers: [Double] = []
            var texts: [String] = []
            for part in parts {
                switch part.values(of: name) {
                case .numbers(let values)?: numbers += values
                case .categories(let column)?:
                    texts += column.codes.indices.compactMap { column.name(at: $0) }
                default: break
                }
            }
            let values: ColumnValues = texts.isEmpty ? .numbers(numbers) : .texts(TextColumn(texts))
            columns.append(NamedColumn(name: name, values: values))
        }
        return ColumnBatch(
            ids: TextColumn((0..<parts.reduce(0) { $0 + $1.rowCount }).map { "\($0)" }),
            columns: columns
        )
    }
}
