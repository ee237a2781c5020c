import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct StratifiedDrawTests {
    private let plan = SamplingPlan(design: .stratified, seed: 9)

    private func window(_ count: Int, seed: UInt64) throws -> (ids: TextColumn, known: PredictedQuality) {
        var random = SeededGenerator(seed: seed)
        let values = (0..<count).map { _ in 0.5 + 0.5 * random.uniform() }
        return (
            TextColumn((0..<count).map { "row-\($0)" }),
            try #require(PredictedQuality(.confidence, values: values))
        )
    }

    @Test func everyFifthGetsItsLabelsAndTheUnsureMoreThanTheSure() throws {
        let (ids, known) = try window(1_000, seed: 1)
        let draw = drawSample(ids: ids, predicted: known, plan: plan, target: 100)
        let counts = Dictionary(grouping: draw.items) { $0.stratum ?? -1 }.mapValues(\.count)
        #expect(draw.design == .stratified)
        #expect(counts.keys.sorted() == [0, 1, 2, 3, 4])
        #expect(draw.items.count == 100)
        #expect(try #require(counts[0]) > #require(counts[4]))
        #expect(counts.values.allSatisfy { $0 >= 5 })
        for item in draw.items {
            let stratum = try #require(item.stratum)
            #expect(agree(item.probability, Double(try #require(counts[stratum])) / 200, 1e-12))
        }
        #expect(draw.shortStrata(minimum: 5) == nil)
    }

    @Test func aLargerStratifiedDrawKeepsTheSmallerOne() throws {
        let (ids, known) = try window(400, seed: 2)
        var draw = drawSample(ids: ids, predicted: known, plan: plan, target: 30)
        for target in [31, 37, 60, 111, 400] {
            let larger = drawSample(ids: ids, predicted: known, plan: plan, target: target, earlier: draw)
            let held = Set(larger.items.map(\.predictionID))
            #expect(draw.items.allSatisfy { held.contains($0.predictionID) }, "\(target)")
            draw = larger
        }
        #expect(draw.items.count == 400)
        #expect(draw.items.allSatisfy { $0.probability == 1 })
    }

    @Test func strataWithTooFewLabelsAreNamed() throws {
        let (ids, known) = try window(100, seed: 3)
        let draw = drawSample(ids: ids, predicted: known, plan: plan, target: 10)
        let counts = Dictionary(grouping: draw.items) { $0.stratum ?? -1 }.mapValues(\.count)
        let each = counts.sorted { $0.key < $1.key }.filter { $0.value < 5 }
            .map { "\($0.value) in stratum \($0.key + 1)" }
        #expect(
            draw.shortStrata(minimum: 5)
                == "\(each.count) of 5 strata have fewer than 5 labels: \(each.joined(separator: ", "))."
        )
    }

    @Test func theEstimateIsRightOnAverageAndItsIntervalHolds() throws {
        var random = SeededGenerator(seed: 6)
        let (ids, known) = try window(2_000, seed: 4)
        let truth = known.values.map { random.uniform() < $0 }
        let accuracy = Double(truth.count { $0 }) / 2_000
        var (sum, covered) = (0.0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            var plan = plan
            plan.seed = seed
            let draw = drawSample(ids: ids, predicted: known, plan: plan, target: 100)
            let rows = draw.items.map { item in
                let row = Int(item.predictionID.dropFirst(4)) ?? 0
                return LabelledRow(
                    predictionID: item.predictionID,
                    origin: .sampled,
                    answer: .binary(predicted: true, actual: truth[row]),
                    score: known.values[row]
                )
            }
            let results = estimateQuality(rows: rows, draw: draw, windowRows: 2_000, task: .binary)
            let figure = try #require(results.first?.estimate)
            #expect(figure.method == .designed)
            sum += figure.estimate
            if figure.lower <= accuracy, accuracy <= figure.upper { covered += 1 }
        }
        // The standard error of the mean over 200 draws is about 0.003.
        #expect(abs(sum / 200 - accuracy) < 0.01)
        #expect(covered >= 184)
    }

    @Test func equalValuesMakeOneStratum() throws {
        let ids = TextColumn((0..<50).map { "row-\($0)" })
        let known = try #require(PredictedQuality(.confidence, values: [Double](repeating: 0.8, count: 50)))
        let draw = drawSample(ids: ids, predicted: known, plan: plan, target: 10)
        #expect(draw.items.count == 10)
        #expect(Set(draw.items.map(\.stratum)) == [0])
        #expect(drawSample(ids: ids, predicted: known, plan: plan, target: 0).items.isEmpty)
    }
}
