import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct SamplingDesignTests {
    struct Design: Decodable {
        var c: [Double]
        var n: Int
        var tau: Double
    }
    struct Probabilities: Decodable { var pi: [Double] }

    @Test(arguments: ["P-inclusion-probabilities", "P-inclusion-probabilities-capped"])
    func probabilitiesMatchTheReference(_ id: String) throws {
        let known = try Golden<Design, Probabilities>.case(id, in: "sampling.json")
        let predicted = try #require(PredictedQuality(.confidence, values: known.input.c))
        let frame = SamplingFrame(
            rows: known.input.c.count,
            predicted: predicted,
            design: .halfUncertainty,
            target: known.input.n,
            uniformShare: known.input.tau
        )
        let probabilities = known.input.c.map {
            min(1, frame.scale * frame.relativeSize(of: $0, .confidence))
        }
        #expect(agree(probabilities, known.expected.pi, known.tolerance))
    }

    @Test func rowsPastCertaintyAreCutAtOneAndTheOthersRescaled() throws {
        // Residuals 8 and 1 give relative sizes far enough apart: 4.25 and 0.82 of ten rows.
        let sizes: [Double] = [60] + [Double](repeating: 1, count: 9)
        let predicted = try #require(PredictedQuality(.absoluteResidual, values: sizes))
        let draw = drawSample(ids: ids(10), predicted: predicted, plan: plan, target: 5)
        let frame = SamplingFrame(rows: 10, predicted: predicted, design: .halfUncertainty, target: 5)
        let probabilities = sizes.map { min(1, frame.scale * frame.relativeSize(of: $0, .absoluteResidual)) }
        #expect(probabilities[0] == 1)
        #expect(agree(probabilities.reduce(0, +), 5, 1e-12))
        #expect(agree(probabilities[1], 4.0 / 9, 1e-12))
        #expect(draw.items.count == 5)
    }

    @Test(arguments: [SamplingPlan.Design.uniform, .halfUncertainty])
    func aLargerTargetGivesASupersetInTheSameOrder(_ design: SamplingPlan.Design) throws {
        let (ids, predicted) = try rows(500, seed: 3)
        var plan = plan
        plan.design = design
        let whole = drawSample(ids: ids, predicted: predicted, plan: plan, target: 400).items.map(
            \.predictionID
        )
        for target in [0, 1, 30, 80, 399] {
            let part = drawSample(ids: ids, predicted: predicted, plan: plan, target: target).items
            #expect(part.map(\.predictionID) == Array(whole.prefix(target)))
        }
    }

    @Test func theOrderOfRowsDoesNotMatter() throws {
        let (ids, predicted) = try rows(300, seed: 5)
        let backwards = Array((0..<300).reversed())
        let turned = try #require(
            PredictedQuality(.confidence, values: backwards.map { predicted.values[$0] })
        )
        let there = drawSample(ids: ids, predicted: predicted, plan: plan, target: 40)
        let back = drawSample(
            ids: TextColumn(backwards.map { ids.text(at: $0) }),
            predicted: turned,
            plan: plan,
            target: 40
        )
        #expect(there.items.map(\.predictionID) == back.items.map(\.predictionID))
        #expect(agree(there.items.map(\.probability), back.items.map(\.probability), 1e-12))
    }

    @Test func drawsOfPartsMergeToTheDrawOfTheWhole() throws {
        let (ids, predicted) = try rows(1_000, seed: 7)
        let parts = [0..<100, 100..<101, 101..<700, 700..<1_000].map { range in
            (
                ids: TextColumn(range.map { ids.text(at: $0) }),
                predicted: PredictedQuality(.confidence, values: Array(predicted.values[range]))
            )
        }
        let frames = parts.map {
            SamplingFrame(rows: $0.ids.count, predicted: $0.predicted, design: .halfUncertainty, target: 60)
        }
        let frame = try #require(frames.dropFirst().reduce(frames.first) { $0?.merged(with: $1) })
        let draws = parts.map { frame.draw(ids: $0.ids, predicted: $0.predicted, seed: plan.seed) }
        let merged = try #require(draws.dropFirst().reduce(draws.first) { $0?.merged(with: $1) })
        let whole = drawSample(ids: ids, predicted: predicted, plan: plan, target: 60)
        #expect(merged.items.map(\.predictionID) == whole.items.map(\.predictionID))
        #expect(agree(merged.items.map(\.probability), whole.items.map(\.probability), 1e-12))
        #expect(merged.rows == 1_000)
        #expect(agree(try #require(merged.meanPredicted), predicted.mean, 1e-12))
    }

    @Test(arguments: [5, 6, 1_000]) func aTargetOfAllRowsTakesAllWithCertainty(target: Int) throws {
        let (ids, predicted) = try rows(5, seed: 1)
        let draw = drawSample(ids: ids, predicted: predicted, plan: plan, target: target)
        #expect(Set(draw.items.map(\.predictionID)).count == 5)
        #expect(draw.items.allSatisfy { $0.probability == 1 })
    }

    @Test func nothingIsDrawnFromNothing() {
        #expect(drawSample(ids: TextColumn(), predicted: nil, plan: plan, target: 10).items.isEmpty)
        #expect(drawSample(ids: ids(10), predicted: nil, plan: plan, target: -1).items.isEmpty)
    }

    @Test func withoutAnythingKnownTheDrawIsUniform() {
        let draw = drawSample(ids: ids(40), predicted: nil, plan: plan, target: 10)
        #expect(draw.design == .uniform)
        #expect(draw.meanPredicted == nil)
        #expect(draw.items.allSatisfy { $0.probability == 0.25 && $0.predicted == nil })
    }

    @Test func aUniformDesignKeepsWhatIsKnownForTheEstimator() throws {
        let (ids, predicted) = try rows(40, seed: 2)
        let draw = drawSample(
            ids: ids,
            predicted: predicted,
            plan: SamplingPlan(design: .uniform, seed: 1),
            target: 10
        )
        #expect(draw.items.allSatisfy { $0.probability == 0.25 && $0.predicted != nil })
    }

    @Test func certainRowsAloneMakeTheDrawUniform() throws {
        let sure = try #require(PredictedQuality(.confidence, values: [Double](repeating: 1, count: 20)))
        let draw = drawSample(ids: ids(20), predicted: sure, plan: plan, target: 5)
        #expect(draw.items.allSatisfy { $0.probability == 0.25 })
    }

    @Test(arguments: [1e307, 1.7e308, .greatestFiniteMagnitude])
    func sizesTooLargeToAddUpMakeTheDrawUniform(largest: Double) throws {
        let values = [largest] + [Double](repeating: largest / 2, count: 39)
        let predicted = try #require(PredictedQuality(.absoluteResidual, values: values))
        let draw = drawSample(ids: ids(40), predicted: predicted, plan: plan, target: 10)
        #expect(draw.items.count == 10)
        #expect(draw.items.allSatisfy { $0.probability == 0.25 && $0.ratio.isFinite && $0.ratio > 0 })
        #expect(draw.meanPredicted == nil)
        let stratified = SamplingPlan(design: .stratified, seed: 2013)
        let other = drawSample(ids: ids(40), predicted: predicted, plan: stratified, target: 10)
        #expect(other.items == draw.items)
    }

    @Test func rowsAreDrawnAsOftenAsTheirProbabilitySays() throws {
        let (ids, predicted) = try rows(60, seed: 11)
        let frame = SamplingFrame(rows: 60, predicted: predicted, design: .halfUncertainty, target: 15)
        var drawn = [String: Int]()
        for seed in 1...2_000 as ClosedRange<UInt64> {
            for item in frame.draw(ids: ids, predicted: predicted, seed: seed).items {
                drawn[item.predictionID, default: 0] += 1
            }
        }
        for (row, value) in predicted.values.enumerated() {
            let probability = frame.scale * frame.relativeSize(of: value, .confidence)
            let share = Double(drawn[ids.text(at: row), default: 0]) / 2_000
            // Five standard errors, and the sampler's own small error at 15 of 60.
            #expect(
                abs(share - probability) < 5 * (probability * (1 - probability) / 2_000).squareRoot() + 0.01
            )
        }
    }

    private let plan = SamplingPlan(seed: 2013)

    private func ids(_ count: Int) -> TextColumn { TextColumn((0..<count).map { "row-\($0)" }) }

    private func rows(_ count: Int, seed: UInt64) throws -> (TextColumn, PredictedQuality) {
        var random = SeededGenerator(seed: seed)
        let values = (0..<count).map { _ in 0.5 + 0.5 * random.uniform() }
        return (ids(count), try #require(PredictedQuality(.confidence, values: values)))
    }
}
