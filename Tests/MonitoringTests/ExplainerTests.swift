import DriftStatistics
import Testing

@testable import Monitoring

@Suite struct ExplainerTests {
    /// Delays, carriers and a score that follows the delay and the carrier.
    private func rows(
        _ count: Int,
        seed: UInt64,
        shift: Double = 0,
        factor: Double = 1,
        missing: Double = 0,
        newCarrier: Double = 0,
        extra: Double = 0
    ) -> ColumnBatch {
        var random = SeededGenerator(seed: seed)
        let delays = (0..<count).map { _ in (20 + 8 * random.normal() + shift) * factor }
        let codes = (0..<count).map { _ -> Int32 in
            let u = random.uniform()
            return u < newCarrier ? 2 : u < 0.6 ? 0 : 1
        }
        let scores = zip(delays, codes).map { delay, carrier in
            min(1, max(0, 0.1 + 0.01 * delay + (carrier == 1 ? 0.1 : 0) + (carrier == 2 ? 0.4 : 0) + extra))
        }
        let shown = delays.map { random.uniform() < missing ? .nan : $0 }
        return ColumnBatch(
            ids: TextColumn((0..<count).map { "id-\($0)" }),
            times: (0..<count).map { Moment(clamping: Int64($0) * 600_000) },
            columns: [
                NamedColumn(name: "score", values: .numbers(scores)),
                NamedColumn(name: "delay", values: .numbers(shown)),
                NamedColumn(
                    name: "carrier",
                    values: .categories(CategoryColumn(names: ["AA", "EV", "ZZ"], codes: codes))
                ),
            ]
        )
    }

    private func explain(_ window: ColumnBatch, labels: ExplainedLabels? = nil) throws -> Explanation {
        let (model, baseline) = (MonitoredModel.late, rows(6_000, seed: 1))
        var explainer = try #require(
            Explainer(model: model, window: "w", baselineAnswers: baseline, windowAnswers: window)
        )
        explainer.add(model.columns.features, baseline: baseline.values, window: window.values)
        return explainer.explanation(labels: labels)
    }

    private func expectAddingUp(_ effect: OutputEffect) {
        let sum = effect.contributions.reduce(0) { $0 + $1.effect } + effect.remainder
        #expect(abs(sum - effect.shift) < 1e-12)
    }

    @Test func aShiftedFeatureIsNamedWithItsEffect() throws {
        let found = try explain(rows(2_000, seed: 2, shift: 10))
        let output = try #require(found.output)
        expectAddingUp(output)
        #expect(abs(output.shift - 0.1) < 0.01)
        #expect(output.contributions.first?.feature == "delay")
        #expect(abs((output.contributions.first?.effect ?? 0) - 0.1) < 0.015)
        #expect(output.contributions.first?.moved.hasPrefix("mean rose from ") == true)
        #expect((output.surrogateR2 ?? 0) > 0.97)
        #expect(found.shares?.features.first?.feature == "delay")
        #expect(found.shares?.isClear == true)
        #expect(!output.isUnexplained)
    }

    @Test func aNewCategoryGetsItsOwnEffect() throws {
        let found = try explain(rows(2_000, seed: 3, newCarrier: 0.2))
        let output = try #require(found.output)
        expectAddingUp(output)
        #expect(output.contributions.first?.feature == "carrier")
        #expect(abs((output.contributions.first?.effect ?? 0) - 0.07) < 0.02)
        #expect(
            output.contributions.first?.moved.hasPrefix("“ZZ”, never seen in the baseline, makes up 2")
                == true
        )
    }

    @Test func missingValuesAndUnitsAreToldAsWhatTheyAre() throws {
        let missing = try explain(rows(2_000, seed: 4, missing: 0.3))
        #expect(missing.shares?.features.first?.moved.hasPrefix("missing values rose from 0% to") == true)
        let unit = try explain(rows(2_000, seed: 5, factor: 1_000))
        let told = try #require(unit.output?.contributions.first?.moved)
        #expect(told.hasPrefix("its values look multiplied by "))
        // The factor is a ratio of two samples' sizes: within one in twenty of a thousand.
        let digits = told.dropFirst(30).prefix { $0 != ":" }.filter(\.isNumber)
        #expect((950...1_050).contains(Int(digits) ?? 0), "\(told)")
    }

    @Test func aChangedModelLeavesARemainder() throws {
        let output = try #require(try explain(rows(2_000, seed: 6, extra: 0.15)).output)
        expectAddingUp(output)
        #expect(output.isUnexplained && (output.remainderShare ?? 0) > 0.9)
    }

    @Test func aQuietWindowHasNothingToTell() throws {
        let found = try explain(rows(2_000, seed: 7))
        #expect(found.output?.isUnexplained == false && found.shares?.isClear == false)
        #expect(found.segments.isEmpty && found.change == nil)
    }

    /// Sixty columns of numbers have 120 columns in the classifier, and room is for 100.
    @Test func ofManyFeaturesThoseThatMovedMostAreToldApart() throws {
        var model = MonitoredModel.late
        model.columns.features = (0..<60).map { FeatureColumn(name: "f\($0)", kind: .number) }
        var random = SeededGenerator(seed: 11)
        func columns(shifted: Set<Int>) -> [[Double]] {
            (0..<60).map { feature in
                (0..<400).map { _ in random.normal() + (shifted.contains(feature) ? 1 : 0) }
            }
        }
        let (there, here) = (columns(shifted: []), columns(shifted: [7, 59]))
        func answers(_ columns: [[Double]]) -> ColumnBatch {
            ColumnBatch(
                ids: TextColumn((0..<400).map { "\($0)" }),
                columns: [
                    NamedColumn(
                        name: "score",
                        values: .numbers(columns[7].map { min(1, max(0, 0.5 + 0.1 * $0)) })
                    )
                ]
            )
        }
        var explainer = try #require(
            Explainer(
                model: model,
                window: "w",
                baselineAnswers: answers(there),
                windowAnswers: answers(here)
            )
        )
        let places = Dictionary(
            uniqueKeysWithValues: model.columns.features.enumerated().map { ($1.name, $0) }
        )
        explainer.add(
            model.columns.features,
            baseline: { places[$0].map { .numbers(there[$0]) } },
            window: { places[$0].map { .numbers(here[$0]) } }
        )
        let found = explainer.explanation()
        let shares = try #require(found.shares)
        #expect(shares.leftOut == 10)
        #expect(shares.features.count == 60)
        #expect(Set(shares.features.prefix(2).map(\.feature)) == ["f7", "f59"])
        #expect(shares.features.count { $0.contribution == 0 && $0.standardError == 0 } == 10)
        let sum = shares.features.reduce(0) { $0 + $1.contribution }
        #expect(abs(sum - shares.logOddsGap) < 1e-9)
        #expect(abs(shares.features.reduce(0) { $0 + $1.marginalShare } - 1) < 1e-9)
        // None of those left out moved more by itself than one that was told apart.
        let (out, kept) = (
            shares.features.filter { $0.standardError == 0 }, shares.features.filter { $0.standardError > 0 }
        )
        #expect(
            (out.map(\.marginalShare).max() ?? 1) <= (kept.map(\.marginalShare).min() ?? 0)
        )
        #expect(
            found.notes.contains(
                "Which features moved is told from the 50 of 60 that moved most by themselves; the 10 others were left out."
            )
        )
        #expect(try explain(rows(2_000, seed: 2, shift: 10)).shares?.leftOut == 0)
    }

    /// Of a baseline that is too much to hold evenly spaced rows are looked at, with their own labels.
    @Test func ofALongBaselineEvenlySpacedRowsSayEnough() throws {
        let (model, baseline) = (MonitoredModel.late, rows(60_000, seed: 1))
        let window = rows(2_000, seed: 8, shift: 10)
        func wrong(_ batch: ColumnBatch) -> [Double] {
            guard case .numbers(let delays)? = batch.values(of: "delay") else { return [] }
            return delays.map { $0 > 25 ? 1 : 0 }
        }
        func side(_ batch: ColumnBatch) -> ExplainedLabels.Side {
            .init(rows: Array(batch.ids.indices), losses: wrong(batch), residuals: wrong(batch))
        }
        func explained(_ values: Int) throws -> Explanation {
            var explainer = try #require(
                Explainer(
                    model: model,
                    window: "w",
                    baselineAnswers: baseline,
                    windowAnswers: window,
                    baselineValues: values
                )
            )
            explainer.add(model.columns.features, baseline: baseline.values, window: window.values)
            return explainer.explanation(labels: .init(baseline: side(baseline), window: side(window)))
        }
        let (whole, spaced) = (try explained(1_000_000), try explained(60_000))
        #expect(whole.baselineRows == 60_000 && spaced.baselineRows == 30_000)
        #expect(try explained(1).baselineRows == 20_000)
        let (one, other) = (try #require(whole.outputs.first), try #require(spaced.outputs.first))
        #expect(abs(one.shift - other.shift) < 0.002 && one.windowMean == other.windowMean)
        for (mine, theirs) in zip(one.contributions, other.contributions) {
            #expect(mine.feature == theirs.feature && abs(mine.effect - theirs.effect) < 0.01)
        }
        let losses = (try #require(whole.loss), try #require(spaced.loss))
        #expect(abs(losses.0.shift - losses.1.shift) < 0.02)
    }

    @Test func withoutAnAnswerThereIsNoExplanation() {
        #expect(
            Explainer(
                model: .late,
                window: "w",
                baselineAnswers: rows(10, seed: 1),
                windowAnswers: ColumnBatch()
            ) == nil
        )
    }

    @Test func theLossIsSplitIntoHarderCasesAndTheRest() throws {
        let window = rows(2_000, seed: 8, shift: 10)
        func side(_ count: Int, wrongAbove limit: Double, _ batch: ColumnBatch) -> ExplainedLabels.Side {
            guard case .numbers(let delays)? = batch.values(of: "delay") else { return .init() }
            let losses = delays.map { $0 > limit ? 1.0 : 0 }
            return .init(rows: Array(0..<count), losses: losses, residuals: losses)
        }
        let labels = ExplainedLabels(
            baseline: side(6_000, wrongAbove: 25, rows(6_000, seed: 1)),
            window: side(2_000, wrongAbove: 25, window)
        )
        let loss = try #require(try explain(window, labels: labels).loss)
        expectAddingUp(loss)
        #expect(loss.contributions.first?.feature == "delay")
        #expect(abs(loss.remainder) < 0.25 * loss.shift)
    }
}
