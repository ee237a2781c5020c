import DriftStatistics
import Testing

struct AgreementTests {
    @Test(arguments: GoldenCase.all("agreement", "E-cohen"))
    func cohenAgreesWithTheReference(_ golden: GoldenCase) throws {
        let (a, b) = (try golden.input["rater1"].integers, try golden.input["rater2"].integers)
        let categories = 1 + ((a + b).max() ?? 0)
        let weights: [(String, DisagreementWeight)] = [
            ("unweighted", .equal), ("linear", .linear), ("quadratic", .quadratic),
        ]
        for (key, weight) in weights where golden.expected.has(key) {
            if case .text = try golden.expected[key] {
                #expect(throws: StatisticsError.self) {
                    try cohenKappa(a, b, categories: categories, weights: weight)
                }
            } else {
                try golden.expect(cohenKappa(a, b, categories: categories, weights: weight), key)
            }
        }
        if golden.expected.has("percent_agreement") {
            try golden.expect(percentAgreement(a, b), "percent_agreement")
        }
    }

    @Test(arguments: GoldenCase.all("agreement", "E-fleiss"))
    func fleissAgreesWithTheReference(_ golden: GoldenCase) throws {
        try golden.expect(fleissKappa(table: golden.input["table"].list.map { try $0.integers }), "fleiss")
    }

    @Test(arguments: GoldenCase.all("agreement", "E-kripp"))
    func krippendorffAgreesWithTheReference(_ golden: GoldenCase) throws {
        let units = try unitsByItem(golden.input["raters_by_items"])
        let levels: [(String, MeasurementLevel)] = [
            ("nominal", .nominal), ("ordinal", .ordinal), ("interval", .interval), ("ratio", .ratio),
        ]
        for (key, level) in levels { try golden.expect(krippendorffAlpha(units: units, level: level), key) }
        var random = SeededGenerator(seed: 1)
        let interval = try krippendorffInterval(units: units, resamples: 400, using: &random)
        #expect(try interval.contains(krippendorffAlpha(units: units)))
        #expect(interval.lower < interval.upper && interval.upper <= 1)
        var again = SeededGenerator(seed: 1)
        #expect(try krippendorffInterval(units: units, resamples: 400, using: &again) == interval)
    }

    @Test(arguments: GoldenCase.all("agreement", "E-majority"))
    func majorityAgreesWithTheReferenceButNamesTies(_ golden: GoldenCase) throws {
        let classes = ["drift", "ok"]
        for (item, shares) in try golden.expected["shares"].object {
            let votes = try golden.input["labels"].list.filter { try $0.list[0].text == item }
                .compactMap { classes.firstIndex(of: try $0.list[2].text) }
            let result = try majorityVote(votes, classes: 2)
            for (index, name) in classes.enumerated() {
                golden.expect(result.shares[index], equals: try shares[name].number, item)
            }
            #expect((result.winner == nil) == (result.shares == [0.5, 0.5]))
        }
    }

    @Test(arguments: GoldenCase.all("dawid-skene", "E-dawid"))
    func maximumLikelihoodAgreesWithTheReference(_ golden: GoldenCase) throws {
        let labels = try golden.input["labels"].list.map { try $0.list.map { try $0.text } }
        let items = Set(labels.map { $0[0] }).sorted()
        let reviewers = Set(labels.map { $0[1] }).sorted()
        let classes = ["drift", "ok"]
        let answers = labels.compactMap { row in
            answer(
                items.firstIndex(of: row[0]),
                reviewers.firstIndex(of: row[1]),
                classes.firstIndex(of: row[2])
            )
        }
        let fit = try dawidSkene(
            answers: answers,
            items: items.count,
            reviewers: reviewers.count,
            classes: 2,
            prior: nil,
            rounds: Int(golden.input["n_iter"].number),
            tolerance: -.infinity
        )
        for (index, item) in items.enumerated() {
            for (label, name) in classes.enumerated() {
                let wanted = try golden.expected["posterior"][item][name].number
                golden.expect(fit.posterior[index][label], equals: wanted, "\(item) \(name)")
            }
        }
        for (label, name) in classes.enumerated() {
            golden.expect(fit.priors[label], equals: try golden.expected["priors"][name].number, name)
        }
        for row in try golden.expected["confusion"].list {
            let reviewer = try #require(reviewers.firstIndex(of: row["worker"].text))
            let observed = try #require(classes.firstIndex(of: row["observed"].text))
            for (truth, name) in classes.enumerated() {
                golden.expect(
                    fit.confusion[reviewer][truth][observed],
                    equals: try row["true_\(name)"].number,
                    name
                )
            }
        }
    }

    @Test(arguments: GoldenCase.all("dawid-skene", "P-dawid"))
    func thePriorAgreesWithTheReference(_ golden: GoldenCase) throws {
        let items = try golden.input["items"].object
        let names = items.keys.sorted()
        let reviewers = ["A", "B", "C"]
        var answers: [ReviewerAnswer] = []
        for (index, name) in names.enumerated() {
            for (reviewer, label) in try items[name]?.object ?? [:] {
                answers += [answer(index, reviewers.firstIndex(of: reviewer), try Int(label.number))]
                    .compactMap { $0 }
            }
        }
        let fit = try dawidSkene(
            answers: answers,
            items: names.count,
            reviewers: 3,
            classes: 2,
            rounds: Int(golden.input["n_iter"].number),
            tolerance: -.infinity
        )
        for (index, name) in names.enumerated() {
            let wanted = try golden.expected["posterior"][name].numbers
            for (got, want) in zip(fit.posterior[index], wanted) { golden.expect(got, equals: want, name) }
        }
        try golden.expect(fit.priors, "priors")
        for (index, reviewer) in reviewers.enumerated() {
            let wanted = try golden.expected["confusion"][reviewer].table
            for (got, want) in zip(fit.confusion[index].joined(), wanted.joined()) {
                golden.expect(got, equals: want, reviewer)
            }
        }
    }

    @Test(arguments: UInt64(1)...20)
    func goodReviewersAreToldFromGuessers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let truth = (0..<150).map { _ in random.index(below: 2) }
        let accuracy = [0.95, 0.9, 0.5]
        var answers: [ReviewerAnswer] = []
        for (item, label) in truth.enumerated() {
            for (reviewer, share) in accuracy.enumerated() {
                let given = random.uniform() < share ? label : 1 - label
                answers.append(ReviewerAnswer(item: item, reviewer: reviewer, label: given))
            }
        }
        let fit = try dawidSkene(answers: answers, items: 150, reviewers: 3, classes: 2)
        let right = fit.confusion.map { table in (table[0][0] + table[1][1]) / 2 }
        #expect(right[0] > right[2] + 0.15 && right[1] > right[2] + 0.15)
        let found = zip(fit.posterior, truth).count { ($0[1] > 0.5) == ($1 == 1) }
        #expect(found >= 125)
        #expect(fit.posterior.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
    }

    @Test func entropyRunsFromCertainToNoIdea() {
        #expect(normalizedEntropy([1, 0, 0]) == 0 && normalizedEntropy([1]) == 0)
        #expect(abs(normalizedEntropy([0.25, 0.25, 0.25, 0.25]) - 1) < 1e-12)
    }

    @Test func answersThatSayNothingHaveAReason() throws {
        #expect(throws: StatisticsError.emptySample) { try cohenKappa([], [], categories: 2) }
        #expect(throws: StatisticsError.self) { try cohenKappa([0, 3], [0, 1], categories: 2) }
        #expect(throws: StatisticsError.emptySample) { try krippendorffAlpha(units: [[1], []]) }
        #expect(throws: StatisticsError.self) { try krippendorffAlpha(units: [[1, 1], [1, 1]]) }
        #expect(throws: StatisticsError.self) { try fleissKappa(table: [[3, 0], [3, 0]]) }
        #expect(throws: StatisticsError.self) { try fleissKappa(table: [[3, 0], [1, 1]]) }
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 1)) { try fleissKappa(table: [[1, 0]]) }
        #expect(throws: StatisticsError.undefined("item 1 has no answer")) {
            try dawidSkene(
                answers: [ReviewerAnswer(item: 0, reviewer: 0, label: 0)],
                items: 2,
                reviewers: 1,
                classes: 2
            )
        }
        #expect(throws: StatisticsError.self) {
            try dawidSkene(
                answers: [ReviewerAnswer(item: 5, reviewer: 0, label: 0)],
                items: 2,
                reviewers: 1,
                classes: 2
            )
        }
        #expect(throws: StatisticsError.emptySample) { try majorityVote([], classes: 2) }
        #expect(throws: StatisticsError.self) { try majorityVote([2], classes: 2) }
    }

    private func unitsByItem(_ raters: GoldenValue) throws -> [[Double]] {
        let rows = try raters.list.map { try $0.list }
        let items = rows.first?.count ?? 0
        return try (0..<items).map { item in
            try rows.compactMap { $0[item].isNull ? nil : try $0[item].number }
        }
    }

    private func answer(_ item: Int?, _ reviewer: Int?, _ label: Int?) -> ReviewerAnswer? {
        guard let item, let reviewer, let label else { return nil }
        return ReviewerAnswer(item: item, reviewer: reviewer, label: label)
    }
}
