import Foundation
import Monitoring
import Testing

@testable import Review

struct QualityRuleTests {
    struct Sequence: Decodable {
        var set: String
        var l0, tol: Double
        var theta_loss, V, m, sd, P: [Double]
        var flag: [Bool]
    }
    struct File: Decodable { var cases: [Sequence] }

    @Test func twoYearsOfWindowsAreJudgedAsByTheReference() throws {
        let file = try JSONDecoder().decode(File.self, from: goldenData("quality-filter.json"))
        #expect(file.cases.map(\.set) == ["flights", "bikeshare"])
        for known in file.cases {
            var filter = try #require(QualityFilter(baselineLoss: known.l0, tolerance: known.tol))
            for window in known.V.indices {
                let step = filter.step(loss: known.theta_loss[window], variance: known.V[window])
                let judgement = try #require(step)
                // theta is stored to 10 decimals of losses up to 150.
                #expect(agree(judgement.mean, known.m[window], 1e-8))
                #expect(agree(judgement.standardDeviation, known.sd[window], 1e-8))
                #expect(abs(judgement.probabilityWorse - known.P[window]) < 1e-7)
                #expect(judgement.isBreached() == known.flag[window])
            }
        }
    }

    @Test func aJumpForgetsThePast() throws {
        var filter = try #require(QualityFilter(baselineLoss: 0.1, tolerance: 0.03))
        for _ in 0..<10 { _ = filter.step(loss: 0.1, variance: 0.0004) }
        let before = filter.mean
        let step = filter.step(loss: 0.5, variance: 0.0004)
        let judgement = try #require(step)
        #expect(abs(before - 0.1) < 1e-12)
        #expect(judgement.mean > 0.49)
        #expect(judgement.isBreached())
    }

    @Test func aSmallStepIsShrunkTowardsThePast() throws {
        var filter = try #require(QualityFilter(baselineLoss: 0.1, tolerance: 0.03))
        let step = filter.step(loss: 0.15, variance: 0.0014)
        let judgement = try #require(step)
        #expect(judgement.mean > 0.12 && judgement.mean < 0.13)
        #expect(judgement.probabilityWorse < 0.5)
    }

    @Test func withoutVarianceTheAnswerIsCertain() throws {
        var filter = try #require(QualityFilter(baselineLoss: 0.1, tolerance: 0.03))
        let judgements = [0.2, 0.11].map { filter.step(loss: $0, variance: 0)?.probabilityWorse }
        #expect(judgements == [1, 0])
    }

    @Test func impossibleNumbersChangeNothing() throws {
        #expect(QualityFilter(baselineLoss: .nan, tolerance: 0.03) == nil)
        #expect(QualityFilter(baselineLoss: 0.1, tolerance: 0) == nil)
        var filter = try #require(QualityFilter(baselineLoss: 0.1, tolerance: 0.03))
        let before = filter
        let judgements = [filter.step(loss: .nan, variance: 0.1), filter.step(loss: 0.1, variance: -1)]
        #expect(judgements == [nil, nil])
        #expect(filter == before)
    }

    @Test func steppingAgainFromACopyReplacesTheFirstLook() throws {
        var once = try #require(QualityFilter(baselineLoss: 0.1, tolerance: 0.03))
        let before = once
        _ = once.step(loss: 0.2, variance: 0.004)
        var again = before
        _ = again.step(loss: 0.12, variance: 0.001)
        var direct = before
        _ = direct.step(loss: 0.12, variance: 0.001)
        #expect(again == direct)
        #expect(again != once)
    }

    @Test(arguments: [
        (probability: Double?.none, target: 0, next: Int?.some(30)),
        (0.5, 30, 80), (0.11, 30, 80), (0.89, 60, 80), (0.1, 30, nil), (0.9, 30, nil), (0.5, 80, nil),
        (nil, 30, nil),
    ])
    func aSecondLookIsTakenOnlyWhereTheFirstLeavesTheAnswerOpen(
        _ look: (probability: Double?, target: Int, next: Int?)
    ) {
        #expect(LabelLooks().next(probabilityWorse: look.probability, target: look.target) == look.next)
    }

    @Test func theToleranceIsThreePointsOfAccuracyOrAFifthOfTheError() {
        #expect(QualityPlan().toleratedLoss(task: .binary, baselineLoss: 0.1) == 0.03)
        #expect(QualityPlan().toleratedLoss(task: .regression, baselineLoss: 20) == 4)
        #expect(QualityPlan(tolerance: 0.05).toleratedLoss(task: .multiclass, baselineLoss: 0.1) == 0.05)
        #expect(QualityPlan(tolerance: 0.5).toleratedLoss(task: .regression, baselineLoss: 20) == 10)
        #expect(QualityPlan().toleratedLoss(task: .regression, baselineLoss: 0) == nil)
    }
}
