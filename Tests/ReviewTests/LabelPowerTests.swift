import Monitoring
import Testing

@testable import Review

struct LabelPowerTests {
    @Test func moreLabelsNarrowTheIntervalByTheRootOfTheirNumber() throws {
        let table = labelPower(spread: 0.09, labels: 60, rows: 1_000_000)
        #expect(table.map(\.inAll) == [80, 100, 140, 220, 380])
        let first = try #require(table.first)
        let variance = 0.09 * (1.0 / 80 - 1e-6)
        #expect(agree(first.halfWidth, 1.96 * variance.squareRoot(), 1e-12))
        #expect(agree(first.detectable, 2.8 * variance.squareRoot(), 1e-12))
    }

    @Test func aWindowEndsWhereItsRowsDo() {
        let table = labelPower(spread: 0.09, labels: 60, rows: 90)
        #expect(table.map(\.more) == [20, 30])
        #expect(table.last?.halfWidth == 0)
        #expect(labelPower(spread: 0.09, labels: 90, rows: 90).isEmpty)
        #expect(labelPower(spread: .nan, labels: 1, rows: 90).isEmpty)
    }

    @Test func theRuleFindsAboutWhatTheSimulationOnRealDataFound() throws {
        // 60 labels a window, accuracy 0.9: on real data 76% of falls by 1.5 to 2 tolerances are found, 99% at 3 to 5. Of
        // good windows 1 to 3% were flagged there, with a designed sample; a uniform one, as here, is noisier.
        let power = try #require(
            QualityPower(
                task: .binary,
                baseline: 0.9,
                deviation: 0,
                plan: QualityPlan(),
                sampling: SamplingPlan(perWindow: 60)
            )
        )
        let found = Dictionary(uniqueKeysWithValues: power.falls.map { ($0.tolerances, $0) })
        #expect(try #require(found[0]).atOnce < 0.1)
        #expect(try #require(found[2]).withinThree > 0.7)
        #expect(try #require(found[4]).withinThree > 0.98)
        #expect(power.labels == 60)
    }

    @Test func twoLooksFindMoreThanTheFirstAloneForFewLabelsMore() throws {
        func power(_ sampling: SamplingPlan) throws -> QualityPower {
            try #require(
                QualityPower(
                    task: .binary,
                    baseline: 0.9,
                    deviation: 0,
                    plan: QualityPlan(),
                    sampling: sampling
                )
            )
        }
        let one = try power(SamplingPlan(perWindow: 30))
        let two = try power(.standard)
        #expect(two.labels > 30 && two.labels < 80)
        #expect(try #require(two.falls.last).atOnce > #require(one.falls.last).atOnce)
        #expect(try #require(two.falls.first).atOnce < #require(one.falls.first).atOnce + 0.02)
    }

    @Test func withoutToleranceOrLabelsThereIsNoPower() {
        let plan = QualityPlan()
        #expect(
            QualityPower(task: .regression, baseline: 0, deviation: 1, plan: plan, sampling: .standard) == nil
        )
        #expect(
            QualityPower(
                task: .binary,
                baseline: 0.9,
                deviation: 0,
                plan: plan,
                sampling: SamplingPlan(perWindow: 0)
            ) == nil
        )
        let power = QualityPower(
            task: .regression,
            baseline: 23.5,
            deviation: 20,
            plan: plan,
            sampling: .standard
        )
        #expect(
            power?.sentences(task: .regression).hasPrefix(
                "Worse than the baseline's mean absolute error of 23.5 by more than 4.7 counts."
            ) == true
        )
        #expect(power?.sentences(task: .regression).contains(" Of rises by ") == true)
    }

    @Test func theSentenceSaysWhatWasPlayed() throws {
        var power = try #require(
            QualityPower(
                task: .binary,
                baseline: 0.9,
                deviation: 0,
                plan: QualityPlan(),
                sampling: SamplingPlan(perWindow: 60)
            )
        )
        power.falls = [
            .init(tolerances: 0, atOnce: 0.061, withinThree: 0.1),
            .init(tolerances: 1, atOnce: 0.2, withinThree: 0.4),
            .init(tolerances: 1.5, atOnce: 0.298, withinThree: 0.731),
            .init(tolerances: 3, atOnce: 0.63, withinThree: 0.98),
        ]
        #expect(
            power.sentences(task: .binary)
                == "Worse than the baseline's accuracy of 90% by more than 3 points counts. With 60 labels a window the rule "
                + "flags 6% of the windows that are just as good as the baseline, and fewer of better ones. Of falls by 4.5 "
                + "points it finds 30% at once and 73% within three windows, by 9 points 63% and 98%."
        )
    }
}
