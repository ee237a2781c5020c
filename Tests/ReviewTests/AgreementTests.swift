import DriftStatistics
import Testing

@testable import Review

struct AgreementTests {
    private func answers(_ table: [(String, [String: String])]) -> [GivenAnswer] {
        table.flatMap { id, given in
            given.sorted { $0.key < $1.key }.map {
                GivenAnswer(predictionID: id, reviewer: $0.key, value: $0.value)
            }
        }
    }

    @Test func percentAndAlphaAreThoseOfTheStatistics() throws {
        let given = answers([
            ("a", ["x": "1", "y": "1"]), ("b", ["x": "1", "y": "0"]), ("c", ["x": "0", "y": "0", "z": "1"]),
            ("d", ["x": "0"]),
        ])
        let found = Agreement(given, isNumber: false)
        #expect(found.items == 3)
        // One pair of one, none of one, one pair of three.
        let share = try #require(found.share)
        let wanted: Double = 4.0 / 9
        #expect(abs(share - wanted) < 1e-12)
        let alpha = try krippendorffAlpha(units: [[1, 1], [1, 0], [0, 0, 1]])
        #expect(found.alpha == alpha)
        #expect(found == Agreement(given, isNumber: false))
    }

    @Test func adjudicationsAndThoseWhoCannotTellSayNothingAboutAgreement() {
        var given = answers([("a", ["x": "1", "y": "1"])])
        given.append(GivenAnswer(predictionID: "a", reviewer: "z", value: "0", isAdjudication: true))
        given.append(GivenAnswer(predictionID: "a", reviewer: "v", value: nil))
        let found = Agreement(given, isNumber: false)
        #expect(found.items == 1 && found.share == 1)
        #expect(found.alpha == nil)
        #expect(found.reason?.contains("all answers are equal") == true)
        #expect(Agreement([], isNumber: false).reason == "No prediction has answers of two people yet.")
    }

    @Test func numbersAgreeByTheirValueAndHaveIntervalAlpha() throws {
        let given = answers([
            ("a", ["x": "12", "y": "12.0"]), ("b", ["x": "3", "y": "4"]), ("c", ["x": "7", "y": "7"]),
        ])
        let found = Agreement(given, isNumber: true)
        let share = try #require(found.share)
        #expect(abs(share - 2.0 / 3) < 1e-12)
        let alpha = try krippendorffAlpha(units: [[12, 12], [3, 4], [7, 7]], level: .interval)
        #expect(found.alpha == alpha)
    }

    @Test func aTieAlwaysGoesOnAndAnAdjudicatedItemNever() {
        var given = answers([("a", ["x": "1", "y": "0"]), ("b", ["x": "1", "y": "1"])])
        #expect(Routing(given, classes: ["0", "1"]).open.map(\.predictionID) == ["a"])
        #expect(Routing(given, classes: ["0", "1"]).open.allSatisfy { $0.isTie })
        given.append(GivenAnswer(predictionID: "a", reviewer: "z", value: "0", isAdjudication: true))
        #expect(Routing(given, classes: ["0", "1"]).open.isEmpty)
        // Numbers have no model: any two that differ are open.
        let numbers = answers([("a", ["x": "1", "y": "2"])])
        #expect(Routing(numbers, classes: []).open.map(\.entropy) == [1])
    }

    @Test func theMostUndecidedComeFirstAndTheBestReviewerIsNamedFirst() {
        var random = SeededGenerator(seed: 8)
        var table: [(String, [String: String])] = []
        // Three reviewers of falling care answer many items.
        for number in 0..<400 {
            let truth = random.uniform() < 0.4 ? "1" : "0"
            func say(_ right: Double) -> String {
                random.uniform() < right ? truth : truth == "1" ? "0" : "1"
            }
            table.append(("i\(number)", ["ann": say(0.97), "bob": say(0.85), "cleo": say(0.65)]))
        }
        let routing = Routing(answers(table), classes: ["0", "1"])
        #expect(routing.reviewers.first == "ann")
        #expect(routing.reviewers.last == "cleo")
        let entropies = routing.open.map(\.entropy)
        #expect(zip(entropies, entropies.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(entropies.allSatisfy { $0 >= Routing.threshold })
    }

    @Test func aRecordCountsErrorsOnlyWhereTheTruthIsKnownAndHidesFew() throws {
        let given = (0..<25).map {
            GivenAnswer(predictionID: "p\($0)", reviewer: "x", value: $0 < 5 ? "1" : "0", secondsSpent: $0)
        }
        let truth = Dictionary(uniqueKeysWithValues: (0..<20).map { ("p\($0)", "0") })
        let record = try #require(reviewerRecords(given, truth: truth).first)
        let wilson = try wilsonInterval(successes: 5, trials: 20)
        #expect(record.answers == 25 && record.goldItems == 20)
        #expect(record.error == 0.25 && record.errorInterval == wilson)
        #expect(record.medianSeconds == 12)
        #expect(record.agreement == nil)
        let hidden = try #require(
            reviewerRecords(given, truth: truth.filter { $0.key != "p7" }).first
        )
        #expect(hidden.goldItems == 19 && hidden.error == nil && hidden.errorInterval == nil)
    }

    @Test func withoutKnownTruthsSecondOpinionsMeasureTheError() throws {
        var random = SeededGenerator(seed: 2)
        var table: [(String, [String: String])] = []
        for number in 0..<400 {
            let truth = random.uniform() < 0.5 ? "1" : "0"
            func say() -> String { random.uniform() < 0.9 ? truth : truth == "1" ? "0" : "1" }
            table.append(("i\(number)", ["x": say(), "y": say(), "z": say()]))
        }
        let error = try #require(ReviewerError.measured(answers(table), truth: [:], classes: ["0", "1"]))
        #expect(error.source == .secondOpinions && error.items == 400)
        #expect(abs(error.rate - 0.1) < 0.02)
        let interval = try #require(error.interval)
        #expect(interval.lower < 0.1 && 0.1 < interval.upper && interval.upper - interval.lower < 0.06)
        #expect(
            ReviewerError.measured(answers(Array(table.prefix(29))), truth: [:], classes: ["0", "1"]) == nil
        )
        #expect(ReviewerError.measured(answers(table), truth: [:], classes: []) == nil)
    }

    /// Thirty answers on which two people agree are no sign of any error; pseudo-counts would see one of five points.
    @Test func whereAllAgreeNobodyErrs() throws {
        let table = (0..<30).map { ("i\($0)", ["x": $0 % 4 == 0 ? "1" : "0", "y": $0 % 4 == 0 ? "1" : "0"]) }
        let error = try #require(ReviewerError.measured(answers(table), truth: [:], classes: ["0", "1"]))
        #expect(error.rate == 0 && error.interval?.lower == 0)
        let upper = try #require(error.interval?.upper)
        #expect(upper > 0.03 && upper < 0.08)
    }

    @Test(arguments: [
        // Of 100 predictions, the error by hand.
        (2, 18, 0.1), (2, 50, 0.5), (2, 90, 0.5), (3, 18, 0.0970664), (3, 70, 2.0 / 3),
    ])
    func disagreementGivesTheError(_ known: (classes: Int, differing: Int, rate: Double)) throws {
        let names = (0..<known.classes).map(String.init)
        let table = (0..<100).map { ("i\($0)", ["x": "0", "y": $0 < known.differing ? "1" : "0"]) }
        let error = try #require(ReviewerError.measured(answers(table), truth: [:], classes: names))
        #expect(agree(error.rate, known.rate, 1e-5))
        #expect(error.interval.map { $0.lower <= error.rate && error.rate <= $0.upper } == true)
    }

    @Test(arguments: [
        (["1"], "1", 1, false), (["1", "1"], "1", 2, false), (["1", "0", "1"], "1", 2, true),
    ])
    func mostVotesMakeALabel(_ known: (votes: [String], value: String, support: Int, isContested: Bool)) {
        let labels = known.votes.enumerated().map { number, value in
            Label(
                id: Int64(number + 1),
                predictionID: "p",
                value: value,
                origin: .sampled,
                reviewer: "r\(number)",
                recordedAt: day(1)
            )
        }
        #expect(
            EffectiveLabel.resolve(labels)
                == EffectiveLabel(
                    value: known.value,
                    origin: .sampled,
                    isContested: known.isContested,
                    support: known.support
                )
        )
    }
}
