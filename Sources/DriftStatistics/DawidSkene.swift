import RealModule

/// One answer of one reviewer, by position.
public struct ReviewerAnswer: Hashable, Sendable {
    /// The position of the item.
    public var item: Int
    /// The position of the reviewer.
    public var reviewer: Int
    /// The class given.
    public var label: Int

    /// Creates an answer.
    public init(item: Int, reviewer: Int, label: Int) {
        self.item = item
        self.reviewer = reviewer
        self.label = label
    }
}

/// The truth of items and the reliability of reviewers, estimated together from their answers.
public struct DawidSkene: Hashable, Sendable {
    /// The probability of each class for each item, `[item][class]`.
    public var posterior: [[Double]]
    /// The share of each class.
    public var priors: [Double]
    /// The probability that a reviewer gives a label if the truth is a class, `[reviewer][truth][label]`.
    public var confusion: [[[Double]]]
    /// The logarithm of the likelihood (with a prior: without its part) in the last round.
    public var logLikelihood: Double
    /// The rounds done.
    public var rounds: Int

    /// Pseudo-counts of every reviewer's confusion table.
    public struct Prior: Hashable, Sendable {
        /// Added to right answers.
        public var diagonal: Double
        /// Added to each kind of wrong answer.
        public var offDiagonal: Double

        /// Creates pseudo-counts, each above 0.
        public init(diagonal: Double = 4, offDiagonal: Double = 1) {
            self.diagonal = diagonal
            self.offDiagonal = offDiagonal
        }
    }
}

/// Fits the model of Dawid and Skene by expectation maximisation.
///
/// Starts from vote shares. Without a prior it is maximum likelihood, probabilities clipped at 1e-10, as
/// crowd-kit does; with two or three answers an item that runs to certainties, so use the prior for
/// verdicts: pseudo-counts of 4 right and 1 of each wrong answer for every reviewer.
///
/// - Parameters:
///   - answers: The answers; every item needs one.
///   - items: The number of items.
///   - reviewers: The number of reviewers.
///   - classes: The number of classes, at least 1.
///   - prior: Pseudo-counts, or nil for maximum likelihood.
///   - rounds: The largest number of rounds, at least 1.
///   - tolerance: Ends when the log-likelihood rises by less; −∞ to do all rounds.
/// - Returns: The posterior of all items with the fitted parameters.
/// - Throws: `emptySample` without answers, `outOfRange` for impossible positions or pseudo-counts,
///   `undefined` for an item without an answer.
/// - Complexity: O(rounds × answers × classes). Source: Dawid & Skene (1979).
public func dawidSkene(
    answers: [ReviewerAnswer],
    items: Int,
    reviewers: Int,
    classes: Int,
    prior: DawidSkene.Prior? = DawidSkene.Prior(),
    rounds: Int = 100,
    tolerance: Double = 1e-8
) throws(StatisticsError) -> DawidSkene {
    guard !answers.isEmpty else { throw .emptySample }
    guard items >= 1, reviewers >= 1, classes >= 1, rounds >= 1 else { throw .outOfRange("a size below 1") }
    if let prior, !(prior.diagonal > 0 && prior.offDiagonal > 0) {
        throw .outOfRange("pseudo-counts must be above 0")
    }
    var posterior = [[Double]](repeating: Array(repeating: 0, count: classes), count: items)
    for answer in answers {
        guard (0..<items).contains(answer.item), (0..<reviewers).contains(answer.reviewer),
            (0..<classes).contains(answer.label)
        else { throw .outOfRange("an answer outside of the items, reviewers or classes") }
        posterior[answer.item][answer.label] += 1
    }
    for item in posterior.indices {
        let votes = posterior[item].reduce(0, +)
        guard votes > 0 else { throw .undefined("item \(item) has no answer") }
        posterior[item] = posterior[item].map { $0 / votes }
    }
    let model = AnswerModel(answers: answers, reviewers: reviewers, classes: classes, prior: prior)
    var parameters = model.parameters(posterior)
    var last = -Double.infinity
    var done = 0
    for _ in 0..<rounds {
        if done > 0 { parameters = model.parameters(posterior) }
        let likelihood = model.update(&posterior, parameters)
        done += 1
        let rise = likelihood - last
        last = likelihood
        if rise < tolerance { break }
    }
    // Maximum likelihood ends on a fit, as crowd-kit does; with a prior the tables are those of the
    // posterior.
    if prior == nil { parameters = model.parameters(posterior) }
    return DawidSkene(
        posterior: posterior,
        priors: parameters.priors,
        confusion: parameters.confusion,
        logLikelihood: last,
        rounds: done
    )
}

/// The entropy of probabilities over classes, divided by its largest value `ln K`; 0 (certain) … 1 (no idea).
///
/// Items are sent to another reviewer in descending order of this.
public func normalizedEntropy(_ probabilities: [Double]) -> Double {
    guard probabilities.count > 1 else { return 0 }
    let entropy = probabilities.reduce(0) { $1 > 0 ? $0 - $1 * .log($1) : $0 }
    return min(1, max(0, entropy / .log(Double(probabilities.count))))
}

private struct AnswerModel {
    struct Parameters {
        var priors: [Double]
        var confusion: [[[Double]]]
    }

    let answers: [ReviewerAnswer]
    let reviewers: Int
    let classes: Int
    let prior: DawidSkene.Prior?

    /// The class shares and confusion tables that fit the posterior best.
    func parameters(_ posterior: [[Double]]) -> Parameters {
        var priors = [Double](repeating: 0, count: classes)
        for row in posterior { for (label, share) in row.enumerated() { priors[label] += share } }
        priors = priors.map { max($0 / Double(posterior.count), prior == nil ? 1e-10 : 0) }
        let empty = [[Double]](repeating: Array(repeating: 0, count: classes), count: classes)
        var tables = [[[Double]]](repeating: empty, count: reviewers)
        var isUsed = [[Bool]](repeating: Array(repeating: false, count: classes), count: reviewers)
        for answer in answers {
            isUsed[answer.reviewer][answer.label] = true
            for truth in 0..<classes {
                tables[answer.reviewer][truth][answer.label] += posterior[answer.item][truth]
            }
        }
        for reviewer in 0..<reviewers {
            for truth in 0..<classes {
                for label in 0..<classes {
                    if let prior {
                        tables[reviewer][truth][label] += truth == label ? prior.diagonal : prior.offDiagonal
                    } else if isUsed[reviewer][label] {
                        // Labels a reviewer never gave stay out, as they cannot occur in the likelihood.
                        tables[reviewer][truth][label] = max(tables[reviewer][truth][label], 1e-10)
                    }
                }
                let total = tables[reviewer][truth].reduce(0, +)
                if total > 0 { tables[reviewer][truth] = tables[reviewer][truth].map { $0 / total } }
            }
        }
        return Parameters(priors: priors, confusion: tables)
    }

    /// The posterior under the parameters; answers the log-likelihood.
    func update(_ posterior: inout [[Double]], _ parameters: Parameters) -> Double {
        let start = parameters.priors.map { Double.log(max($0, 1e-300)) }
        for item in posterior.indices { posterior[item] = start }
        for answer in answers {
            for truth in 0..<classes {
                let share = parameters.confusion[answer.reviewer][truth][answer.label]
                posterior[answer.item][truth] += .log(max(share, 1e-300))
            }
        }
        var likelihood = 0.0
        for item in posterior.indices {
            let largest = posterior[item].max() ?? 0
            let shares = posterior[item].map { Double.exp($0 - largest) }
            let total = shares.reduce(0, +)
            likelihood += largest + .log(total)
            posterior[item] = shares.map { $0 / total }
        }
        return likelihood
    }
}
