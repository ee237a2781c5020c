import DriftStatistics
public import Monitoring
public import Review
import Storage

/// A prediction whose truth a lead has named, to measure reviewers by.
public struct GoldItem: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// The truth.
    public var value: String
    /// Who named it.
    public var namedBy: String
    /// Why it is so.
    public var note: String
    /// When.
    public var namedAt: Moment

    /// A known truth from its parts.
    public init(predictionID: String, value: String, namedBy: String, note: String, namedAt: Moment) {
        self.predictionID = predictionID
        self.value = value
        self.namedBy = namedBy
        self.note = note
        self.namedAt = namedAt
    }
}

extension Workbench {
    /// Names the truth of a prediction, so that it may be put to reviewers who have not seen it.
    ///
    /// Their answers to it measure them and enter no figure. Upstream labels serve the same way without being named.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - predictionID: The prediction.
    ///   - value: A class, or a number; nil takes back what was named.
    ///   - note: Why it is so.
    ///   - person: A lead or an admin.
    /// - Throws: `notFound` for an unknown model or prediction, `invalid` for a value the model has not, `forbidden`;
    ///   `conflict` when there is nothing to take back.
    public func nameGold(
        model name: String,
        prediction predictionID: String,
        value: String?,
        note: String = "",
        as person: Reviewer
    ) throws(WorkbenchError) {
        try require(.lead, of: person, to: "name known truths")
        guard note.count <= 2_000 else {
            throw .invalid("The note has \(note.count) characters; 2,000 are allowed.")
        }
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let stored = try transaction.read.required(name)
                let hash = stableHash64(predictionID.utf8)
                guard try transaction.read.locate(predictionID, hash: hash, model: stored.id) != nil else {
                    throw WorkbenchError.notFound(
                        "There is no prediction “\(predictionID.prefix(80))” of \(name). `plumbline label list \(name)` shows drawn ones."
                    )
                }
                let truth = try value.flatMap { try checked(.label($0), for: stored.model) }
                if value == nil,
                    try !transaction.read.gold(ofModel: stored.id).contains(where: {
                        $0.predictionID == predictionID
                    })
                {
                    throw WorkbenchError.conflict(
                        "The truth of “\(predictionID.prefix(80))” is not named; there is nothing to take back."
                    )
                }
                let number = try transaction.addGold(
                    predictionID,
                    hash: hash,
                    value: truth,
                    note: note,
                    by: person.id,
                    model: stored.id
                )
                // The value stays out of the log: reviewers may read that. So does the id: the log is never erased.
                _ = try transaction.record(
                    action: value == nil ? "gold.withdrawn" : "gold.named",
                    subject: name,
                    detail: "known truth \(number)"
                )
            }
        }
    }

    /// The known truth of predictions that people have answered: upstream labels, else what a lead has named.
    func knownTruth(of stored: StoredModel, in read: ReadTransaction) throws -> [String: String] {
        Self.truth(
            try read.gold(ofModel: stored.id),
            try read.upstreamTruthOfAnswers(ofModel: stored.id)
        )
    }

    private static func truth(_ named: [StoredGold], _ upstream: [String: String]) -> [String: String] {
        var truth: [String: String] = [:]
        for gold in named { truth[gold.predictionID] = gold.value }
        return truth.merging(upstream) { _, upstream in upstream }
    }

    /// Now and then an item whose truth is known, in the place of the next one; nil: the next one.
    ///
    /// Its turn follows from a number of the person's own, so that nobody can tell it beforehand. Classes take turns, so
    /// that the rare one is asked about as often as the common one: who never meets it learns to overlook it.
    func itemOfKnownTruth(for person: Reviewer, model: Int64?, in transaction: WriteTransaction) throws
        -> LabelItem?
    {
        let read = transaction.read
        let models = try read.models().filter { (model == nil || $0.id == model) && $0.model.review.gold > 0 }
        guard !models.isEmpty else { return nil }
        let answers = try read.answerCount(of: person.id)
        for stored in models {
            let seed = stored.model.sampling.seed
            let turn = permanentRandomNumber(id: "gold/\(person.name)/\(answers)".utf8, salt: seed)
            guard turn < stored.model.review.gold else { continue }
            // Only among other work: an item alone would give itself away, and one that is held comes first.
            let queue = try read.labelQueue(
                of: person.id,
                model: stored.id,
                at: transaction.moment,
                answeredSince: transaction.moment
            )
            guard queue.held == 0, (queue.readyByModel[stored.id] ?? 0) > 0,
                let id = try goldToAsk(person, stored, in: read)
            else { continue }
            let hash = stableHash64(id.utf8)
            guard let location = try read.locate(id, hash: hash, model: stored.id),
                let window = try read.windowKey(ofSegment: location.segment),
                try read.window(window, of: stored.id) != nil
            else { continue }
            let item = try transaction.itemOfKnownTruth(
                id,
                hash: hash,
                location: location,
                window: window,
                model: stored.id
            )
            let slot = LabelSlot(item: item, model: stored.id, purpose: .gold, priority: 0)
            try transaction.addSlot(slot, heldBy: person.id, leaseSeconds: Self.leaseSeconds)
            return try read.labelItem(id: item, at: transaction.moment)
        }
        return nil
    }

    private func goldToAsk(
        _ person: Reviewer,
        _ stored: StoredModel,
        in read: ReadTransaction
    ) throws -> String? {
        let named = try read.gold(ofModel: stored.id)
        let done = try read.goldAnswered(by: person.id, model: stored.id)
        let truth = Self.truth(named, try read.upstreamTruth(of: done, model: stored.id))
        let seed = stored.model.sampling.seed
        func number(_ text: String) -> Double {
            permanentRandomNumber(id: "gold/\(person.name)/\(done.count)/\(text)".utf8, salt: seed)
        }
        let asked = Dictionary(grouping: done.compactMap { truth[$0.id] }, by: \.self).mapValues(\.count)
        let classes = stored.model.classes.map(\.value).sorted {
            (asked[$0] ?? 0, number($0)) < (asked[$1] ?? 0, number($1))
        }
        // A model of numbers has no classes to balance.
        for value in classes.isEmpty ? [String?.none] : classes.map(Optional.some) {
            let fitting = named.filter { value == nil || $0.value == value }
                .sorted { number($0.predictionID) < number($1.predictionID) }
            for gold in fitting {
                let hash = stableHash64(gold.predictionID.utf8)
                let isKnown = try read.hasMet(
                    gold.predictionID,
                    hash: hash,
                    reviewer: person.id,
                    model: stored.id
                )
                if !isKnown, gold.reviewer != person.name { return gold.predictionID }
            }
            let start = stableHash64("gold/\(person.name)/\(done.count)/\(value ?? "")".utf8) ^ seed
            let upstream = try read.upstreamLabelToAsk(
                of: value,
                from: start,
                reviewer: person.id,
                model: stored.id
            )
            if let upstream { return upstream }
        }
        return nil
    }
}
