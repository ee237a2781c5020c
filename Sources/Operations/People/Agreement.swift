import DriftStatistics
import Monitoring
public import Review
import Storage

/// How far a model's reviewers can be relied on.
public struct AgreementReport: Sendable {
    /// The model.
    public var model: String
    /// How far they agree.
    public var agreement: Agreement
    /// How often they are wrong; nil until that is measured.
    public var error: ReviewerError?
    /// Each of them, by name.
    public var reviewers: [ReviewerRecord]
    /// Predictions about which people or systems say different things, those that wait first.
    public var conflicts: [LabelConflict]
    /// Predictions whose truth a lead has named.
    public var gold: [GoldItem]
}

/// A prediction about which people or systems say different things.
public struct LabelConflict: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// The item it was asked under; nil where only upstream systems spoke.
    public var item: Int64?
    /// Who says what: a reviewer's name, or `upstream`.
    public var answers: [Answer]
    /// What is taken as true; nil: nothing until somebody settles it.
    public var value: String?
    /// What settled it: `upstream`, `adjudicated`, `consensus` or `open`.
    public var standing: String

    /// What one of them says.
    public struct Answer: Sendable, Equatable {
        /// A reviewer's name, or `upstream`.
        public var by: String
        /// The value.
        public var value: String

        /// What somebody says.
        public init(by: String, value: String) {
            self.by = by
            self.value = value
        }
    }

    /// A contradiction from its parts.
    public init(predictionID: String, item: Int64?, answers: [Answer], value: String?, standing: String) {
        self.predictionID = predictionID
        self.item = item
        self.answers = answers
        self.value = value
        self.standing = standing
    }
}

extension Workbench {
    /// How far a model's reviewers agree, how often they are wrong, and what they disagree about.
    ///
    /// - Throws: `notFound` for an unknown model; `forbidden` for who is no lead: others' answers are not to be seen
    ///   before one's own.
    public func agreement(model name: String, as person: Reviewer) throws(WorkbenchError) -> AgreementReport {
        try require(.lead, of: person, to: "see how reviewers agree")
        return try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let answers = try read.answers(ofModel: stored.id)
                let truth = try knownTruth(of: stored, in: read)
                return AgreementReport(
                    model: name,
                    agreement: Agreement(answers, isNumber: stored.model.task == .regression),
                    error: ReviewerError.measured(
                        answers,
                        truth: truth,
                        classes: stored.model.classes.map(\.value)
                    ),
                    reviewers: Review.reviewerRecords(answers, truth: truth),
                    conflicts: try conflicts(of: stored, answers, in: read),
                    gold: try read.gold(ofModel: stored.id).compactMap { gold in
                        gold.value.map {
                            GoldItem(
                                predictionID: gold.predictionID,
                                value: $0,
                                namedBy: gold.reviewer,
                                note: gold.note,
                                namedAt: gold.recordedAt
                            )
                        }
                    }
                )
            }
        }
    }

    /// Every reviewer's record over all models, by name, for the list of people.
    public func reviewerRecords() throws(WorkbenchError) -> [String: ReviewerRecord] {
        try mapping {
            try database.read { read in
                var answers: [GivenAnswer] = []
                var truth: [String: String] = [:]
                for stored in try read.models() {
                    // Predictions of two models may have the same id.
                    let prefix = "\(stored.id)/"
                    answers += try read.answers(ofModel: stored.id).map { answer in
                        var answer = answer
                        answer.predictionID = prefix + answer.predictionID
                        return answer
                    }
                    for (id, value) in try knownTruth(of: stored, in: read) { truth[prefix + id] = value }
                }
                let records = Review.reviewerRecords(answers, truth: truth)
                return Dictionary(records.map { ($0.reviewer, $0) }, uniquingKeysWith: { first, _ in first })
            }
        }
    }

    /// The measured error of a model's reviewers; nil until it is measured, and for numbers.
    func reviewerError(of stored: StoredModel, in read: ReadTransaction) throws -> ReviewerError? {
        guard stored.model.task != .regression else { return nil }
        let answers = try read.answers(ofModel: stored.id)
        guard answers.count >= ReviewerError.itemsNeeded else { return nil }
        return ReviewerError.measured(
            answers,
            truth: try knownTruth(of: stored, in: read),
            classes: stored.model.classes.map(\.value)
        )
    }

    private func conflicts(of stored: StoredModel, _ answers: [GivenAnswer], in read: ReadTransaction) throws
        -> [LabelConflict]
    {
        let upstream = try read.upstreamTruthOfAnswers(ofModel: stored.id)
        let items = try read.itemNumbers(ofModel: stored.id)
        let byPrediction = Dictionary(grouping: answers.filter { $0.value != nil }, by: \.predictionID)
        return try byPrediction.sorted { $0.key < $1.key }.compactMap { id, given -> LabelConflict? in
            var said = given.compactMap { answer in
                answer.value.map { LabelConflict.Answer(by: answer.reviewer, value: $0) }
            }
            if let truth = upstream[id] { said.append(LabelConflict.Answer(by: "upstream", value: truth)) }
            guard said.count > 1, EffectiveLabel.disagree(said.map(\.value)) else { return nil }
            let labels = try read.labels(ofPrediction: id, hash: stableHash64(id.utf8), model: stored.id)
            let effective = EffectiveLabel.resolve(labels.map(\.label))
            let standing =
                switch effective?.origin {
                case .upstream: "upstream"
                case .adjudicated: "adjudicated"
                case .sampled: "consensus"
                case .convenience, nil: "open"
                }
            return LabelConflict(
                predictionID: id,
                item: items[id],
                answers: said,
                value: effective?.value,
                standing: standing
            )
        }.sorted {
            ($0.standing == "open" ? 0 : 1, $0.predictionID) < (
                $1.standing == "open" ? 0 : 1, $1.predictionID
            )
        }
    }
}
