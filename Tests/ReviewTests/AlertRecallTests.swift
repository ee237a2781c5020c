import DriftStatistics
import Testing

@testable import Review

struct AlertRecallTests {
    /// 1,000 windows, 50 flagged, 40 confirmed, 950 quiet of which 50 were audited and 1 was real: worked by hand from
    /// Wilson's interval for 1 of 50, (0.0035, 0.105).
    @Test func theWorkedExampleOfOneMissInFiftyAudits() throws {
        let recall = alertRecall(confirmed: 40, audits: audits(50, missed: 1), quiet: 950)
        #expect(abs(try #require(recall.missedInAll) - 19) < 1e-9)
        #expect(abs(try #require(recall.missedInterval).lower - 3.36) < 0.01)
        #expect(abs(try #require(recall.missedInterval).upper - 99.7) < 0.1)
        #expect(abs(try #require(recall.estimate) - 0.678) < 0.001)
        #expect(abs(try #require(recall.interval).lower - 0.286) < 0.001)
        #expect(abs(try #require(recall.interval).upper - 0.922) < 0.001)
        #expect(recall.reason == nil)
    }

    @Test func auditsDrawnMoreOftenCountLess() throws {
        // Ten windows near a limit drawn for certain, three of them missed; ten others at one in ten, none missed.
        let near = audits(10, missed: 3, probability: 1)
        let far = audits(10, missed: 0, probability: 0.1)
        let recall = alertRecall(confirmed: 7, audits: near + far, quiet: 110)
        #expect(abs(try #require(recall.missedInAll) - 3) < 1e-9)
        #expect(abs(try #require(recall.estimate) - 0.7) < 1e-9)
        let effective = 110.0 * 110 / 1_010
        let wilson = try wilsonInterval(successes: effective * 3 / 110, trials: effective)
        #expect(abs(try #require(recall.missedInterval).upper - 110 * wilson.upper) < 1e-9)
        #expect(recall.missedInterval?.lower == 3)
    }

    @Test func whenEveryQuietWindowWasJudgedNothingIsLeftToGuess() {
        let recall = alertRecall(confirmed: 9, audits: audits(20, missed: 1, probability: 1), quiet: 20)
        #expect(recall.missedInterval == Interval(lower: 1, upper: 1))
        #expect(recall.estimate == 0.9)
        #expect(recall.interval == Interval(lower: 0.9, upper: 0.9))
    }

    @Test func tooFewAuditsTellNothing() {
        let recall = alertRecall(confirmed: 9, audits: audits(9, missed: 0), quiet: 30)
        #expect(recall.estimate == nil && recall.interval == nil && recall.missedInAll == nil)
        #expect(recall.reason == "9 audits are judged, 10 are needed")
        #expect(
            alertRecall(confirmed: 0, audits: audits(1, missed: 1), quiet: 1).reason?.hasPrefix("1 audit is")
                == true
        )
    }

    @Test func withoutAnythingRealThereIsNoRecallButABoundOnMisses() throws {
        let recall = alertRecall(confirmed: 0, audits: audits(20, missed: 0), quiet: 100)
        #expect(recall.estimate == nil)
        #expect(recall.reason == "nothing real has been found yet, neither by an alert nor by an audit")
        #expect(try #require(recall.missedInterval).upper > 10)
    }

    @Test(arguments: [(0, 3), (4, 0), (1, 20)]) func everyFigureIsAShareInsideItsInterval(
        confirmed: Int,
        missed: Int
    ) throws {
        let recall = alertRecall(confirmed: confirmed, audits: audits(20, missed: missed), quiet: 200)
        let (estimate, interval) = (try #require(recall.estimate), try #require(recall.interval))
        #expect(interval.lower >= 0 && interval.upper <= 1)
        #expect(interval.contains(estimate))
    }

    private func audits(_ count: Int, missed: Int, probability: Double = 0.05) -> [AuditedWindow] {
        (0..<count).map {
            AuditedWindow(window: "\(probability)-\($0)", probability: probability, isMissed: $0 < missed)
        }
    }
}
