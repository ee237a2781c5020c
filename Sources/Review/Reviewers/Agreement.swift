public import DriftStatistics

/// One reviewer's answer in force to one prediction.
public struct GivenAnswer: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// Who gave it.
    public var reviewer: String
    /// A class or a number as text; nil: could not be told.
    public var value: String?
    /// Whether it settled others' disagreement.
    public var isAdjudication: Bool
    /// Seconds the item was open, where known.
    public var secondsSpent: Int?

    /// An answer from its parts.
    public init(
        predictionID: String,
        reviewer: String,
        value: String?,
        isAdjudication: Bool = false,
        secondsSpent: Int? = nil
    ) {
        self.predictionID = predictionID
        self.reviewer = reviewer
        self.value = value
        self.isAdjudication = isAdjudication
        self.secondsSpent = secondsSpent
    }
}

/// How far reviewers agree on the predictions that several of them answered.
public struct Agreement: Sendable, Equatable {
    /// Predictions with two answers or more.
    public var items: Int
    /// The mean share of pairs of answers to one prediction that are equal, 0…1; nil without items.
    public var share: Double?
    /// Its 95% interval (Wilson's, each prediction one trial).
    public var shareInterval: Interval?
    /// Krippendorff's α: nominal for classes, interval for numbers; nil where it is not defined.
    public var alpha: Double?
    /// Its 95% interval, by resampling predictions.
    public var alphaInterval: Interval?
    /// Why there is no α: too few items, or all answers equal.
    public var reason: String?

    /// Fewer pairs are shown with a warning: they say little.
    public static let itemsNeeded = 30

    /// Measures agreement.
    ///
    /// Adjudications are left out, since they were asked for because others disagreed, and so is "cannot tell". The α's
    /// interval has 1,000 resamples from a fixed seed, so that the same answers always give the same figures.
    ///
    /// - Parameters:
    ///   - answers: Answers in force; of one person to one prediction, the last counts.
    ///   - isNumber: Whether they are numbers.
    /// - Complexity: O(1,000 · items).
    public init(_ answers: [GivenAnswer], isNumber: Bool) {
        let answered = AnsweredUnits(answers)
        let units = answered.several
        items = units.count
        guard !units.isEmpty else {
            reason = "No prediction has answers of two people yet."
            return
        }
        (share, shareInterval) = (answered.equalPairs, answered.equalPairsInterval)
        let names = Array(Set(units.joined().map(\.value))).sorted()
        let codes = Dictionary(uniqueKeysWithValues: zip(names, names.indices.map(Double.init)))
        let values = units.map { unit in
            unit.map { answer -> Double in
                (isNumber ? Double(answer.value) : codes[answer.value]) ?? .nan
            }
        }
        do {
            let level: MeasurementLevel = isNumber ? .interval : .nominal
            alpha = try krippendorffAlpha(units: values, level: level)
            var random = SeededGenerator(seed: 1)
            alphaInterval = try krippendorffInterval(units: values, level: level, using: &random)
        } catch {
            reason = error.description
        }
    }
}

/// What is known of one reviewer.
public struct ReviewerRecord: Sendable, Equatable {
    /// The reviewer's name.
    public var reviewer: String
    /// Predictions answered, "cannot tell" counted.
    public var answers: Int
    /// The share of them that could not be told.
    public var cannotTellShare: Double
    /// The median of the seconds an item was open; nil where none is known.
    public var medianSeconds: Double?
    /// Answers to predictions whose truth is known.
    public var goldItems: Int
    /// The share of these that are wrong; nil below `goldNeeded`: a few would brand a person by chance.
    public var error: Double?
    /// Its 95% interval.
    public var errorInterval: Interval?
    /// The share of other people's answers to the same predictions that agree; nil without any.
    public var agreement: Double?

    /// How many answers of known truth a person needs before an error is shown.
    public static let goldNeeded = 20

    /// A record from its parts.
    public init(
        reviewer: String,
        answers: Int,
        cannotTellShare: Double,
        medianSeconds: Double?,
        goldItems: Int,
        error: Double? = nil,
        errorInterval: Interval? = nil,
        agreement: Double?
    ) {
        self.reviewer = reviewer
        self.answers = answers
        self.cannotTellShare = cannotTellShare
        self.medianSeconds = medianSeconds
        self.goldItems = goldItems
        self.error = error
        self.errorInterval = errorInterval
        self.agreement = agreement
    }
}

/// Every reviewer's record, by name.
///
/// - Parameters:
///   - answers: Answers in force.
///   - truth: The known truth by prediction, from upstream or named by a lead.
/// - Returns: One record for each reviewer with an answer.
/// - Complexity: O(answers log answers).
public func reviewerRecords(_ answers: [GivenAnswer], truth: [String: String]) -> [ReviewerRecord] {
    let peers = Dictionary(grouping: answers.filter { $0.value != nil }, by: \.predictionID)
    return Dictionary(grouping: answers, by: \.reviewer).sorted { $0.key < $1.key }.map { name, own in
        let graded = own.compactMap { answer -> Bool? in
            guard let value = answer.value, let right = truth[answer.predictionID] else { return nil }
            return EffectiveLabel.canonical(value) != EffectiveLabel.canonical(right)
        }
        let wrong = graded.count { $0 }
        var (pairs, equal) = (0, 0)
        for answer in own {
            guard let value = answer.value.map(EffectiveLabel.canonical) else { continue }
            for other in peers[answer.predictionID] ?? [] where other.reviewer != name {
                pairs += 1
                if other.value.map(EffectiveLabel.canonical) == value { equal += 1 }
            }
        }
        let seconds = radixSorted(own.compactMap(\.secondsSpent).map(Double.init))
        let isShown = graded.count >= ReviewerRecord.goldNeeded
        return ReviewerRecord(
            reviewer: name,
            answers: own.count,
            cannotTellShare: Double(own.count { $0.value == nil }) / Double(own.count),
            medianSeconds: try? quantile(ofSorted: seconds, at: 0.5),
            goldItems: graded.count,
            error: isShown ? Double(wrong) / Double(graded.count) : nil,
            errorInterval: isShown ? wilsonOrAll(successes: Double(wrong), of: Double(graded.count)) : nil,
            agreement: pairs > 0 ? Double(equal) / Double(pairs) : nil
        )
    }
}

extension ReviewerError {
    /// The error of reviewers together: against known truth where at least 30 answers have one, else against each other
    /// where at least 30 predictions have several answers; nil otherwise, and for numbers.
    ///
    /// Against each other: two people who each err in a share `e`, evenly over the other `K − 1` classes, differ in
    /// `d = 2e − e²·K/(K − 1)` of their answers, so `e = (K − 1)/K·(1 − √(1 − d·K/(K − 1)))`, at most the error of a
    /// guess; its interval is that of `d`. The tables of Dawid and Skene's model would need pseudo-counts, and these
    /// report an error where all agree.
    ///
    /// - Parameters:
    ///   - answers: Answers in force.
    ///   - truth: The known truth by prediction.
    ///   - classes: The classes an answer may name; below two there is nothing to err in.
    /// - Returns: The error, how it was measured and on how much.
    /// - Complexity: O(answers log answers).
    public static func measured(_ answers: [GivenAnswer], truth: [String: String], classes: [String]) -> Self?
    {
        guard classes.count >= 2 else { return nil }
        let graded = answers.compactMap { answer -> Bool? in
            guard let value = answer.value, let right = truth[answer.predictionID] else { return nil }
            return EffectiveLabel.canonical(value) != EffectiveLabel.canonical(right)
        }
        if graded.count >= itemsNeeded {
            let wrong = Double(graded.count { $0 })
            let n = Double(graded.count)
            return ReviewerError(
                rate: wrong / n,
                interval: wilsonOrAll(successes: wrong, of: n),
                items: graded.count,
                source: .gold,
                classes: classes.count
            )
        }
        let answered = AnsweredUnits(answers)
        guard answered.several.count >= itemsNeeded, let equal = answered.equalPairs else { return nil }
        return ReviewerError(
            rate: errorRate(equalPairs: equal, classes: classes.count),
            interval: answered.equalPairsInterval.map {
                Interval(
                    lower: errorRate(equalPairs: $0.upper, classes: classes.count),
                    upper: errorRate(equalPairs: $0.lower, classes: classes.count)
                )
            },
            items: answered.several.count,
            source: .secondOpinions,
            classes: classes.count
        )
    }

    /// How often one of two people errs, from how often they say the same.
    private static func errorRate(equalPairs: Double, classes: Int) -> Double {
        let guess = 1 - 1 / Double(classes)
        return guess * (1 - max(0, 1 - (1 - equalPairs) / guess).squareRoot())
    }
}

/// The answers of several people to the same predictions.
struct AnsweredUnits {
    /// Predictions with answers of at least two people, each person's last one, in the order of their ids.
    let several: [[(reviewer: String, value: String)]]
    let ids: [String]

    init(_ answers: [GivenAnswer]) {
        var byItem: [String: [String: String]] = [:]
        for answer in answers where !answer.isAdjudication {
            guard let value = answer.value else { continue }
            byItem[answer.predictionID, default: [:]][answer.reviewer] = EffectiveLabel.canonical(value)
        }
        let found = byItem.filter { $0.value.count >= 2 }.sorted { $0.key < $1.key }
        ids = found.map(\.key)
        several = found.map {
            $0.value.sorted { $0.key < $1.key }.map { (reviewer: $0.key, value: $0.value) }
        }
    }

    /// The mean share of pairs of answers to one prediction that are equal, 0…1; nil without predictions.
    var equalPairs: Double? { several.isEmpty ? nil : equalSum / Double(several.count) }

    /// Its 95% interval: Wilson's, each prediction one trial.
    var equalPairsInterval: Interval? {
        several.isEmpty ? nil : wilsonOrAll(successes: equalSum, of: Double(several.count))
    }

    private var equalSum: Double {
        let sum = several.reduce(0.0) { sum, unit in
            let n = Double(unit.count)
            let groups = Dictionary(grouping: unit, by: \.value).values.map { Double($0.count) }
            let equal: Double = groups.reduce(0) { $0 + $1 * ($1 - 1) }
            return sum + equal / (n * (n - 1))
        }
        return min(Double(several.count), sum)
    }
}

// The ends of intervals, for doors that show numbers and know no statistics.

extension Agreement {
    /// The lower end of the share's interval.
    public var shareLower: Double? { shareInterval?.lower }
    /// The upper end of the share's interval.
    public var shareUpper: Double? { shareInterval?.upper }
    /// The lower end of α's interval.
    public var alphaLower: Double? { alphaInterval?.lower }
    /// The upper end of α's interval.
    public var alphaUpper: Double? { alphaInterval?.upper }
}

extension ReviewerRecord {
    /// The lower end of the error's interval.
    public var errorLower: Double? { errorInterval?.lower }
    /// The upper end of the error's interval.
    public var errorUpper: Double? { errorInterval?.upper }
}

extension ReviewerError {
    /// The lower end of the interval.
    public var lower: Double? { interval?.lower }
    /// The upper end of the interval.
    public var upper: Double? { interval?.upper }
}

extension QualityEstimate {
    /// The figure if every missing label were against it.
    public var worstLower: Double? { worstCase?.lower }
    /// The figure if every missing label were for it.
    public var worstUpper: Double? { worstCase?.upper }
}
