import DriftStatistics

/// A prediction whose answers contradict each other, to be settled by somebody who has not seen it.
public struct OpenDisagreement: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// How undecided Dawid and Skene's model leaves it: the entropy over classes divided by ln K, 0…1.
    public var entropy: Double
    /// Whether no value has more votes than every other.
    public var isTie: Bool

    /// A disagreement from its parts.
    public init(predictionID: String, entropy: Double, isTie: Bool) {
        self.predictionID = predictionID
        self.entropy = entropy
        self.isTie = isTie
    }
}

/// Which predictions go to another reviewer, and whom they should go to.
public struct Routing: Sendable, Equatable {
    /// The most undecided first.
    public var open: [OpenDisagreement]
    /// Reviewers by how often they are right by the model, the best first.
    public var reviewers: [String]

    /// From this entropy on an item is sent on.
    public static let threshold = 0.5

    /// Routes by the entropy of the posterior: an item with answers of two or more people goes on while it is at least
    /// 0.5, and always on a tie; one that was adjudicated does not.
    ///
    /// Numbers have no model: any two that differ are a tie.
    ///
    /// - Parameters:
    ///   - answers: Answers in force.
    ///   - classes: The model's classes; empty for numbers.
    /// - Complexity: O(rounds · answers · classes). Source: Dawid & Skene (1979); in a simulation of 200 items it beat
    ///   routing by disagreement and by expected drop of entropy (methods E).
    public init(_ answers: [GivenAnswer], classes: [String]) {
        let settled = Set(answers.filter { $0.isAdjudication && $0.value != nil }.map(\.predictionID))
        let judged = JudgedAnswers(answers, classes: classes)
        let fit = judged.fit()
        open = zip(judged.items.indices, judged.items).compactMap { index, item -> OpenDisagreement? in
            guard !settled.contains(item.id) else { return nil }
            let entropy = fit.map { normalizedEntropy($0.posterior[index]) } ?? (item.isTie ? 1 : 0)
            guard item.isTie || entropy >= Self.threshold else { return nil }
            return OpenDisagreement(predictionID: item.id, entropy: entropy, isTie: item.isTie)
        }.sorted { ($1.entropy, $0.predictionID) < ($0.entropy, $1.predictionID) }
        guard let fit else {
            reviewers = judged.reviewers
            return
        }
        let right = fit.confusion.map { table in
            fit.priors.indices.reduce(0) { $0 + fit.priors[$1] * table[$1][$1] }
        }
        reviewers = zip(judged.reviewers, right).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }
}

/// Answers to predictions that several people answered, by position, as the model reads them.
struct JudgedAnswers {
    var items: [(id: String, isTie: Bool)]
    var reviewers: [String]
    private var answers: [ReviewerAnswer]
    private let classes: Int

    init(_ given: [GivenAnswer], classes names: [String]) {
        let units = AnsweredUnits(given)
        let known = Set(units.several.joined().map(\.reviewer)).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(known, known.indices))
        let code = Dictionary(
            zip(names.map(EffectiveLabel.canonical), names.indices),
            uniquingKeysWith: { first, _ in first }
        )
        reviewers = known
        classes = names.count
        answers = []
        items = []
        for (id, unit) in zip(units.ids, units.several) {
            // An answer that names no class any more, since the model file changed, is left out.
            let valid = unit.filter { names.isEmpty || code[$0.value] != nil }
            guard valid.count >= 2 else { continue }
            let votes = Dictionary(grouping: valid.map(\.value), by: \.self).values.map(\.count)
            let most = votes.max() ?? 0
            for (reviewer, value) in valid {
                guard let reviewer = place[reviewer], let label = code[value] else { continue }
                answers.append(ReviewerAnswer(item: items.count, reviewer: reviewer, label: label))
            }
            items.append((id, votes.count { $0 == most } > 1))
        }
    }

    /// Dawid and Skene's fit; nil without classes or answers.
    func fit() -> DawidSkene? {
        guard classes >= 2, !items.isEmpty else { return nil }
        return try? dawidSkene(
            answers: answers,
            items: items.count,
            reviewers: reviewers.count,
            classes: classes
        )
    }
}
