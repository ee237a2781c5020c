import DriftStatistics
import Testing

struct SpecialFunctionsTests {
    /// Values printed by scipy 1.17.1.
    struct Known: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var got: Double
        var want: Double
    }

    static let known = [
        Known(
            testDescription: "normal tail at -1.5",
            got: SpecialFunctions.normalSurvival(-1.5),
            want: 0.9331927987311419
        ),
        Known(
            testDescription: "normal tail at 0.3",
            got: SpecialFunctions.normalSurvival(0.3),
            want: 0.3820885778110474
        ),
        Known(
            testDescription: "normal tail at 2.5",
            got: SpecialFunctions.normalSurvival(2.5),
            want: 0.006209665325776132
        ),
        Known(
            testDescription: "normal tail at 6",
            got: SpecialFunctions.normalSurvival(6),
            want: 9.865876450376946e-10
        ),
        Known(
            testDescription: "normal tail at 12",
            got: SpecialFunctions.normalSurvival(12),
            want: 1.776482112077653e-33
        ),
        Known(
            testDescription: "normal tail at 30",
            got: SpecialFunctions.normalSurvival(30),
            want: 4.906713927147908e-198
        ),
        Known(
            testDescription: "normal quantile of 1e-300",
            got: SpecialFunctions.normalQuantile(1e-300),
            want: -37.0470962993612
        ),
        Known(
            testDescription: "normal quantile of 1e-20",
            got: SpecialFunctions.normalQuantile(1e-20),
            want: -9.262340089798409
        ),
        Known(
            testDescription: "normal quantile of 1e-05",
            got: SpecialFunctions.normalQuantile(1e-05),
            want: -4.264890793922825
        ),
        Known(
            testDescription: "normal quantile of 0.01",
            got: SpecialFunctions.normalQuantile(0.01),
            want: -2.3263478740408408
        ),
        Known(
            testDescription: "normal quantile of 0.3",
            got: SpecialFunctions.normalQuantile(0.3),
            want: -0.5244005127080409
        ),
        Known(
            testDescription: "normal quantile of 0.975",
            got: SpecialFunctions.normalQuantile(0.975),
            want: 1.959963984540054
        ),
        Known(
            testDescription: "normal quantile of 0.999999",
            got: SpecialFunctions.normalQuantile(0.999999),
            want: 4.753424308817087
        ),
        Known(
            testDescription: "gamma tail 0.5, 0.1",
            got: SpecialFunctions.gammaUpper(0.5, 0.1),
            want: 0.6547208460185768
        ),
        Known(
            testDescription: "gamma tail 0.5, 20",
            got: SpecialFunctions.gammaUpper(0.5, 20),
            want: 2.5396285894708634e-10
        ),
        Known(
            testDescription: "gamma tail 3, 2",
            got: SpecialFunctions.gammaUpper(3, 2),
            want: 0.6766764161830634
        ),
        Known(
            testDescription: "gamma tail 10, 30",
            got: SpecialFunctions.gammaUpper(10, 30),
            want: 7.121750862815593e-06
        ),
        Known(
            testDescription: "gamma tail 100, 90",
            got: SpecialFunctions.gammaUpper(100, 90),
            want: 0.84177901081357
        ),
        Known(
            testDescription: "gamma tail 100, 160",
            got: SpecialFunctions.gammaUpper(100, 160),
            want: 1.4420224505352197e-07
        ),
        Known(
            testDescription: "gamma tail 50000, 50300",
            got: SpecialFunctions.gammaUpper(50000, 50300),
            want: 0.09004843579116882
        ),
        Known(
            testDescription: "gamma tail 1000000.0, 1002000.0",
            got: SpecialFunctions.gammaUpper(1000000.0, 1002000.0),
            want: 0.022804095898769836
        ),
        Known(
            testDescription: "beta 0.5, 0.5, 0.2",
            got: SpecialFunctions.betaRegularized(0.5, 0.5, 0.2),
            want: 0.2951672353008665
        ),
        Known(
            testDescription: "beta 2, 3, 0.7",
            got: SpecialFunctions.betaRegularized(2, 3, 0.7),
            want: 0.9163
        ),
        Known(
            testDescription: "beta 10, 200, 0.03",
            got: SpecialFunctions.betaRegularized(10, 200, 0.03),
            want: 0.10050835237144835
        ),
        Known(
            testDescription: "beta 500, 500, 0.45",
            got: SpecialFunctions.betaRegularized(500, 500, 0.45),
            want: 0.0007636789395264955
        ),
        Known(
            testDescription: "beta 100000.0, 200000.0, 0.334",
            got: SpecialFunctions.betaRegularized(100000.0, 200000.0, 0.334),
            want: 0.7807618138321535
        ),
        Known(
            testDescription: "beta 0.5, 100000.0, 1e-06",
            got: SpecialFunctions.betaRegularized(0.5, 100000.0, 1e-06),
            want: 0.3452788311131676
        ),
        Known(
            testDescription: "beta 3, 0.001, 0.5",
            got: SpecialFunctions.betaRegularized(3, 0.001, 0.5),
            want: 6.821516304182144e-05
        ),
        Known(
            testDescription: "beta quantile 0.025, 1, 20",
            got: SpecialFunctions.betaQuantile(0.025, 1, 20),
            want: 0.0012650894979498038
        ),
        Known(
            testDescription: "beta quantile 0.975, 118, 33",
            got: SpecialFunctions.betaQuantile(0.975, 118, 33),
            want: 0.8434626615593066
        ),
        Known(
            testDescription: "beta quantile 1e-09, 2, 30",
            got: SpecialFunctions.betaQuantile(1e-09, 2, 30),
            want: 1.4664919391606474e-06
        ),
        Known(
            testDescription: "beta quantile 0.5, 0.5, 0.5",
            got: SpecialFunctions.betaQuantile(0.5, 0.5, 0.5),
            want: 0.4999999999999999
        ),
        Known(
            testDescription: "student tail 0.1, 3",
            got: SpecialFunctions.studentSurvival(0.1, degreesOfFreedom: 3),
            want: 0.46332617440040297
        ),
        Known(
            testDescription: "student tail 2.2, 10.5",
            got: SpecialFunctions.studentSurvival(2.2, degreesOfFreedom: 10.5),
            want: 0.02560272891907049
        ),
        Known(
            testDescription: "student tail 5, 200",
            got: SpecialFunctions.studentSurvival(5, degreesOfFreedom: 200),
            want: 6.250990638857704e-07
        ),
        Known(
            testDescription: "student tail 9, 100000.0",
            got: SpecialFunctions.studentSurvival(9, degreesOfFreedom: 100000.0),
            want: 1.147704502511574e-19
        ),
        Known(
            testDescription: "student tail 30, 4",
            got: SpecialFunctions.studentSurvival(30, degreesOfFreedom: 4),
            want: 3.6764280488306595e-06
        ),
        Known(
            testDescription: "student quantile 0.975, 1",
            got: SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: 1),
            want: 12.706204736174694
        ),
        Known(
            testDescription: "student quantile 0.975, 58",
            got: SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: 58),
            want: 2.0017174841452356
        ),
        Known(
            testDescription: "student quantile 0.995, 3.3",
            got: SpecialFunctions.studentQuantile(0.995, degreesOfFreedom: 3.3),
            want: 5.344306069721078
        ),
        Known(
            testDescription: "student quantile 0.001, 1000",
            got: SpecialFunctions.studentQuantile(0.001, degreesOfFreedom: 1000),
            want: -3.0984021639129233
        ),
        Known(
            testDescription: "F tail 0.2, 1, 10",
            got: SpecialFunctions.fSurvival(0.2, first: 1, second: 10),
            want: 0.6642514717311352
        ),
        Known(
            testDescription: "F tail 4, 1, 500",
            got: SpecialFunctions.fSurvival(4, first: 1, second: 500),
            want: 0.046040682769031456
        ),
        Known(
            testDescription: "F tail 30, 1, 2000",
            got: SpecialFunctions.fSurvival(30, first: 1, second: 2000),
            want: 4.865142222541946e-08
        ),
        Known(
            testDescription: "F tail 3, 4, 1000000.0",
            got: SpecialFunctions.fSurvival(3, first: 4, second: 1000000.0),
            want: 0.017351711413791642
        ),
        Known(
            testDescription: "chi-square tail 1, 1",
            got: SpecialFunctions.chiSquaredSurvival(1, degreesOfFreedom: 1),
            want: 0.31731050786291115
        ),
        Known(
            testDescription: "chi-square tail 20, 4",
            got: SpecialFunctions.chiSquaredSurvival(20, degreesOfFreedom: 4),
            want: 0.0004993992273873336
        ),
        Known(
            testDescription: "chi-square tail 300, 200",
            got: SpecialFunctions.chiSquaredSurvival(300, degreesOfFreedom: 200),
            want: 5.924540335483916e-06
        ),
    ]

    @Test(arguments: known)
    func matchesKnownValue(_ known: Known) {
        #expect(
            abs(known.got - known.want) <= 2e-11 * abs(known.want),
            "got \(known.got), want \(known.want)"
        )
    }

    @Test(arguments: 1...99)
    func quantilesInvertTheirDistributions(percent: Int) {
        let p = Double(percent) / 100
        #expect(abs(SpecialFunctions.normalCumulative(SpecialFunctions.normalQuantile(p)) - p) < 1e-14)
        let t = SpecialFunctions.studentQuantile(p, degreesOfFreedom: 7.5)
        #expect(abs(SpecialFunctions.studentSurvival(t, degreesOfFreedom: 7.5) - (1 - p)) < 1e-13)
        let x = SpecialFunctions.betaQuantile(p, 2.5, 40)
        #expect(abs(SpecialFunctions.betaRegularized(2.5, 40, x) - p) < 1e-12)
    }

    @Test func endsOfTheRangeGiveLimitsAndNeverNaN() {
        #expect(SpecialFunctions.normalQuantile(0) == -.infinity)
        #expect(SpecialFunctions.normalQuantile(1) == .infinity)
        #expect(SpecialFunctions.gammaUpper(3, 0) == 1 && SpecialFunctions.gammaUpper(3, .infinity) == 0)
        #expect(
            SpecialFunctions.betaRegularized(2, 3, 0) == 0 && SpecialFunctions.betaRegularized(2, 3, 1) == 1
        )
        #expect(SpecialFunctions.studentSurvival(1e200, degreesOfFreedom: 3) == 0)
        #expect(SpecialFunctions.studentSurvival(-1e200, degreesOfFreedom: 3) == 1)
        #expect(SpecialFunctions.studentSurvival(0, degreesOfFreedom: 3) == 0.5)
        #expect(SpecialFunctions.fSurvival(0, first: 1, second: 5) == 1)
        #expect(SpecialFunctions.fSurvival(.infinity, first: 1, second: 5) == 0)
        #expect(SpecialFunctions.kolmogorovSurvival(0) == 1 && SpecialFunctions.kolmogorovSurvival(50) == 0)
        #expect(SpecialFunctions.kolmogorovSurvival(1, count: 10) == 0)
        #expect(SpecialFunctions.kolmogorovSurvival(0, count: 10) == 1)
        #expect(SpecialFunctions.normalQuantile(1e-305) < -37)
    }
}
