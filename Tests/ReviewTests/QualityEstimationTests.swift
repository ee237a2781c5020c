import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct QualityEstimationTests {
    @Test func upstreamLabelsOfNineTenthsAreTheFigureOfRecordUnweighted() throws {
        let rows = (0..<90).map { binaryRow($0, predicted: $0 < 40, actual: $0 < 30, origin: .upstream) }
        let results = estimateQuality(
            rows: rows,
            draw: nil,
            windowRows: 100,
            task: .binary,
            baseline: [.accuracy: 0.95]
        )
        let accuracy = try #require(results.first?.estimate)
        let wilson = try wilsonInterval(successes: 80, trials: 90)
        #expect(accuracy.method == .upstream)
        #expect(agree(accuracy.estimate, 80.0 / 90, 1e-12))
        #expect(agree([accuracy.lower, accuracy.upper], [wilson.lower, wilson.upper], 1e-12))
        #expect(accuracy.labels == 90 && accuracy.rows == 100 && accuracy.baseline == 0.95)
        let precision = try #require(results.compactMap(\.estimate).first { $0.metric == .precision })
        #expect(agree(precision.estimate, 0.75, 1e-12))
        #expect(precision.labels == 40 && precision.rows == 44)
        #expect(results.compactMap(\.estimate).first { $0.metric == .recall }?.estimate == 1)
    }

    @Test func belowNineTenthsUpstreamTheSampleIs() throws {
        let draw = sampleDraw((0..<10).map { ("r\($0)", 0.1) }, of: 100)
        let rows = (0..<89).map { binaryRow($0, predicted: true, actual: $0 % 5 != 0, origin: .upstream) }
        let accuracy = try #require(
            estimateQuality(rows: rows, draw: draw, windowRows: 100, task: .binary).first?.estimate
        )
        #expect(accuracy.method == .designed)
        #expect(accuracy.labels == 10)
    }

    @Test func aWindowWhoseEveryRowHasALabelIsComplete() throws {
        let rows = (0..<20).map { binaryRow($0, predicted: true, actual: true, origin: .sampled) }
        let accuracy = try #require(
            estimateQuality(
                rows: rows,
                draw: sampleDraw((0..<20).map { ("r\($0)", 1) }, of: 20),
                windowRows: 20,
                task: .binary
            ).first?.estimate
        )
        #expect(accuracy.method == .complete)
        #expect(accuracy.estimate == 1 && accuracy.upper == 1)
        // A variance of 0 would let twenty rows speak as if they were all there ever will be.
        #expect(try #require(accuracy.variance) > 0)
    }

    @Test func rowsThatCannotBeLabelledDoNotKeepAWindowFromBeingComplete() throws {
        let rows = (0..<18).map { binaryRow($0, predicted: true, actual: $0 > 2, origin: .sampled) }
        let results = estimateQuality(
            rows: rows,
            draw: nil,
            windowRows: 20,
            labellableRows: 18,
            task: .binary
        )
        #expect(results.first?.estimate?.method == .complete)
    }

    @Test func weightsMakeUpForUnequalProbabilities() throws {
        // Right rows drawn with probability ½, wrong ones with certainty: 8 stand for 16, 4 for 4.
        let draw = sampleDraw((0..<8).map { ("r\($0)", 0.5) } + (8..<12).map { ("r\($0)", 1) }, of: 20)
        let rows = (0..<12).map { binaryRow($0, predicted: true, actual: $0 < 8, origin: .sampled) }
        let results = estimateQuality(rows: rows, draw: draw, windowRows: 20, task: .binary, methods: .all)
        let byMethod = Dictionary(
            results.compactMap(\.estimate).filter { $0.metric == .accuracy }.map { ($0.method, $0) }
        ) { first, _ in first }
        #expect(agree(try #require(byMethod[.designed]).estimate, 0.8, 1e-12))
        #expect(agree(try #require(byMethod[.weighted]).estimate, 0.8, 1e-12))
        #expect(agree(try #require(byMethod[.naive]).estimate, 8.0 / 12, 1e-12))
        #expect(results.first?.estimate?.method == .designed)
    }

    @Test func labelsOfTheFirstDrawnRowsCountAsTheSmallerDraw() throws {
        let whole = sampleDraw((0..<40).map { ("r\($0)", 0.4) }, of: 100)
        let small = sampleDraw((0..<10).map { ("r\($0)", 0.1) }, of: 100)
        let rows = (0..<10).map { binaryRow($0, predicted: true, actual: $0 % 3 != 0, origin: .sampled) }
        #expect(
            estimateQuality(rows: rows, draw: whole, windowRows: 100, task: .binary)
                == estimateQuality(rows: rows, draw: small, windowRows: 100, task: .binary)
        )
    }

    @Test func convenienceLabelsNeverEnter() throws {
        let draw = sampleDraw((0..<4).map { ("r\($0)", 0.5) }, of: 8)
        let sampled = (0..<3).map { binaryRow($0, predicted: true, actual: true, origin: .sampled) }
        let chosen = (3..<8).map { binaryRow($0, predicted: true, actual: false, origin: .convenience) }
        #expect(
            estimateQuality(rows: sampled + chosen, draw: draw, windowRows: 8, task: .binary, methods: .all)
                == estimateQuality(rows: sampled, draw: draw, windowRows: 8, task: .binary, methods: .all)
        )
    }

    @Test func aBinaryModelWithoutScoresHasNoResiduals() {
        let rows = (0..<10).map { binaryRow($0, predicted: $0 < 5, actual: true, origin: .sampled) }
        let results = estimateQuality(rows: rows, draw: nil, windowRows: 10, task: .binary)
        #expect(
            results.last
                == .notEstimable(
                    metric: .meanResidual,
                    reason: "The model has no score to take residuals from."
                )
        )
    }

    @Test func residualsAreLabelLessScore() throws {
        let rows = [(true, 0.9), (false, 0.3), (true, 0.6)].enumerated().map { index, pair in
            LabelledRow(
                predictionID: "r\(index)",
                origin: .upstream,
                answer: .binary(predicted: true, actual: pair.0),
                score: pair.1
            )
        }
        let residual = try #require(
            estimateQuality(rows: rows, draw: nil, windowRows: 3, task: .binary).last?.estimate
        )
        #expect(residual.metric == .meanResidual)
        #expect(agree(residual.estimate, (0.1 - 0.3 + 0.4) / 3, 1e-12))
        #expect(residual.lower < residual.estimate && residual.estimate < residual.upper)
    }

    @Test func regressionGivesTheMeanAbsoluteErrorWithStudentsInterval() throws {
        let rows = [1.0, 2, 3].enumerated().map { index, error in
            LabelledRow(
                predictionID: "r\(index)",
                origin: .upstream,
                answer: .number(predicted: 10, actual: 10 - error),
                score: nil
            )
        }
        let results = estimateQuality(rows: rows, draw: nil, windowRows: 3, task: .regression)
        let error = try #require(results.first?.estimate)
        #expect(error.metric == .meanAbsoluteError)
        #expect(agree(error.estimate, 2, 1e-12))
        #expect(agree(error.upper, 2 + 4.302652729749 / 3.0.squareRoot(), 1e-9))
        #expect(error.lower == 0)
        #expect(results.last?.estimate?.estimate == -2)
    }

    @Test(arguments: [0, 2]) func tooFewLabelsAreAnOutcomeWithAReason(count: Int) {
        let rows = (0..<count).map { binaryRow($0, predicted: true, actual: true, origin: .sampled) }
        let results = estimateQuality(
            rows: rows,
            draw: sampleDraw((0..<5).map { ("r\($0)", 0.5) }, of: 10),
            windowRows: 10,
            task: .binary
        )
        let reasons = results.map { result in
            if case .notEstimable(_, let reason) = result { reason } else { "" }
        }
        #expect(
            reasons
                == (count == 0
                    ? [String](repeating: "No label is in yet.", count: 5)
                    : [
                        "Needs 3 labels, has 2.",
                        "Needs 3 labels of rows that were answered positive, has 2.",
                        "Needs 3 labels of rows that are positive, has 2.",
                        "Needs 3 labels, and one of a row that is positive or was answered so.",
                        "The model has no score to take residuals from.",
                    ])
        )
    }

    @Test func oneUpstreamLabelIsTooFew() {
        let rows = [binaryRow(0, predicted: true, actual: true, origin: .upstream)]
        #expect(
            estimateQuality(rows: rows, draw: nil, windowRows: 1, task: .multiclass).first
                == .notEstimable(metric: .accuracy, reason: "Needs 2 labels, has 1.")
        )
    }

    @Test func noRowsGiveNoEstimate() {
        #expect(
            estimateQuality(rows: [], draw: nil, windowRows: 0, task: .regression).allSatisfy {
                $0.estimate == nil
            }
        )
    }

    @Test func baselineFiguresAreThePlainOnes() {
        let rows = (0..<10).map {
            binaryRow($0, predicted: $0 < 5, actual: $0 < 4, origin: .upstream, score: 0.5)
        }
        let figures = baselineQuality(rows: rows, task: .binary)
        let expected: [QualityMetric: Double] = [
            .accuracy: 0.9, .precision: 0.8, .recall: 1, .f1: 8.0 / 9, .meanResidual: -0.1,
        ]
        #expect(Set(figures.keys) == Set(expected.keys))
        for (metric, figure) in expected { #expect(agree(figures[metric] ?? .nan, figure, 1e-12)) }
        #expect(baselineQuality(rows: [], task: .binary).isEmpty)
    }

    @Test func aSpanWeighsItsWindowsByTheirRowsAndNamesThoseItMisses() throws {
        func window(_ share: Double, rows: Int, method: QualityMethod) -> QualityEstimate {
            QualityEstimate(
                metric: .accuracy,
                estimate: share,
                lower: 0,
                upper: 1,
                labels: 30,
                rows: rows,
                method: method,
                baseline: 0.9,
                variance: 0.002
            )
        }
        let combined = combineQuality(
            [
                WindowQuality(window: "a", estimate: window(0.9, rows: 300, method: .upstream)),
                WindowQuality(window: "b", estimate: nil),
                WindowQuality(window: "c", estimate: window(0.7, rows: 100, method: .designed)),
            ],
            metric: .accuracy
        )
        let estimate = try #require(combined.estimate)
        #expect(combined.notCovered == ["b"])
        #expect(agree(estimate.estimate, 0.85, 1e-12))
        #expect(agree(try #require(estimate.variance), 0.002 * (9 + 1) / 16, 1e-12))
        #expect(estimate.labels == 60 && estimate.rows == 400 && estimate.method == .designed)
        #expect(estimate.baseline == 0.9)
        #expect(estimate.lower < 0.85 && estimate.upper > 0.85)
    }

    @Test func theNaiveFigureOfASpanCountsEveryLabelAlike() throws {
        func window(right: Int, of labels: Int, rows: Int) -> WindowQuality {
            let sample = (0..<labels).map {
                binaryRow($0, predicted: true, actual: $0 < right, origin: .sampled)
            }
            let results = estimateQuality(
                rows: sample,
                draw: sampleDraw((0..<labels).map { ("r\($0)", Double(labels) / Double(rows)) }, of: rows),
                windowRows: rows,
                task: .binary,
                methods: .all
            )
            let naive = results.compactMap(\.estimate).first { $0.metric == .accuracy && $0.method == .naive }
            return WindowQuality(window: "\(rows)", estimate: naive)
        }
        // 27 of 30 and 7 of 10 labels are right: 34 of 40, whatever the windows' rows.
        let windows = [window(right: 27, of: 30, rows: 100), window(right: 7, of: 10, rows: 5_000)]
        let combined = try #require(combineQuality(windows, metric: .accuracy).estimate)
        #expect(agree(combined.estimate, 34.0 / 40, 1e-12))
        #expect(combined.rows == 5_100)
    }

    @Test func aSpanOfNothingHasNoEstimate() {
        let combined = combineQuality([WindowQuality(window: "a", estimate: nil)], metric: .accuracy)
        #expect(combined == CombinedQuality(estimate: nil, notCovered: ["a"]))
    }
}
