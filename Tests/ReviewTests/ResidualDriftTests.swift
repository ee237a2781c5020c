import DriftStatistics
import Testing

@testable import Review

struct ResidualDriftTests {
    struct Scores: Decodable { var y, p: [Double] }
    struct Z: Decodable { var z: Double }

    @Test func spiegelhalterMatchesTheReference() throws {
        let known = try Golden<Scores, Z>.case("F-spiegelhalter", in: "residuals.json")
        #expect(
            agree(try spiegelhalterZ(labels: known.input.y, scores: known.input.p), known.expected.z, known.tolerance))
    }

    @Test func equalProbabilitiesChangeNothing() throws {
        let known = try Golden<Scores, Z>.case("F-spiegelhalter", in: "residuals.json").input
        let equal = [Double](repeating: 0.25, count: known.y.count)
        let residuals = zip(known.y, known.p).map { $0 - $1 }
        let baseline = Moments(of: [-0.2, 0.1, 0.3, -0.1])
        #expect(
            agree(
                try spiegelhalterZ(labels: known.y, scores: known.p, probabilities: equal),
                try spiegelhalterZ(labels: known.y, scores: known.p), 1e-12))
        #expect(
            agree(
                try residualBias(residuals, probabilities: equal, baseline: baseline).z,
                try residualBias(residuals, baseline: baseline).z, 1e-12))
    }

    @Test func biasByHand() throws {
        // Weights 2 and 1: mean (2·1 + 1·4)/3 = 2; V = (4·1 + 1·4)/9 · 2/1 = 16/9; baseline mean 1, variance 2 of 2.
        let bias = try residualBias([1, 4], probabilities: [0.5, 1], baseline: Moments(of: [0, 2]))
        #expect(agree(bias.mean, 2, 1e-15))
        #expect(agree(bias.variance, 16.0 / 9, 1e-12))
        #expect(agree(bias.difference, 1, 1e-15))
        #expect(agree(bias.z, 0.6, 1e-12))
        #expect(agree(bias.detectable, 2.8 * 5 / 3, 1e-12))
        #expect(agree(bias.pValue, 0.5485062355, 1e-8))
    }

    @Test func quietWindowsAreFoundOneTimeInTwentyAndShiftedOnesMostly() throws {
        var random = SeededGenerator(seed: 9)
        let baseline = Moments(of: (0..<2_000).map { _ in random.normal() })
        var found = [0, 0]
        for window in 0..<400 {
            let shift = Double(window % 2) * 0.4
            let residuals = (0..<60).map { _ in random.normal() + shift }
            if try residualBias(residuals, baseline: baseline).pValue < 0.05 { found[window % 2] += 1 }
        }
        #expect(found[0] < 22)
        #expect(found[1] > 150)
    }

    @Test func aWiderSpreadHasAPositiveLogRatio() throws {
        let spread = try residualSpread([-4, 4, 1, -1, 3, -3], baseline: [1, -1, 0.5, -0.5, 0, 0.7, -0.6])
        #expect(spread.logRatio > 1)
        #expect(spread.pValue < 0.05)
    }

    @Test func degenerateInputsAreRefusedWithTheirReason() {
        let baseline = Moments(of: [0.0, 1])
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 1)) { try residualBias([1], baseline: baseline) }
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 0)) { try residualBias([1, 2], baseline: Moments()) }
        #expect(throws: StatisticsError.constant) { try residualBias([1, 1], baseline: Moments(of: [1.0, 1])) }
        #expect(throws: StatisticsError.mismatchedBins(2, 1)) {
            try residualBias([1, 2], probabilities: [0.5], baseline: baseline)
        }
        #expect(throws: StatisticsError.outOfRange("the inclusion probability 0.0")) {
            try residualBias([1, 2], probabilities: [0.5, 0], baseline: baseline)
        }
        #expect(throws: StatisticsError.emptySample) { try spiegelhalterZ(labels: [], scores: []) }
        #expect(throws: StatisticsError.constant) { try spiegelhalterZ(labels: [1], scores: [0.5]) }
        #expect(throws: StatisticsError.outOfRange("the score 1.5")) {
            try spiegelhalterZ(labels: [1], scores: [1.5])
        }
    }
}
