import ArgumentParser
import DriftStatistics
import Foundation
import Monitoring
import Review

/// How many labels an accuracy to two points needs, and whether 95% intervals cover it.
///
/// Windows of 10,000 rows in three worlds: scores that are calibrated, over-confident, useless. The sample is the
/// product's own, half by uncertainty, with scores calibrated on a labelled baseline of 2,000 rows, against a uniform
/// sample of the same size with Wilson's interval.
struct Labels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Labels to ±2 points of accuracy, and the coverage of intervals.",
        discussion: "Example: swift run -c release Simulate labels"
    )

    @Option(help: "Windows in each world.")
    var windows = 1_000
    @Option(help: "The seed.")
    var seed: UInt64 = 7

    private static let sizes = [50, 100, 200, 400, 800, 1_600, 3_200]

    func run() throws {
        print("\(windows) windows of 10000 rows in each world, seed \(seed); 95% intervals")
        print(
            "cells: coverage / half width in points; last: labels for ±2 points, and their share of uniform sampling's\n"
        )
        let head = Self.sizes.map { "n=\($0)" }.joined(separator: " | ")
        print("| accuracy, scores | method | \(head) | ±2 points | share |")
        print("|---|---|" + Self.sizes.map { _ in "---|" }.joined() + "---|---|")
        for isSure in [false, true] {
            for world in World.Kind.allCases { try simulate(World(kind: world, isSure: isSure)) }
        }
    }

    private func simulate(_ world: World) throws {
        var random = SeededGenerator(seed: seed)
        let lessons = BaselineLessons(labelled: world.rows(2_000, using: &random).labelled)
        var designed = [Tally](repeating: Tally(), count: Self.sizes.count)
        var uniform = designed
        var naive = Tally()
        var truths = Moments()
        for window in 0..<windows {
            let rows = world.rows(10_000, using: &random)
            let truth = Double(rows.isRight.count { $0 }) / 10_000
            truths.add(truth)
            naive.add(rows.confidence.reduce(0, +) / 10_000, 0, 0, truth)
            let known = PredictedQuality(
                .confidence,
                values: rows.confidence.map { lessons.calibration.probability($0) }
            )
            for (place, size) in Self.sizes.enumerated() {
                let plan = SamplingPlan(seed: seed &+ UInt64(window))
                if let figure = estimate(rows, known, plan, size) {
                    designed[place].add(figure.estimate, figure.lower, figure.upper, truth)
                }
                let plain = SamplingPlan(design: .uniform, seed: seed &+ UInt64(window))
                let draw = drawSample(ids: rows.ids, predicted: nil, plan: plain, target: size)
                let right = Double(draw.items.count { rows.isRight[Int($0.predictionID) ?? 0] })
                let wilson = try wilsonInterval(successes: right, trials: Double(size))
                uniform[place].add(right / Double(size), wilson.lower, wilson.upper, truth)
            }
        }
        let name = String(format: "%.3f", truths.mean) + " \(world.kind.rawValue)"
        print(
            "| \(name) | scores alone, no labels: bias "
                + String(format: "%+.2f points", 100 * naive.bias) + " |"
                + Self.sizes.map { _ in " |" }.joined() + " | |"
        )
        let (ours, plain) = (needed(designed), needed(uniform))
        row(name, "uniform, Wilson", uniform, plain, nil)
        row(name, "half by uncertainty", designed, ours, ours / plain)
    }

    private func estimate(_ rows: World.Rows, _ known: PredictedQuality?, _ plan: SamplingPlan, _ size: Int)
        -> QualityEstimate?
    {
        let draw = drawSample(ids: rows.ids, predicted: known, plan: plan, target: size)
        let labelled = draw.items.map { item in
            LabelledRow(
                predictionID: item.predictionID,
                origin: .sampled,
                answer: World.answer(isRight: rows.isRight[Int(item.predictionID) ?? 0]),
                score: nil
            )
        }
        return estimateQuality(rows: labelled, draw: draw, windowRows: rows.isRight.count, task: .multiclass)
            .first?.estimate
    }

    private func row(_ name: String, _ method: String, _ tallies: [Tally], _ needed: Double, _ share: Double?)
    {
        let cells = tallies.map { String(format: "%.3f / %.2f", $0.coverage, 100 * $0.halfWidth) }
        let part = share.map { String(format: "%.0f%%", 100 * $0) } ?? ""
        print(
            "| \(name) | \(method) | \(cells.joined(separator: " | ")) | "
                + String(format: "%.0f", needed) + " | \(part) |"
        )
    }

    /// The size at which the mean half width is 0.02, on the straight line between logarithms.
    private func needed(_ tallies: [Tally]) -> Double {
        for (place, pair) in zip(tallies, tallies.dropFirst()).enumerated()
        where pair.0.halfWidth >= 0.02 && pair.1.halfWidth <= 0.02 {
            let (low, high) = (
                Foundation.log(Double(Self.sizes[place])), Foundation.log(Double(Self.sizes[place + 1]))
            )
            let (wide, narrow) = (Foundation.log(pair.0.halfWidth), Foundation.log(pair.1.halfWidth))
            let share = (wide - Foundation.log(0.02)) / (wide - narrow)
            return Foundation.exp(low + share * (high - low))
        }
        return .nan
    }
}

/// What a method did over many windows.
struct Tally {
    private var count = 0.0
    private var covered = 0.0
    private var widths = 0.0
    private var errors = 0.0

    mutating func add(_ estimate: Double, _ lower: Double, _ upper: Double, _ truth: Double) {
        count += 1
        if lower <= truth, truth <= upper { covered += 1 }
        widths += (upper - lower) / 2
        errors += estimate - truth
    }

    var coverage: Double { covered / count }
    var halfWidth: Double { widths / count }
    var bias: Double { errors / count }
}

/// Where a model's confidence means something, too much, or nothing.
struct World {
    enum Kind: String, CaseIterable {
        case calibrated, overconfident, useless
    }

    struct Rows {
        var ids: TextColumn
        var confidence: [Double]
        var isRight: [Bool]

        /// As a labelled baseline of a model whose top probability is the confidence.
        var labelled: [LabelledRow] {
            confidence.indices.map { row in
                LabelledRow(
                    predictionID: "\(row)",
                    origin: .upstream,
                    answer: World.answer(isRight: isRight[row]),
                    score: confidence[row]
                )
            }
        }
    }

    /// An answer of which only counts whether it is right.
    static func answer(isRight: Bool) -> LabelledRow.Answer {
        .multiclass(predicted: "answered", actual: isRight ? "answered" : "other")
    }

    var kind: Kind
    /// Whether the model is sure of most rows: right in 95% instead of 83% where its scores are calibrated.
    var isSure: Bool

    /// Probabilities from a symmetric Beta law, as sure on either side.
    func rows(_ count: Int, using random: inout SeededGenerator) -> Rows {
        let shape = isSure ? 0.09 : 0.45
        var confidence: [Double] = []
        confidence.reserveCapacity(count)
        while confidence.count < count {
            let p = beta(shape, using: &random)
            confidence.append(min(1 - 1e-6, max(p, 1 - p)))
        }
        let mean = confidence.reduce(0, +) / Double(count)
        let isRight = confidence.map { c in
            let share =
                switch kind {
                case .calibrated: c
                case .overconfident: 1 / (1 + Foundation.exp(-0.5 * Foundation.log(c / (1 - c))))
                case .useless: mean
                }
            return random.uniform() < share
        }
        return Rows(ids: TextColumn((0..<count).map { "\($0)" }), confidence: confidence, isRight: isRight)
    }

    /// Jöhnk's way for shapes below 1, in logarithms, since powers of 11 leave no digits.
    private func beta(_ shape: Double, using random: inout SeededGenerator) -> Double {
        while true {
            let left = Foundation.log(random.uniform()) / shape
            let right = Foundation.log(random.uniform()) / shape
            let top = max(left, right)
            let sum = top + Foundation.log(Foundation.exp(left - top) + Foundation.exp(right - top))
            if sum <= 0 { return Foundation.exp(left - sum) }
        }
    }
}
