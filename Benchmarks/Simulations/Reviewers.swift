import ArgumentParser
import DriftStatistics
import Foundation
import Review

/// How good labels get when 40 more answers are spent on 200 items with two each, by who is asked about what.
struct Reviewers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reviewers",
        abstract: "The accuracy of final labels by routing, and how well reviewers' error is measured.",
        discussion: "Example: swift run -c release Simulate reviewers"
    )

    @Option(help: "Repetitions.")
    var repetitions = 300
    @Option(help: "The seed.")
    var seed: UInt64 = 4

    private enum Policy: String, CaseIterable {
        case none = "no further answer"
        case random = "random items"
        case disagreement = "disagreements first"
        case entropy = "posterior entropy (the product's)"
    }

    func run() throws {
        var random = SeededGenerator(seed: seed)
        var accuracy: [Policy: Moments] = [:]
        var votes = Moments()
        for _ in 0..<repetitions {
            let trial = Trial(using: &random)
            votes.add(trial.accuracyOfVotes(using: &random))
            for policy in Policy.allCases {
                var answers = trial.answers
                for item in order(trial, policy, using: &random).prefix(policy == .none ? 0 : 40) {
                    guard let reviewer = trial.unasked(item, using: &random) else { continue }
                    answers.append(trial.answer(item, reviewer, using: &random))
                }
                accuracy[policy, default: Moments()].add(try trial.accuracy(answers))
            }
        }
        print(
            "\(repetitions) repetitions, seed \(seed): 200 items (35% positive), 2 answers each of 6 reviewers right in 62 to 97%,"
        )
        print("then 40 answers more; the share of right final labels\n")
        print("| routing | right | standard error |\n|---|---|---|")
        line("votes of two, ties by coin", votes)
        for policy in Policy.allCases { line(policy.rawValue, accuracy[policy] ?? Moments()) }
        printMeasuredErrors()
    }

    /// How far the error measured from second opinions is off, where a quarter of the items is positive.
    private func printMeasuredErrors() {
        let worlds: [(errors: [Double], name: String)] = [
            ([0, 0, 0], "none"), ([0.02, 0.02, 0.02], "2% each"), ([0.05, 0.05, 0.05], "5% each"),
            ([0.1, 0.1, 0.1], "10% each"), ([0, 0, 0.15], "15%, and two without any"),
        ]
        print(
            "\nthe reviewers' error measured from so many second opinions: bias and root mean square, in points\n"
        )
        print("| true errors of three | 30 | 60 | 200 |\n|---|---|---|---|")
        for world in worlds {
            let cells = [30, 60, 200].map { items in
                var random = SeededGenerator(seed: seed)
                let truth = world.errors.reduce(0, +) / Double(world.errors.count)
                let misses = (0..<repetitions).map { _ in
                    measuredError(world.errors, items: items, using: &random) - truth
                }
                let n = Double(max(1, repetitions))
                let square = misses.reduce(0) { $0 + $1 * $1 } / n
                return String(
                    format: "%+.2f / %.2f",
                    100 * misses.reduce(0, +) / n,
                    100 * square.squareRoot()
                )
            }
            print("| \(world.name) | " + cells.joined(separator: " | ") + " |")
        }
    }

    private func measuredError(_ errors: [Double], items: Int, using random: inout SeededGenerator) -> Double
    {
        let answers = (0..<items).flatMap { item -> [GivenAnswer] in
            let isPositive = random.uniform() < 0.25
            let first = random.index(below: errors.count)
            let second = (first + 1 + random.index(below: errors.count - 1)) % errors.count
            return [first, second].map { reviewer in
                let isWrong = random.uniform() < errors[reviewer]
                return GivenAnswer(
                    predictionID: "\(item)",
                    reviewer: "\(reviewer)",
                    value: isPositive != isWrong ? "1" : "0"
                )
            }
        }
        return ReviewerError.measured(answers, truth: [:], classes: ["0", "1"])?.rate ?? 0
    }

    private func line(_ name: String, _ found: Moments) {
        let error = (found.standardDeviation ?? 0) / Double(max(1, found.count)).squareRoot()
        print("| \(name) | " + String(format: "%.3f | %.3f |", found.mean, error))
    }

    private func order(_ trial: Trial, _ policy: Policy, using random: inout SeededGenerator) -> [Int] {
        let keys = (0..<Trial.items).map { _ in random.uniform() }
        switch policy {
        case .none: return []
        case .random: return (0..<Trial.items).sorted { keys[$0] < keys[$1] }
        case .disagreement:
            let split = (0..<Trial.items).map { item in
                Set(trial.answers.filter { $0.item == item }.map(\.label)).count
            }
            return (0..<Trial.items).sorted { (split[$1], keys[$0]) < (split[$0], keys[$1]) }
        case .entropy:
            let entropy = (try? trial.fit(trial.answers))?.posterior.map(normalizedEntropy) ?? []
            return entropy.indices.sorted { (entropy[$1], keys[$0]) < (entropy[$0], keys[$1]) }
        }
    }
}

/// Items with a truth, and reviewers who see it more or less well.
private struct Trial {
    static let items = 200
    private let truth: [Int]
    private let care: [Double]
    private(set) var answers: [ReviewerAnswer] = []

    init(using random: inout SeededGenerator) {
        truth = (0..<Self.items).map { _ in random.uniform() < 0.35 ? 1 : 0 }
        care = (0..<6).map { _ in 0.62 + 0.35 * random.uniform() }
        for item in 0..<Self.items {
            let first = random.index(below: 6)
            let second = (first + 1 + random.index(below: 5)) % 6
            for reviewer in [first, second] { answers.append(answer(item, reviewer, using: &random)) }
        }
    }

    func answer(_ item: Int, _ reviewer: Int, using random: inout SeededGenerator) -> ReviewerAnswer {
        let isRight = random.uniform() < care[reviewer]
        return ReviewerAnswer(item: item, reviewer: reviewer, label: isRight ? truth[item] : 1 - truth[item])
    }

    func unasked(_ item: Int, using random: inout SeededGenerator) -> Int? {
        let asked = Set(answers.filter { $0.item == item }.map(\.reviewer))
        let left = (0..<6).filter { !asked.contains($0) }
        return left.isEmpty ? nil : left[random.index(below: left.count)]
    }

    func fit(_ answers: [ReviewerAnswer]) throws -> DawidSkene {
        try dawidSkene(answers: answers, items: Self.items, reviewers: 6, classes: 2)
    }

    func accuracy(_ answers: [ReviewerAnswer]) throws -> Double {
        let posterior = try fit(answers).posterior
        let right = posterior.indices.count { (posterior[$0][1] > posterior[$0][0] ? 1 : 0) == truth[$0] }
        return Double(right) / Double(Self.items)
    }

    func accuracyOfVotes(using random: inout SeededGenerator) -> Double {
        var right = 0
        for item in 0..<Self.items {
            let given = answers.filter { $0.item == item }.map(\.label)
            let winner = (try? majorityVote(given, classes: 2))?.winner ?? random.index(below: 2)
            if winner == truth[item] { right += 1 }
        }
        return Double(right) / Double(Self.items)
    }
}
