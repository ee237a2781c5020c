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
                        "Items you hold come first, then what others could not agree on, then the oldest window's, as they were drawn.",
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
                if let item = try itemOfKnownTruth(for: person, model: id, in: transaction) {
                    return try task(for: item, person, in: transaction)
                }
                let item = try transaction.claimNext(
                    model: id,
                    reviewer: person.id,
                    leaseSeconds: Self.leaseSeconds
                )
                return try item.map { try task(for: $0, person, in: transaction) }
            }
        }
    }

    /// Takes a certain item for a person, or shows it again to whoever answered it, to correct the answer.
    public func labelTask(item: Int64, as person: Reviewer) throws(WorkbenchError) -> LabelTaskView {
        try require(.reviewer, of: person, to: "label")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let found = try requiredItem(item, in: transaction)
                if try transaction.read.answer(toItem: item, by: person.id) != nil {
                    return try task(for: found, person, in: transaction)
                }
                guard
                    let held = try transaction.claim(
                        item: item,
                        reviewer: person.id,
                        leaseSeconds: Self.leaseSeconds
                    )
                else {
                    let until = try transaction.read.holders(ofItem: item, at: transaction.moment).map(
                        \.until
                    ).min()
                    let reason =
                        until.map { "is held by somebody else until \($0.text)" }
                        ?? "has been answered by others"
                    throw WorkbenchError.conflict("Item \(item) \(reason). Take the next one instead.")
                }
                return try task(for: held, person, in: transaction)
            }
        }
    }

    /// Stores a person's answer, or, where the person has answered before, its correction in a new row.
    ///
    /// The item need not be held. An answer that comes when others have filled the item is kept and does not count.
    /// The same submission twice is stored once.
    public func giveLabel(item: Int64, answer: LabelAnswer, as person: Reviewer) throws(WorkbenchError)
        -> GivenLabel
    {
        try require(.reviewer, of: person, to: "label")
        let (given, completed) = try mapping {
            try database.write(at: now(), by: person.name) { transaction -> (GivenLabel, CompletedSample?) in
                if let earlier = try transaction.claimSubmission(answer.submission) {
                    return (try replay(item, earlier, person, in: transaction.read), nil)
                }
                let found = try requiredItem(item, in: transaction)
                let stored = try requiredModel(of: found, in: transaction.read)
                let value = try checked(answer.value, for: stored.model)
                let label = try store(value, answer, to: found, person, in: transaction)
                _ = try transaction.record(action: "label.given", subject: "item \(item)")
                try settle(found, of: stored, in: transaction)
                try transaction.finishSubmission(answer.submission, outcome: "label \(label.id)")
                let given = try self.given(
                    value,
                    to: found,
                    of: stored.model,
                    counts: label.counts,
                    replayed: false,
                    in: transaction.read
                )
                return (
                    given, try completedSample(of: found, stored, counts: label.counts, in: transaction.read)
                )
            }
        }
        // After the answer is on the disk: an evaluation that fails must not lose it.
        if let completed {
            try followUp.run("quality of \(completed.model)") { () throws(WorkbenchError) in
                try reevaluateQuality(model: completed.model, by: person.name)
            }
        }
        return given
    }

    /// Takes a person's answer back: a new row without a value; the item stays the person's to answer anew.
    public func undoLabel(item: Int64, as person: Reviewer) throws(WorkbenchError) {
        try require(.reviewer, of: person, to: "label")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let found = try requiredItem(item, in: transaction)
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
                _ = try requiredItem(item, in: transaction)
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
                _ = try requiredItem(item, in: transaction)
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

    /// A model's items in the order in which they come up.
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
                    guard let probability = item.probability else { return nil }
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
