import Testing

@testable import Review

struct VerdictFitTests {
    struct Verdicts: Decodable {
        var z, v: [Double]
        var points: [VerdictPoint] { zip(z, v).map { VerdictPoint(z: $0, isConfirmed: $1 == 1) } }
    }
    struct Rules: Decodable { var rules: [Verdicts] }
    struct One: Decodable { var theta: [Double]; var cov: [[Double]] }
    struct Many: Decodable { var theta: [[Double]]; var cov: [[[Double]]] }

    @Test(arguments: ["P-verdict-map-1", "P-verdict-map-2"])
    func aRulesFitMatchesTheReference(id: String) throws {
        let known = try Golden<Verdicts, One>.case(id, in: "recalibration.json")
        check(fitVerdicts(known.input.points), known.expected.theta, known.expected.cov, known.tolerance)
    }

    @Test func allRulesTogetherMatchTheReference() throws {
        let known = try Golden<Rules, Many>.case("P-verdict-hierarchical", in: "recalibration.json")
        let fits = fitVerdictsTogether(known.input.rules.map(\.points))
        #expect(fits.count == 3)
        for (index, fit) in fits.enumerated() {
            check(fit, known.expected.theta[index], known.expected.cov[index], known.tolerance)
        }
    }

    @Test func withoutVerdictsTheFitIsThePrior() {
        let fit = fitVerdicts([])
        #expect(
            fit
                == VerdictFit(
                    intercept: -4,
                    slope: 1.5,
                    interceptVariance: 1,
                    covariance: 0,
                    slopeVariance: 0.25
                )
        )
        #expect(fitVerdictsTogether([]).isEmpty)
    }

    @Test func twoHalvesWeighAsMuchAsOneWhole() {
        let whole = [VerdictPoint(z: 2, isConfirmed: true), VerdictPoint(z: 3, isConfirmed: false)]
        let halves = whole.flatMap { point in
            [VerdictPoint(z: point.z, isConfirmed: point.isConfirmed, weight: 0.5)].flatMap { [$0, $0] }
        }
        let (one, two) = (fitVerdicts(whole), fitVerdicts(halves))
        #expect(agree(one.intercept, two.intercept, 1e-9))
        #expect(agree(one.slope, two.slope, 1e-9))
        #expect(agree(one.covariance, two.covariance, 1e-6))
    }

    @Test func impossiblePointsAreLeftOut() {
        let odd = [
            VerdictPoint(z: .nan, isConfirmed: true), VerdictPoint(z: .infinity, isConfirmed: true),
            VerdictPoint(z: 3, isConfirmed: true, weight: 0),
            VerdictPoint(z: 3, isConfirmed: true, weight: -1),
        ]
        #expect(fitVerdicts(odd) == fitVerdicts([]))
    }

    @Test func verdictsAgainstTheOrderKeepTheSlopePositive() {
        let odd = (0..<40).map { VerdictPoint(z: Double($0 % 5), isConfirmed: $0 % 5 < 2) }
        let fit = fitVerdicts(odd)
        #expect(fit.slope >= 0.05)
        #expect(fit.probability(z: 5) >= fit.probability(z: 0))
    }

    @Test(arguments: [0.0, 0.5, 1]) func anImpossibleReviewerErrorIsMovedToAPossibleOne(error: Double) {
        let fit = fitVerdicts([VerdictPoint(z: 3, isConfirmed: true)], reviewerError: error)
        #expect(fit.intercept.isFinite && fit.slopeVariance.isFinite)
    }

    private func check(_ fit: VerdictFit, _ theta: [Double], _ covariance: [[Double]], _ tolerance: Double) {
        #expect(agree([fit.intercept, fit.slope], theta, tolerance))
        #expect(
            agree(
                [fit.interceptVariance, fit.covariance, fit.covariance, fit.slopeVariance],
                covariance.flatMap { $0 },
                tolerance
            )
        )
    }
}
