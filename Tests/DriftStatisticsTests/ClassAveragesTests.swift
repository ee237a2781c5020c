import DriftStatistics
import Testing

/// Averages over classes: against scikit-learn, by hand, by their laws, and where they are not defined.
struct ClassAveragesTests {
    private static let named: [(String, ClassAverages.Figure, ClassAverages.Average)] = [
        ("macro_precision", .precision, .macro), ("macro_recall", .recall, .macro), ("macro_f1", .f1, .macro),
        ("weighted_precision", .precision, .weighted), ("weighted_recall", .recall, .weighted),
        ("weighted_f1", .f1, .weighted),
    ]

    @Test(arguments: GoldenCase.all("class-averages", "D-classes"))
    func averagesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let found = try ClassAverages(
            labels: golden.input["y"].integers,
            predictions: golden.input["prediction"].integers,
            classes: Int(golden.input["classes"].number),
            weights: golden.input["weights"].isNull ? nil : golden.input["weights"].numbers
        )
        for (name, figure, average) in Self.named {
            try golden.expect(found.average(figure, average), name)
        }
    }

    /// scikit-learn 1.9 `f1_score(average="macro", sample_weight=…)`: a row that weighs nothing still names its class.
    @Test func aClassWhoseRowsWeighNothingCounts() throws {
        let found = try ClassAverages(
            labels: [2, 0, 2],
            predictions: [2, 0, 2],
            classes: 3,
            weights: [0.5, 0, 0.8]
        )
        #expect(found.average(.f1, .macro) == 0.5)
    }

    @Test func threeClassesByHand() throws {
        // Truth 0 0 0 1 1 2, answers 0 0 1 1 2 2: precision 1, ½, ½; recall ⅔, ½, 1.
        let found = try ClassAverages(
            labels: [0, 0, 0, 1, 1, 2],
            predictions: [0, 0, 1, 1, 2, 2],
            classes: 3
        )
        #expect(abs(found.average(.precision, .macro) - 2.0 / 3) < 1e-15)
        #expect(abs(found.average(.recall, .macro) - (2.0 / 3 + 0.5 + 1) / 3) < 1e-15)
        #expect(abs(found.average(.recall, .weighted) - 4.0 / 6) < 1e-15)
        #expect(abs(found.average(.precision, .weighted) - (3 * 1 + 2 * 0.5 + 0.5) / 6) < 1e-15)
        #expect(abs(found.figure(.f1, ofClass: 0) - 0.8) < 1e-15)
    }

    @Test func classesThatNeverOccurDoNotCountAndOthersWithoutAFigureCountAsZero() throws {
        let plain = try ClassAverages(labels: [0, 1, 1], predictions: [0, 1, 1], classes: 2)
        let wide = try ClassAverages(labels: [0, 1, 1], predictions: [0, 1, 1], classes: 9)
        #expect(plain.average(.f1, .macro) == 1 && wide.average(.f1, .macro) == 1)
        // Class 2 was called once and is never true: its precision is 0, its recall 0.
        let called = try ClassAverages(labels: [0, 1, 1], predictions: [0, 1, 2], classes: 3)
        #expect(abs(called.average(.precision, .macro) - 2.0 / 3) < 1e-15)
        #expect(abs(called.average(.recall, .macro) - 0.5) < 1e-15)
    }

    @Test(arguments: UInt64(1)...30)
    func theInfluencesAreTheSlopesAndSumToNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let labels = (0..<40).map { _ in random.index(below: 4) }
        let answers = labels.map { random.uniform() < 0.6 ? $0 : random.index(below: 4) }
        let weights = labels.map { _ in 0.5 + random.uniform() }
        let whole = try ClassAverages(labels: labels, predictions: answers, classes: 4, weights: weights)
        for (name, figure, average) in Self.named {
            var sum = 0.0
            for row in labels.indices {
                let influence = whole.influence(
                    label: labels[row],
                    prediction: answers[row],
                    on: figure,
                    average
                )
                sum += weights[row] * influence
                var more = weights
                more[row] += 1e-6
                let changed = try ClassAverages(
                    labels: labels,
                    predictions: answers,
                    classes: 4,
                    weights: more
                )
                let slope = (changed.average(figure, average) - whole.average(figure, average)) / 1e-6
                #expect(abs(slope * whole.total - influence) < 1e-3, "\(name)")
            }
            #expect(abs(sum) < 1e-9, "\(name)")
            let value = whole.average(figure, average)
            #expect(value >= 0 && value <= 1)
        }
        let right = zip(zip(labels, answers), weights).reduce(0) { $0 + ($1.0.0 == $1.0.1 ? $1.1 : 0) }
        #expect(abs(whole.average(.recall, .weighted) - right / whole.total) < 1e-12)
    }

    @Test func whatIsNoClassIsRefused() {
        #expect(throws: StatisticsError.self) {
            try ClassAverages(labels: [0, 3], predictions: [0, 0], classes: 3)
        }
        #expect(throws: StatisticsError.self) {
            try ClassAverages(labels: [0], predictions: [-1], classes: 3)
        }
        #expect(throws: StatisticsError.self) { try ClassAverages(labels: [], predictions: [], classes: 3) }
        #expect(throws: StatisticsError.self) { try ClassAverages(labels: [0], predictions: [], classes: 3) }
        #expect(throws: StatisticsError.self) {
            try ClassAverages(labels: [0], predictions: [0], classes: 0)
        }
    }
}
