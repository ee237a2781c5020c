import DriftStatistics
import Testing

@testable import Monitoring

/// What holds for every statistic, whatever the samples.
@Suite("Laws of the statistics") struct ComparisonLawsTests {
    private static let ofNumbers = Statistic.ofNumbers.filter {
        ![.missingShare, .infiniteShare, .typeShare].contains($0)
    }
    private static let ofCategories = Statistic.ofCategories.filter { $0 != .missingShare }

    private static func sample(
        _ count: Int,
        shift: Double,
        digits: Double,
        using random: inout SeededGenerator
    )
        -> NumberSample
    {
        let values = (0..<count).map { _ in
            let normal = (0..<6).reduce(-3.0) { sum, _ in sum + Double.random(in: 0...1, using: &random) }
            return ((normal * 2 + shift) * digits).rounded() / digits
        }
        return NumberSample(values, missing: Int.random(in: 0...3, using: &random))
    }

    private static func counts(using random: inout SeededGenerator) -> [String: Int] {
        var counts: [String: Int] = [:]
        for name in ["a", "b", "c", "d", "e"] where Bool.random(using: &random) || name == "a" {
            counts[name] = Int.random(in: 1...60, using: &random)
        }
        return counts
    }

    /// Values are finite, probabilities and distances within their bounds, and no bound passes the effect.
    private func expectSound(_ found: Comparison, _ statistic: Statistic) {
        for number in [found.value, found.effect, found.effectLower, found.pValue, found.nullMean] {
            #expect(number?.isFinite ?? true, "\(statistic)")
        }
        #expect((0...1).contains(found.pValue ?? 0), "\(statistic)")
        #expect((found.effectLower ?? 0) >= 0, "\(statistic)")
        switch statistic {
        case .kolmogorovSmirnov, .lInfinity, .totalVariation, .jensenShannon, .hellinger, .cramersV,
            .sageMakerSimple, .sageMakerRobust:
            #expect((0...1).contains(found.value), "\(statistic)")
        default: break
        }
        // The lower bound of a share that the baseline never had is Wilson's, which rises from zero.
        if let effect = found.effect, let lower = found.effectLower {
            #expect(lower <= abs(effect) + 1e-12, "\(statistic)")
        }
    }

    @Test(arguments: 1...40) func aComparisonIsSoundAndItsDistancesAreSymmetric(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let digits = [1.0, 10, 1e6][Int(seed % 3)]
        let x = Self.sample(
            Int.random(in: 8...80, using: &random),
            shift: 0.5,
            digits: digits,
            using: &random
        )
        let y = Self.sample(Int.random(in: 8...80, using: &random), shift: 0, digits: digits, using: &random)
        for statistic in Self.ofNumbers {
            guard let there = try? statistic.compare(x, with: y, .thorough) else { continue }
            expectSound(there, statistic)
            let back = try? statistic.compare(y, with: x, .thorough)
            switch statistic {
            case .kolmogorovSmirnov, .cramerVonMises, .andersonDarling, .wasserstein, .energy,
                .sageMakerSimple,
                .sageMakerRobust:
                #expect(
                    abs(there.value - (back?.value ?? .nan)) <= 1e-9 * max(1, abs(there.value)),
                    "\(statistic)"
                )
            case .mean, .standardDeviation, .skewness, .mannWhitney:
                #expect(abs((there.effect ?? 0) + (back?.effect ?? .nan)) < 1e-9, "\(statistic)")
            default: break
            }
        }
        let (p, q) = (Self.counts(using: &random), Self.counts(using: &random))
        for statistic in Self.ofCategories {
            guard let there = try? statistic.compare(p, missing: 0, with: q, baselineMissing: 0) else {
                continue
            }
            expectSound(there, statistic)
            guard statistic != .newCategoryShare, statistic != .vanishedCategory else { continue }
            let back = try statistic.compare(q, missing: 0, with: p, baselineMissing: 0)
            #expect(abs(there.value - back.value) <= 1e-9 * max(1, there.value), "\(statistic)")
        }
    }

    @Test(arguments: 1...20) func aSampleDoesNotDifferFromItself(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = Self.sample(30, shift: 0, digits: 10, using: &random)
        for statistic in Self.ofNumbers where statistic != .andersonDarling && statistic != .negativeShare {
            let found = try statistic.compare(x, with: x, .thorough)
            #expect(abs(found.effect ?? 0) < 1e-12, "\(statistic)")
            #expect(found.effectLower ?? 0 == 0, "\(statistic)")
            #expect((found.pValue ?? 1) > 0.9, "\(statistic)")
        }
        let p = Self.counts(using: &random)
        for statistic in Self.ofCategories where p.count > 1 {
            let found = try statistic.compare(p, missing: 0, with: p, baselineMissing: 0)
            #expect(abs(found.effect ?? 0) < 1e-12, "\(statistic)")
        }
    }

    @Test(arguments: 1...20) func ranksAndGapsDoNotSeeTheScale(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = Self.sample(40, shift: 0.4, digits: 100, using: &random)
        let y = Self.sample(50, shift: 0, digits: 100, using: &random)
        let stretched = (
            NumberSample(x.sorted.map { 8 * $0 }), NumberSample(y.sorted.map { 8 * $0 })
        )
        for statistic in Self.ofNumbers where ![.negativeShare, .energy].contains(statistic) {
            guard let plain = try? statistic.compare(NumberSample(x.sorted), with: NumberSample(y.sorted))
            else {
                continue
            }
            let moved = try statistic.compare(stretched.0, with: stretched.1)
            #expect(abs((plain.effect ?? 0) - (moved.effect ?? .nan)) < 1e-9, "\(statistic)")
        }
    }

    @Test func whateverIsComparedHasAFiniteAnswerOrAReason() {
        let samples: [[Double]] = [
            [], [1], [1, 1], [1, 2], [5, 5, 5, 5], [0, 0, 0, 1], [1e308, -1e308, 0],
            [1e-308, 2e-308, 3e-308],
            Array(repeating: 0, count: 30) + [1], (0..<40).map(Double.init), [1e16, 1e16 + 2, 1e16 + 4],
            (0..<30).map { Double($0) * 1e306 },
        ]
        for x in samples {
            for y in samples {
                for result in ComparedStatistic.all(NumberSample(x), with: NumberSample(y, missing: 2)) {
                    if let found = result.found {
                        expectFinite(found, "\(result.statistic) of \(x.prefix(3)) and \(y.prefix(3))")
                    } else {
                        #expect(result.reason?.isEmpty == false)
                    }
                    #expect(!result.verdict.contains("nan"))
                }
            }
        }
        let categories: [[String: Int]] = [
            [:], ["a": 1], ["a": 100], ["b": 3], ["a": 1, "b": 1], ["a": .max / 4],
        ]
        for p in categories {
            for q in categories {
                let results = ComparedStatistic.all(
                    CategorySample(counts: p, missing: 0),
                    with: CategorySample(counts: q, missing: 1)
                )
                for result in results {
                    if let found = result.found {
                        expectFinite(found, "\(result.statistic) of \(p) and \(q)")
                    }
                }
            }
        }
    }

    private func expectFinite(_ found: Comparison, _ what: String) {
        for number in [found.value, found.effect, found.effectLower, found.pValue, found.nullMean] {
            #expect(number?.isFinite ?? true, "\(what)")
        }
        #expect((0...1).contains(found.pValue ?? 0), "\(what)")
    }

    @Test func theSharesOfTheDataAreCounted() throws {
        let x = NumberSample([-1, 0, 5, 11, 12, 3, 3, 3, 3, 3])
        let y = NumberSample([0, 1, 2, 10])
        let outside = try Statistic.outsideRange.compare(x, with: y)
        #expect(outside.value == 0.3)
        #expect(outside.windowFigure == 0.3)
        let negative = try Statistic.negativeShare.compare(x, with: y)
        #expect(negative.value == 0.1)
        let lost = try Statistic.vanishedCategory.compare(
            ["a": 100],
            missing: 0,
            with: ["a": 60, "b": 30, "c": 10],
            baselineMissing: 0
        )
        #expect(lost.value == 0.3)
        #expect(lost.note == "b")
        // Wilson's lower bound of 30 in 100 is 0.2189, less 3/100.
        #expect(abs((lost.effectLower ?? 0) - (0.21894886 - 0.03)) < 1e-6)
    }
}
