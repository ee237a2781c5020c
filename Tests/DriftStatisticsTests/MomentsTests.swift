import DriftStatistics
import Testing

struct MomentsTests {
    @Test(arguments: GoldenCase.all("moments", "A-moments"))
    func agreesWithTheReference(_ golden: GoldenCase) throws {
        let moments = try Moments(of: golden.input["x"].numbers)
        try golden.expect(moments.mean, "mean")
        try golden.expect(moments.standardDeviation, "std_ddof1")
        try golden.expect(moments.populationSkewness, "skew_biased")
        try golden.expect(moments.sampleSkewness, "skew_unbiased")
        try golden.expect(moments.excessKurtosis, "kurtosis_excess_biased")
        try golden.expect(skewnessTest(moments).z, "skewtest_z")
        try golden.expect(skewnessTest(moments).pValue, "skewtest_p")
    }

    /// mpmath with 50 digits on the same numbers.
    @Test func skewnessKeepsItsDigitsFarFromZero() throws {
        let moments = Moments(of: (0..<300).map { 1e9 + Double($0 * $0 % 97) / 10 })
        let skewness = try #require(moments.populationSkewness)
        #expect(abs(skewness / 0.034442735947195910 - 1) < 1e-9)
    }

    @Test func valuesWhoseSquaresAreTooLargeAreNotTakenForConstant() {
        let moments = Moments(of: (1...7).map { Double($0) * 1e300 })
        #expect(!moments.isConstant)
    }

    @Test(arguments: GoldenCase.all("moments", "P-moment-merge"))
    func mergingAgreesWithTheReference(_ golden: GoldenCase) throws {
        let (a, b) = (try Moments(of: golden.input["a"].numbers), try Moments(of: golden.input["b"].numbers))
        func numbers(_ m: Moments) -> [Double] { [Double(m.count), m.mean, m.m2, m.m3, m.m4] }
        try golden.expect(numbers(a), "a")
        try golden.expect(numbers(b), "b")
        try golden.expect(numbers(a.merged(with: b)), "merged")
    }

    @Test(arguments: GoldenCase.all("moments", "A-skew-constant"))
    func constantValuesHaveNoSkewness(_ golden: GoldenCase) throws {
        let moments = try Moments(of: golden.input["x"].numbers)
        #expect(moments.isConstant)
        #expect(moments.populationSkewness == nil && moments.sampleSkewness == nil)
        #expect(moments.excessKurtosis == nil)
        try golden.expect(moments.standardDeviation, "std")
        #expect(throws: StatisticsError.constant) { try skewnessTest(moments) }
    }

    @Test(arguments: UInt64(1)...40)
    func partsMergeToTheWholeWhereverTheyAreCut(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let offset = random.normal() * 1e6
        let values = (0..<(1 + random.index(below: 9_000))).map { _ in offset + random.exponential() }
        let cut = random.index(below: values.count + 1)
        let whole = Moments(of: values)
        let merged = Moments(of: Array(values[..<cut])).merged(with: Moments(of: Array(values[cut...])))
        #expect(merged.count == whole.count)
        #expect(merged.minimum == whole.minimum && merged.maximum == whole.maximum)
        #expect(abs(merged.mean - whole.mean) <= 1e-15 * abs(whole.mean))
        #expect(abs(merged.m2 - whole.m2) <= 1e-8 * whole.m2 + 1e-9)
        #expect(abs(merged.m4 - whole.m4) <= 1e-6 * whole.m4 + 1e-9)
    }

    @Test func sequencesAndSingleValuesGiveTheSameAsArrays() {
        var random = SeededGenerator(seed: 3)
        let values = (0..<5_000).map { _ in random.normal() }
        let whole = Moments(of: values)
        #expect(Moments(of: AnySequence(values)) == whole)
        var added = Moments()
        for value in values { added.add(value) }
        #expect(added.count == whole.count && added.minimum == whole.minimum)
        #expect(abs(added.m2 - whole.m2) < 1e-9 * whole.m2 && abs(added.m3 - whole.m3) < 1e-9 * whole.m4)
    }

    @Test func emptySingleAndHugeValuesAreNeverNaN() {
        let empty = Moments()
        #expect(empty.count == 0 && empty.variance == nil && !empty.isConstant)
        let one = Moments(of: [4.5])
        #expect(one.mean == 4.5 && one.variance == nil && one.isConstant)
        #expect(one.merged(with: empty) == one && empty.merged(with: one) == one)
        let huge = Moments(of: [1.7e308, 1.7e308, -1.7e308])
        #expect(abs(huge.mean - 1.7e308 / 3) < 1e295)
        #expect(huge.variance == nil && huge.populationSkewness == nil && huge.excessKurtosis == nil)
        #expect(!huge.m3.isNaN && !huge.m4.isNaN)
        let twice = huge.merged(with: Moments(of: [-1.7e308]))
        #expect(!twice.mean.isNaN && !twice.m2.isNaN && !twice.m4.isNaN)
    }

    @Test func storedMomentsAreRestoredOrRefused() throws {
        let moments = Moments(of: [1, 2, 4, 9])
        let restored = try Moments(
            count: moments.count,
            mean: moments.mean,
            m2: moments.m2,
            m3: moments.m3,
            m4: moments.m4,
            minimum: moments.minimum,
            maximum: moments.maximum
        )
        #expect(restored == moments)
        #expect(throws: StatisticsError.self) {
            try Moments(count: -1, mean: 0, m2: 0, m3: 0, m4: 0, minimum: 0, maximum: 0)
        }
        #expect(throws: StatisticsError.self) {
            try Moments(count: 1, mean: .nan, m2: 0, m3: 0, m4: 0, minimum: 0, maximum: 0)
        }
    }

    @Test func aTraceOfRoundingIsStillConstant() {
        #expect(Moments(of: [1e6, 1e6 + 1e-10, 1e6]).isConstant)
        #expect(!Moments(of: [1, 1.001, 1]).isConstant)
    }
}
