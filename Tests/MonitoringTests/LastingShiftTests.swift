import Foundation
import Testing

@testable import Monitoring

@Suite("Lasting shifts") struct LastingShiftTests {
    private let rule = Rule(
        statistic: .kolmogorovSmirnov,
        column: "delay",
        subject: .feature,
        level: .notice,
        direction: .above,
        limit: 0.1,
        minimumEffect: 0.03,
        minimumRows: 5
    )

    /// z = (ln v + 3)/0.4; the sum takes 1 off each z and alarms above 2.
    private func evaluation(minimumEffect: Double = 0.03) -> Evaluation {
        var rule = rule
        rule.minimumEffect = minimumEffect
        var bank = ReferenceBank.empty
        bank.revision = 1
        bank.scores[rule.key] = ReferenceScore(
            mean: -3,
            standardDeviation: 0.4,
            windows: 30,
            meanSquare: 0.0025,
            squareDeviation: 0.0005
        )
        bank.limits[.notice] = LearnedLimit(
            share: 0.033,
            windows: 30,
            z: 3,
            isExtrapolated: true,
            allowance: 1,
            sumLevel: 2
        )
        return Evaluation(
            rules: [rule],
            thresholds: [:],
            bank: bank,
            baseline: MeasuredColumns(ColumnBatch(), names: [])
        )
    }

    private func findings(_ values: [Double], _ evaluation: Evaluation) -> [Finding] {
        var history = WindowHistory()
        return values.map { value in
            let found = evaluation.judge(value, after: history)
            history = WindowHistory([[found]])
            return found
        }
    }

    @Test func aSmallShiftThatLastsIsFoundGradually() throws {
        // exp(-3 + 0.4·1.75) ≈ 0.1003: z = 1.75 adds 0.75 a window and never passes the limit at z = 3.
        let found = findings(Array(repeating: 0.1002588, count: 4), evaluation())
        #expect(found.map(\.isBreached) == [false, false, true, false])
        #expect(found[2].kind == .gradual)
        #expect(found[2].shift?.sum == 0 && found[2].shift?.windows == 3)
        #expect(abs((found[1].shift?.sum ?? 0) - 1.5) < 1e-4)
        #expect(found[3].shift?.windows == 1)
        #expect(found[2].kindSentence?.contains("for 3 windows") == true)
    }

    @Test func aShiftThatPeopleDismissedIsNotRaisedAgainAtThatSize() {
        func breaches(_ value: Double) -> [Bool] {
            var history = WindowHistory(accepted: [rule.key: 0.1002588])
            return (0..<8).map { _ in
                let found = evaluation().judge(value, after: history)
                history = WindowHistory([[found]])
                history.accepted = [rule.key: 0.1002588]
                return found.isBreached
            }
        }
        #expect(breaches(0.1002588) == Array(repeating: false, count: 8))
        // z = 2.5 against an accepted 1.75: it takes three windows to gather 2.
        #expect(breaches(exp(-3 + 0.4 * 2.5)) == [false, false, true, false, false, true, false, false])
        // Sudden shifts have their limit as before.
        #expect(breaches(0.2)[0])
    }

    @Test func aSuddenShiftIsCalledSudden() {
        let found = findings([0.2], evaluation())
        #expect(found[0].isBreached && found[0].kind == .sudden)
    }

    @Test func aShiftTooSmallToMatterEndsTheSumAndBreachesNothing() {
        let found = findings(Array(repeating: 0.1002588, count: 3), evaluation(minimumEffect: 0.2))
        #expect(found.allSatisfy { !$0.isBreached })
        #expect(found[2].shift?.sum == 0)
    }

    @Test func theEffectOfARunIsSurerThanThatOfAWindow() {
        let usual = ReferenceScore(
            mean: -3,
            standardDeviation: 0.4,
            windows: 30,
            meanSquare: 0.0016,
            squareDeviation: 0.001
        )
        let one = LastingShift(sum: 1, windows: 1, meanSquare: 0.0036)
        let many = LastingShift(sum: 1, windows: 16, meanSquare: 0.0036)
        #expect(one.effectLower(usual) < many.effectLower(usual))
        // √(0.0036 − 0.0016 − 1.645 · 0.001 · 1.5 / 4)
        #expect(abs(many.effectLower(usual) - (0.002 - 1.645 * 0.001 * 1.5 / 4).squareRoot()) < 1e-12)
        #expect(LastingShift.none.effectLower(usual) == 0)
    }

    @Test(arguments: zip([[false, false], [true, false], [false, true], []], [false, true, true, false]))
    func twoOfThreeWindowsAreNeeded(before: [Bool], isBreached: Bool) {
        var rule = rule
        rule.persistence = Persistence(of: 2, windows: 3)
        let evaluation = Evaluation(
            rules: [rule],
            thresholds: [rule.key: Threshold(rule: rule.key, limit: 0.1, revision: 1)],
            bank: .empty,
            baseline: MeasuredColumns(ColumnBatch(), names: [])
        )
        let history = WindowHistory(pastLimit: [rule.key: before])
        #expect(evaluation.judge(0.2, after: history).isBreached == isBreached)
        #expect(!evaluation.judge(0.05, after: history).isBreached)
    }
}

extension Evaluation {
    /// A window on which the only rule has a value, through the same steps as a measured one.
    fileprivate func judge(_ value: Double, after history: WindowHistory) -> Finding {
        var found = [
            finding(
                rules[0],
                "w",
                500,
                .success(Measurement(value: value, effectLower: value - 0.02)),
                after: history
            )
        ]
        for level in Level.allCases { addLastingShifts(to: &found, at: level, after: history) }
        return found[0]
    }
}
