import Foundation
import Testing

@testable import DriftStatistics

/// What profiles are made of: moments up to the sixth, bounded counts of names, statistics from them alone.
struct ProfileStatisticsTests {
    @Test func higherMomentsMatchTheirDefinition() {
        let values = [1.0, 2, 4, 8, 16]
        let higher = HigherMoments(of: values)
        // Deviations from 6.2: −5.2, −4.2, −2.2, 1.8, 9.8.
        let deviations = [-5.2, -4.2, -2.2, 1.8, 9.8]
        let fifth = deviations.reduce(0) { $0 + pow($1, 5) }
        let sixth = deviations.reduce(0) { $0 + pow($1, 6) }
        #expect(abs(higher.m5 - fifth) < 1e-9 * abs(fifth) && abs(higher.m6 - sixth) < 1e-9 * sixth)
        #expect(higher.moments == Moments(of: values))
    }

    @Test(arguments: UInt64(1)...30)
    func higherMomentsOfPartsAddUpInAnyOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let offset = random.normal() * 100
        let values = (0..<(10 + random.index(below: 3_000))).map { _ in offset + random.exponential() }
        let whole = HigherMoments(of: values)
        let (first, second) = (random.index(below: values.count), random.index(below: values.count))
        let (low, high) = (min(first, second), max(first, second))
        let parts = [values[..<low], values[low..<high], values[high...]].map { HigherMoments(of: Array($0)) }
        let forward = parts[0].merged(with: parts[1]).merged(with: parts[2])
        let backward = parts[2].merged(with: parts[0].merged(with: parts[1]))
        for merged in [forward, backward] {
            #expect(merged.moments.count == whole.moments.count)
            #expect(abs(merged.moments.mean - whole.moments.mean) < 1e-12 * (1 + abs(offset)))
            // The odd sum may nearly cancel; the even one says how large its terms are.
            #expect(abs(merged.m5 - whole.m5) < 1e-8 * whole.m6)
            #expect(abs(merged.m6 - whole.m6) < 1e-8 * whole.m6)
        }
    }

    @Test func skewnessAndSpreadFromMomentsAreThoseOfTheValues() throws {
        var random = SeededGenerator(seed: 8)
        let baseline = radixSorted((0..<4_000).map { _ in random.exponential() })
        let window = radixSorted((0..<700).map { _ in random.exponential() * 1.4 + 0.2 * random.normal() })
        let fromRows = try skewnessDifference(window: window, baseline: baseline)
        let fromMoments = try skewnessDifference(window: HigherMoments(of: window), baseline: baseline)
        #expect(abs(fromRows.difference - fromMoments.difference) < 1e-10)
        #expect(abs(fromRows.effectLower - fromMoments.effectLower) < 1e-9)
        #expect(abs(fromRows.pValue - fromMoments.pValue) < 1e-9)

        let rows = try brownForsythe(sortedWindow: window, sortedBaseline: baseline)
        let ratio = try spreadRatio(window: Moments(of: window), baseline: Moments(of: baseline))
        #expect(ratio.logRatio == rows.logRatio && ratio.effectLower == rows.effectLower)
        #expect(throws: StatisticsError.constant) {
            try spreadRatio(window: Moments(of: [2, 2, 2]), baseline: Moments(of: baseline))
        }
        #expect(throws: StatisticsError.tooFew(needed: 3, has: 2)) {
            try skewnessDifference(window: HigherMoments(of: [1, 2]), baseline: baseline)
        }
    }

    @Test func aCountedWindowIsComparedWithinItsBound() throws {
        var random = SeededGenerator(seed: 4)
        let baseline = radixSorted((0..<5_000).map { _ in random.normal() })
        let window = radixSorted((0..<900).map { _ in random.normal() - 0.15 })
        let bins = try BaselineBins(sorted: baseline)
        let (found, upper) = try kolmogorovSmirnov(
            counted: binCounts(ofSorted: window, edges: bins.edges),
            in: bins
        )
        let exact = try kolmogorovSmirnov(sorted: window, baseline: baseline)
        #expect(found.statistic <= exact.statistic && exact.statistic <= upper)
        #expect(upper - found.statistic <= bins.resolution + 1e-12)
        // Smaller values: the window's function lies above. Less distance, larger p, smaller bound.
        #expect(found.sign == exact.sign && found.sign == 1)
        #expect(found.pValue >= exact.pValue && found.lowerBound <= exact.lowerBound)
        #expect(abs(found.location - exact.location) < 0.1)
    }

    @Test func namesAreCountedExactlyUpToTheCapacityAndWithinTheBoundBeyond() throws {
        let few = CategorySketch(counts: ["a": 3, "b": 1, "c": 0], capacity: 2)
        #expect(few.isExact && few.counts == ["a": 3, "b": 1] && few.total == 4)

        // Three counters for four names: the fourth largest is taken off all.
        let many = CategorySketch(counts: ["a": 10, "b": 6, "c": 3, "d": 2], capacity: 3)
        #expect(many.counts == ["a": 8, "b": 4, "c": 1] && many.error == 2 && many.total == 21)
    }

    @Test(arguments: UInt64(1)...20)
    func sketchesOfPartsKeepTheirBoundInAnyOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let capacity = 20
        var truth: [String: Int] = [:]
        var parts = [[String: Int]](repeating: [:], count: 5)
        for _ in 0..<4_000 {
            // A few frequent names and a long tail.
            let name = "n\(Int(random.exponential() * 25))"
            truth[name, default: 0] += 1
            parts[random.index(below: parts.count)][name, default: 0] += 1
        }
        let sketches = parts.map { CategorySketch(counts: $0, capacity: capacity) }
        let forward = sketches.dropFirst().reduce(sketches[0]) { $0.merged(with: $1) }
        let backward = sketches.dropLast().reversed().reduce(sketches[4]) { $0.merged(with: $1) }
        for merged in [forward, backward] {
            #expect(merged.total == 4_000 && merged.counts.count <= capacity)
            #expect(merged.error <= 4_000 / (capacity + 1))
            for (name, count) in truth {
                let counter = merged.counts[name] ?? 0
                #expect(counter <= count && count <= counter + merged.error)
            }
        }
        #expect(sketches[0].merged(with: sketches[1]) == sketches[1].merged(with: sketches[0]))
    }

    @Test func whatCannotBeIsNotRead() throws {
        let decoder = JSONDecoder()
        func reads<T: Decodable>(_ type: T.Type, _ json: String) -> Bool {
            (try? decoder.decode(type, from: Data(json.utf8))) != nil
        }
        let moments = #"{"count":2,"mean":1,"m2":2,"m3":0,"m4":2,"m5":0,"m6":2,"minimum":0,"maximum":2}"#
        #expect(reads(HigherMoments.self, moments))
        for (part, other) in [
            (#""count":2"#, #""count":-2"#), (#""m2":2"#, #""m2":-2"#), (#""m6":2"#, #""m6":-2"#),
            (#""minimum":0"#, #""minimum":3"#), (#","minimum":0"#, ""),
        ] {
            #expect(!reads(HigherMoments.self, moments.replacing(part, with: other)), "\(other)")
        }
        let encoded = try JSONEncoder().encode(HigherMoments(of: [1, 2, 4]))
        #expect(try decoder.decode(HigherMoments.self, from: encoded) == HigherMoments(of: [1, 2, 4]))

        #expect(reads(CategorySketch.self, #"{"counts":{"a":2},"total":2,"error":0}"#))
        for bad in [
            #"{"counts":{"a":2},"total":3,"error":0}"#, #"{"counts":{"a":0},"total":0,"error":0}"#,
            #"{"counts":{"a":9},"total":3,"error":1}"#, #"{"counts":{},"total":3,"error":-1}"#,
            #"{"counts":{"a":9223372036854775807,"b":9},"total":3,"error":0}"#,
        ] { #expect(!reads(CategorySketch.self, bad), "\(bad)") }
        #expect(
            !reads(Isotonic.self, #"{"xs":[2,1],"ys":[0,1]}"#)
                && !reads(Isotonic.self, #"{"xs":[1],"ys":[]}"#)
        )
    }
}
