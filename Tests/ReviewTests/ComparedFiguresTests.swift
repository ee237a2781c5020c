import DriftStatistics
import Monitoring
import Testing

@testable import Review

/// Figures beside the one of record.
struct ComparedFiguresTests {
    @Test func partialUpstreamLabelsHaveTheirCoverageAndBoundsAndAreNeverOfRecord() throws {
        let rows = (0..<40).map {
            binaryRow($0, predicted: true, actual: $0 < 30, origin: .upstream, score: 0.8)
        }
        let results = estimateQuality(rows: rows, draw: nil, windowRows: 100, task: .binary, methods: .all)
        #expect(
            results.first
                == .notEstimable(
                    metric: .accuracy,
                    reason: "Upstream labels cover 40% of the rows; a figure needs 90%, or a sample."
                )
        )
        let figure = try #require(results.compactMap(\.estimate).first { $0.metric == .accuracy })
        #expect(figure.method == .upstreamPartial && !figure.method.mayBeOfRecord)
        #expect(figure.estimate == 0.75)
        #expect(figure.coverage == 0.4)
        #expect(figure.worstCase == Interval(lower: 0.3, upper: 0.9))
        // By itself only what is of record is given.
        let alone = estimateQuality(rows: rows, draw: nil, windowRows: 100, task: .binary)
        #expect(alone.allSatisfy { $0.estimate == nil })
    }

    @Test func upstreamLabelsOfRecordStillSayWhatIsMissing() throws {
        let rows = (0..<95).map {
            binaryRow($0, predicted: true, actual: $0 < 76, origin: .upstream, score: 0.8)
        }
        let figure = try #require(
            estimateQuality(rows: rows, draw: nil, windowRows: 100, task: .binary).first?.estimate
        )
        #expect(figure.method == .upstream)
        #expect(figure.worstCase == Interval(lower: 0.76, upper: 0.81))
    }

    @Test func precisionRecallAndF1AreRatiosOfWeightedTotals() throws {
        // 8 hits drawn with probability ½, 4 false alarms with certainty, 4 misses with ¼.
        let parts = [(8, true, true, 0.5), (4, true, false, 1.0), (4, false, true, 0.25)]
        let all = parts.flatMap { part in Array(repeating: part, count: part.0) }
        let rows = all.enumerated().map { number, part in
            binaryRow(
                number,
                predicted: part.1,
                actual: part.2,
                origin: .sampled,
                score: part.1 ? 0.8 : 0.2
            )
        }
        let draw = sampleDraw(zip(rows, all).map { ($0.predictionID, $1.3) }, of: 36)
        let found = estimateQuality(rows: rows, draw: draw, windowRows: 36, task: .binary).compactMap(
            \.estimate
        )
        func figure(_ metric: QualityMetric) throws -> QualityEstimate {
            try #require(found.first { $0.metric == metric })
        }
        // 16 hits, 4 false alarms, 16 misses.
        let (precision, recall, f1) = (try figure(.precision), try figure(.recall), try figure(.f1))
        #expect(agree(precision.estimate, 0.8, 1e-12))
        #expect(agree(recall.estimate, 0.5, 1e-12))
        #expect(agree(f1.estimate, 32.0 / 52, 1e-12))
        let byHand = try ratioEstimator(
            numerators: rows.map { $0.answer == .binary(predicted: true, actual: true) ? 2 : 0 },
            denominators: rows.map { $0.answer == .binary(predicted: true, actual: true) ? 2 : 1 },
            probabilities: draw.items.map(\.probability)
        )
        #expect(agree(try #require(f1.variance), byHand.variance, 1e-9))
        let interval = byHand.interval
        #expect(agree([f1.lower, f1.upper], [interval.lower, interval.upper], 1e-9))
        let counted = [precision.rows, recall.rows, f1.rows]
        #expect(counted == [20, 32, 36])
        #expect(f1.weight == 52)
    }

    @Test func detectableIsTwoPointEightStandardErrors() throws {
        let rows = (0..<100).map {
            binaryRow($0, predicted: true, actual: $0 < 90, origin: .upstream, score: 0.8)
        }
        let figure = try #require(
            estimateQuality(rows: rows, draw: nil, windowRows: 100, task: .binary).first?.estimate
        )
        let (detectable, variance) = (try #require(figure.detectable), try #require(figure.variance))
        let wanted = 2.8 * variance.squareRoot()
        #expect(agree(detectable, wanted, 1e-12))
    }

    @Test func whatScoresAloneSayIsMarkedAndUsesTheBaselinesCalibration() throws {
        var random = SeededGenerator(seed: 3)
        // An over-confident model: of answers scored p, fewer than p are right.
        let baseline = (0..<2_000).map { number -> LabelledRow in
            let score = random.uniform()
            let share = 0.5 + 0.5 * (score - 0.5)
            return LabelledRow(
                predictionID: "b\(number)",
                origin: .upstream,
                answer: .binary(predicted: score > 0.5, actual: random.uniform() < share),
                score: score
            )
        }
        let calibration = ScoreCalibration(baseline: baseline)
        #expect(calibration.fit != nil)
        #expect(abs(calibration.probability(0.9) - 0.7) < 0.08)
        #expect(ScoreCalibration(baseline: Array(baseline.prefix(50))).fit == nil)
        #expect(calibration.probability(.nan).isNaN)
    }
}
