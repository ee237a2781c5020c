import DriftStatistics
import Testing

struct ConformalTests {
    @Test(arguments: GoldenCase.all("conformal", "P-lowo"))
    func agreesWithTheReference(_ golden: GoldenCase) throws {
        let reference = try Conformal(scores: golden.input["s"].table)
        try golden.expect(reference.means.compactMap { $0 }, "mean")
        try golden.expect(reference.standardDeviations.compactMap { $0 }, "sd")
        let rows = try golden.expected["z_leave_one_out"].table
        for (got, want) in zip(reference.leaveOneOut.joined(), rows.joined()) {
            golden.expect(got, equals: want, "z_leave_one_out")
        }
        try golden.expect(reference.sortedMaxima, "T_sorted")
        try golden.expect(reference.z(golden.input["live"].numbers).compactMap { $0 }, "live_z")
        let thresholds = try golden.input["levels"].numbers.map {
            try reference.threshold(falseAlarmShare: $0).value
        }
        try golden.expect(thresholds, "thresholds")
    }

    @Test func quietWindowsExceedTheLimitAsOftenAsTheBudgetSays() throws {
        var random = SeededGenerator(seed: 2)
        var (alarms, windows) = (0, 0)
        for _ in 0..<40 {
            let scores = (0..<39).map { _ in (0..<6).map { _ in random.normal() } }
            let reference = try Conformal(scores: scores)
            let limit = try reference.threshold(falseAlarmShare: 0.05)
            #expect(!limit.isExtrapolated)
            for _ in 0..<50 {
                let z = reference.z((0..<6).map { _ in random.normal() }).compactMap { $0 }
                windows += 1
                if (z.max() ?? 0) > limit.value { alarms += 1 }
            }
        }
        // 5% of 2,000 is 100; the limits themselves vary between references.
        #expect((50...150).contains(alarms), "\(alarms) of \(windows)")
    }

    @Test func smallBudgetsExtrapolateAndSaySo() throws {
        var random = SeededGenerator(seed: 9)
        let reference = try Conformal(scores: (0..<12).map { _ in (0..<4).map { _ in random.normal() } })
        var last = -Double.infinity
        for share in [0.5, 0.2, 0.1, 0.05, 0.01, 0.001] {
            let limit = try reference.threshold(falseAlarmShare: share)
            #expect(limit.value >= last && limit.value.isFinite)
            #expect(limit.isExtrapolated == (share < 1.0 / 13))
            last = limit.value
        }
        #expect(throws: StatisticsError.self) { try reference.threshold(falseAlarmShare: 0) }
        #expect(throws: StatisticsError.self) { try reference.threshold(falseAlarmShare: 1) }
    }

    @Test func rulesWithoutSpreadOrValuesStayOut() throws {
        var random = SeededGenerator(seed: 6)
        let scores: [[Double?]] = (0..<20).map { window in
            [random.normal(), 3.5, nil, window < 2 ? 1 : nil, window == 4 ? nil : random.normal()]
        }
        let reference = try Conformal(scores: scores)
        #expect(reference.means.map { $0 == nil } == [false, true, true, true, false])
        #expect(reference.z([1, 1, 1, 1, nil]).map { $0 == nil } == [false, true, true, true, true])
        #expect(reference.leaveOneOut[4][4] == nil && reference.sortedMaxima.count == 20)
        #expect(reference.distance(ofRule: 1, atZ: 2) == nil && reference.distance(ofRule: 9, atZ: 2) == nil)
        let mean = try #require(reference.means[0]), deviation = try #require(reference.standardDeviations[0])
        let distance = try #require(reference.distance(ofRule: 0, atZ: 2))
        let back = try #require(reference.z([conformalScore(distance: distance, windows: nil)])[0])
        #expect(distance > 0 && abs(mean) < 2 && deviation > 0)
        #expect(abs(back - 2) < 1e-9 || distance < 1e-6)
    }

    @Test func referencesThatTeachNothingHaveAReason() {
        #expect(throws: StatisticsError.tooFew(needed: 3, has: 2)) { try Conformal(scores: [[1], [2]]) }
        #expect(throws: StatisticsError.tooFew(needed: 3, has: 0)) { try Conformal(scores: []) }
        #expect(throws: StatisticsError.constant) { try Conformal(scores: [[1], [1], [1], [1]]) }
        #expect(throws: StatisticsError.mismatchedBins(1, 2)) { try Conformal(scores: [[1], [2, 3], [4]]) }
        #expect(throws: StatisticsError.self) { try Conformal(scores: [[1], [.nan], [4]]) }
    }

    @Test func scoresOfReferenceWindowsMakeUpForTheSmallerReference() {
        let expected = 0.5 * ((1 + 1 / 30.0) / (1 + 1 / 29.0))
        #expect(expected < 0.5)
        let difference =
            conformalScore(distance: 0.2, windows: 30) - conformalScore(distance: 0.2, windows: nil)
        #expect(difference < 0 && difference > -0.001)
        #expect(conformalScore(signed: -2, windows: nil) == 2)
        #expect(conformalScore(distance: 0, windows: nil).isFinite)
    }

    @Test func smallLastingShiftsRaiseACusumAndStrayScoresDoNot() {
        var sums = Cusum(rules: 2, allowance: 1, level: 3)
        #expect(sums.add([1.5, -4]).isEmpty && sums.sums == [0.5, 0])
        #expect(sums.add([nil, 0.5]).isEmpty && sums.sums == [0.5, 0])
        for _ in 0..<5 { #expect(sums.add([1.5, 0]).isEmpty) }
        #expect(sums.add([1.5, 0]) == [0] && sums.sums == [0, 0])
        #expect(Cusum(rules: 2, allowance: 1, level: 3, sums: [2]).sums == [2, 0])
    }

    @Test func theLevelFollowsFromTheSeedAndKeepsTheShare() throws {
        var random = SeededGenerator(seed: 10)
        let reference = try Conformal(scores: (0..<60).map { _ in (0..<5).map { _ in random.normal() } })
        var (first, second) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
        let level = try cusumLevel(
            reference: reference,
            falseAlarmShare: 0.01,
            allowance: 0.75,
            using: &first
        )
        let again = try cusumLevel(
            reference: reference,
            falseAlarmShare: 0.01,
            allowance: 0.75,
            using: &second
        )
        #expect(level == again && level > 1 && level < 30)
        var sums = Cusum(rules: 5, allowance: 0.75, level: level)
        var alarms = 0
        for _ in 0..<3_000 {
            if !sums.add(reference.leaveOneOut[random.index(below: 60)]).isEmpty { alarms += 1 }
        }
        #expect((5...70).contains(alarms))
    }

    /// Rules that cannot reach a level are left out of the search; with all of them followed it ends at the same level.
    @Test func theLevelIsThatOfPlainSums() throws {
        for (seed, share) in [(1, 0.002), (2, 0.01), (3, 0.05), (4, 0.3)] {
            var random = SeededGenerator(seed: UInt64(seed))
            var scores = (0..<25).map { _ in (0..<7).map { _ in Double?.some(random.normal()) } }
            for window in 0..<25 where window % 4 == 0 { scores[window][2] = nil }
            for window in 0..<25 { scores[window][5] = 3 }
            let reference = try Conformal(scores: scores)
            var first = SeededGenerator(seed: 9)
            let level = try cusumLevel(
                reference: reference,
                falseAlarmShare: share,
                allowance: 0.75,
                sequences: 30,
                using: &first
            )
            var second = SeededGenerator(seed: 9)
            let draws = (0..<30).map { _ in (0..<100).map { _ in second.index(below: 25) } }
            func alarms(_ level: Double) -> Int {
                draws.reduce(0) { count, windows in
                    var sums = Cusum(rules: 7, allowance: 0.75, level: level)
                    return count + windows.count { !sums.add(reference.leaveOneOut[$0]).isEmpty }
                }
            }
            var (low, high) = (1.0, 30.0)
            for _ in 0..<11 {
                let middle = (low + high) / 2
                if Double(alarms(middle)) > share * 3_000 { low = middle } else { high = middle }
            }
            #expect(level == high)
        }
    }

    @Test func moreSequencesMakeASteadierLevel() throws {
        var random = SeededGenerator(seed: 12)
        let reference = try Conformal(scores: (0..<20).map { _ in [random.normal()] })
        func scatter(_ sequences: Int) throws -> Double {
            let levels = try (0..<12).map { seed in
                var random = SeededGenerator(seed: UInt64(seed))
                return try cusumLevel(
                    reference: reference,
                    falseAlarmShare: 0.01,
                    allowance: 1,
                    sequences: sequences,
                    using: &random
                )
            }
            return try #require(Moments(of: levels).standardDeviation)
        }
        #expect(try scatter(120) < 0.7 * scatter(12))
    }
}
