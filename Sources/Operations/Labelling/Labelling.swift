import Formats
public import Monitoring
public import Review
import Storage

extension Workbench {
    /// How long an item is kept for whoever took it.
    static let leaseSeconds: Int64 = 30 * 60

    /// What waits for a person.
    ///
    /// - Parameters:
    ///   - model: Only items of this model; nil: of all.
    ///   - person: Whose queue.
    /// - Returns: Counts, and when the next held item comes free.
    /// - Throws: `notFound` for an unknown model, `forbidden` for viewers.
    public func labelQueue(model: String? = nil, as person: Reviewer) throws(WorkbenchError) -> LabelQueue {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            let moment = now()
            let midnight = Moment(clamping: moment.milliseconds - moment.milliseconds % 86_400_000)
            return try database.read { read in
                let id = try model.map { try read.required($0).id }
                let counts = try read.labelQueue(
                    of: person.id,
                    model: id,
                    at: moment,
                    answeredSince: midnight
                )
                var byModel: [String: Int] = [:]
                for (model, count) in counts.readyByModel {
                    if let stored = try read.model(id: model) { byModel[stored.model.name] = count }
                }
                return LabelQueue(
                    ready: byModel.values.reduce(0, +),
                    held: counts.held,
                    heldByOthers: counts.heldByOthers,
                    nextFreeAt: counts.nextFreeAt,
                    answeredToday: counts.answered,
                    order:
                        "Items you hold come first, then what others could not agree on, then the oldest window's, as they "
                        + "were drawn; second opinions come last.",
                    readyByModel: byModel
                )
            }
        }
    }

    /// Takes the next item for a person; nil when nothing is free.
    ///
    /// Whoever still holds an item gets that one again.
    public func nextLabelTask(model: String? = nil, as person: Reviewer) throws(WorkbenchError)
        -> LabelTaskView?
    {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let id = try model.map { try transaction.read.required($0).id }
                return try takeNext(model: id, person, in: transaction).map {
                    try task(for: $0, person, at: transaction.moment, in: transaction.read)
                }
            }
        }
    }

    /// The same where only the number of the item is asked for.
    public func takeNextLabel(model: String? = nil, as person: Reviewer) throws(WorkbenchError) -> Int64? {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let id = try model.map { try transaction.read.required($0).id }
                return try takeNext(model: id, person, in: transaction)?.id
            }
        }
    }

    private func takeNext(model: Int64?, _ person: Reviewer, in transaction: WriteTransaction) throws
        -> LabelItem?
    {
        try itemOfKnownTruth(for: person, model: model, in: transaction)
            ?? transaction.claimNext(
                model: model,
                reviewer: person.id,
                leaseSeconds: Self.leaseSeconds
            )
    }

    /// An item that a person holds, or has answered and may correct; changes nothing.
    ///
    /// - Throws: `conflict` for an item that the person does not hold, `notFound`, `forbidden`.
    public func labelTask(item: Int64, as person: Reviewer) throws(WorkbenchError) -> LabelTaskView {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            let moment = now()
            return try database.read { read in
                let found = try requiredItem(item, at: moment, in: read)
                let holders = try read.holders(ofItem: item, at: moment)
                if try holders.contains(where: { $0.reviewer == person.id })
                    || read.answer(toItem: item, by: person.id) != nil
                {
                    return try task(for: found, person, at: moment, in: read)
                }
                throw try refusal(ofItem: found, at: moment, in: read)
            }
        }
    }

    /// Takes a certain item for a person, or shows it again to whoever answered it, to correct the answer.
    public func takeLabel(item: Int64, as person: Reviewer) throws(WorkbenchError) -> LabelTaskView {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            let moment = now()
            return try database.write(at: moment, by: person.name) { transaction in
                let found = try requiredItem(item, at: moment, in: transaction.read)
                if try transaction.read.answer(toItem: item, by: person.id) != nil {
                    return try task(for: found, person, at: moment, in: transaction.read)
                }
                guard
                    let held = try transaction.claim(
                        item: item,
                        reviewer: person.id,
                        leaseSeconds: Self.leaseSeconds
                    )
                else { throw try refusal(ofItem: found, at: moment, in: transaction.read) }
                return try task(for: held, person, at: moment, in: transaction.read)
            }
        }
    }

    /// Why a person cannot have an item.
    private func refusal(ofItem item: LabelItem, at moment: Moment, in read: ReadTransaction) throws
        -> WorkbenchError
    {
        let until = try read.holders(ofItem: item.id, at: moment).map(\.until).min()
        if item.state == .waiting {
            return .conflict(
                "You do not hold item \(item.id), or no longer. Take the next one from the queue."
            )
        }
        let reason =
            until.map { "is held by somebody else until \(Wording.clock($0))" }
            ?? "has been answered by others"
        return .conflict("Item \(item.id) \(reason). Take the next one instead.")
    }

    /// Stores a person's answer, or, where the person has answered before, its correction in a new row.
    ///
    /// The item need not be held. An answer that comes when others have filled the item is kept and does not count.
    /// The same submission twice is stored once.
    public func giveLabel(item: Int64, answer: LabelAnswer, as person: Reviewer) throws(WorkbenchError)
        -> GivenLabel
    {
        try giving(answer, to: item, as: person) { _ in }.given
    }

    /// The same, and takes the next item at once: the person waits for the disk one time.
    ///
    /// - Parameters:
    ///   - item: The item that is answered.
    ///   - answer: The answer.
    ///   - model: The model whose next item is taken, nothing of one that is not there; nil: of any.
    ///   - person: Who answers.
    /// - Returns: What became of the answer, and the number of the next item; nil where nothing is free.
    /// - Throws: What giving a label alone throws; then nothing is taken.
    public func giveLabel(
        item: Int64,
        answer: LabelAnswer,
        takingNextOf model: String?,
        as person: Reviewer
    ) throws(WorkbenchError) -> (given: GivenLabel, next: Int64?) {
        try giving(answer, to: item, as: person) { transaction in
            guard let model else { return try takeNext(model: nil, person, in: transaction)?.id }
            // A model that is not there must not cost the answer.
            guard let stored = try? transaction.read.required(model) else { return nil }
            return try takeNext(model: stored.id, person, in: transaction)?.id
        }
    }

    private func giving<Next>(
        _ answer: LabelAnswer,
        to item: Int64,
        as person: Reviewer,
        then goOn: (WriteTransaction) throws -> Next
    ) throws(WorkbenchError) -> (given: GivenLabel, next: Next) {
        try require(.reviewer, of: person, to: "label")
        let (given, completed, next) = try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let (given, completed) = try store(answer, to: item, person, in: transaction)
                return (given, completed, try goOn(transaction))
            }
        }
        // After the answer is on the disk: an evaluation that fails must not lose it.
        if let completed {
            try followUp.run("quality of \(completed.model)") { () throws(WorkbenchError) in
                try reevaluateQuality(model: completed.model, by: person.name)
            }
        }
        return (given, next)
    }

    private func store(
        _ answer: LabelAnswer,
        to item: Int64,
        _ person: Reviewer,
        in transaction: WriteTransaction
    ) throws -> (GivenLabel, CompletedSample?) {
        let sent = try transaction.claimSubmission(answer.submission)
        let found = try requiredItem(item, at: transaction.moment, in: transaction.read)
        let stored = try requiredModel(of: found, in: transaction.read)
        let value = try checked(answer.value, for: stored.model)
        if let sent, let same = try replay(value, answer, to: found, sent, person, in: transaction.read) {
            return (same, nil)
        }
        let label = try store(value, answer, to: found, person, in: transaction)
        _ = try transaction.record(action: "label.given", subject: "item \(item)")
        try settle(found, of: stored, in: transaction)
        if sent == nil {
            try transaction.finishSubmission(answer.submission, outcome: "label \(label.id)")
        }
        let given = try self.given(
            value,
            to: found,
            of: stored.model,
            counts: label.counts,
            replayed: false,
            in: transaction.read
        )
        return (given, try completedSample(of: found, stored, counts: label.counts, in: transaction.read))
    }

    /// Takes a person's answer back: a new row without a value; the item stays the person's to answer anew.
    public func undoLabel(item: Int64, as person: Reviewer) throws(WorkbenchError) {
        try require(.reviewer, of: person, to: "label")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let found = try requiredItem(item, at: transaction.moment, in: transaction.read)
                guard let earlier = try transaction.read.answer(toItem: item, by: person.id) else {
                    throw WorkbenchError.notFound(
                        "You have not answered item \(item); there is nothing to take back."
                    )
                }
                guard earlier.label.value != nil || earlier.cannotTellReason != nil else { return }
                try transaction.addLabels(
                    [correction(of: earlier, found, value: nil, note: "", person)],
                    model: found.model
                )
                _ = try transaction.record(action: "label.undone", subject: "item \(item)")
                try settle(found, of: try requiredModel(of: found, in: transaction.read), in: transaction)
            }
        }
    }

    /// Gives an item to somebody else; this person is not asked about it again.
    public func skipLabel(item: Int64, as person: Reviewer) throws(WorkbenchError) {
        try require(.reviewer, of: person, to: "label")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                _ = try requiredItem(item, at: transaction.moment, in: transaction.read)
                try transaction.skip(item: item, reviewer: person.id)
                _ = try transaction.record(action: "label.skipped", subject: "item \(item)")
            }
        }
    }

    /// Keeps an item for half an hour more; says until when.
    public func extendLease(item: Int64, as person: Reviewer) throws(WorkbenchError) -> Moment {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                _ = try requiredItem(item, at: transaction.moment, in: transaction.read)
                guard
                    try transaction.extendLease(
                        item: item,
                        reviewer: person.id,
                        leaseSeconds: Self.leaseSeconds
                    )
                else {
                    throw WorkbenchError.conflict(
                        "Item \(item) is no longer kept for you. Send your answer all the same: it is stored, and counts "
                            + "if nobody took the item meanwhile."
                    )
                }
                return transaction.moment.advanced(bySeconds: Self.leaseSeconds)
            }
        }
    }

    /// A model's items in the order in which they come up, without those whose prediction was erased.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - state: `waiting`, `held` or `answered`; nil: all.
    /// - Returns: The items, and nothing of what the model answered.
    /// - Throws: `invalid` for another state, `notFound` for an unknown model.
    public func labelItems(model: String, state: String? = nil) throws(WorkbenchError) -> [LabelItemSummary] {
        let wanted = state.flatMap(LabelItem.State.init(rawValue:))
        if let state, wanted == nil {
            throw .invalid("“\(state)” is no state of an item. There are: waiting, held, answered.")
        }
        return try mapping {
            let moment = now()
            return try database.read { read in
                // Items asked about only because their truth is known are not listed: nobody is to tell which they are.
                try read.labelItems(of: try read.required(model).id, state: wanted, at: moment).compactMap {
                    (item) -> LabelItemSummary? in
                    guard let probability = item.probability, !item.isErased else { return nil }
                    return LabelItemSummary(
                        item: item.id,
                        predictionID: item.predictionID,
                        window: item.window,
                        probability: probability,
                        state: item.state.rawValue
                    )
                }
            }
        }
    }
}
