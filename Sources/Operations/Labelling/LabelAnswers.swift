import Formats
import Monitoring
import Review
import Storage

/// A window whose last drawn item was answered.
struct CompletedSample {
    var model: String
    var window: String
}

extension Workbench {
    func requiredItem(_ id: Int64, at moment: Moment, in read: ReadTransaction) throws -> LabelItem {
        guard let item = try read.labelItem(id: id, at: moment) else {
            throw WorkbenchError.notFound("There is no item \(id). `plumbline label list MODEL` shows them.")
        }
        guard !item.isErased else {
            throw WorkbenchError.notFound(
                "The prediction of item \(id) was erased, so nobody is asked about it any more. Take the next one "
                    + "instead."
            )
        }
        return item
    }

    func requiredModel(of item: LabelItem, in read: ReadTransaction) throws -> StoredModel {
        guard let stored = try read.model(id: item.model) else {
            throw WorkbenchError.storage("The model of item \(item.id) is missing. Run `plumbline verify`.")
        }
        return stored
    }

    /// What a model accepts as an answer; nil stands for "cannot tell".
    func checked(_ value: LabelAnswer.Value, for model: MonitoredModel) throws -> String? {
        guard case .label(let text) = value else { return nil }
        let answer = text.trimmingWhitespace()
        if model.task == .regression {
            guard NumberGrammar.parse(answer) != nil else {
                throw WorkbenchError.invalid(
                    "“\(answer.prefix(40))” is not a number. Write it like 12 or 0.75."
                )
            }
            return answer
        }
        let byTitle = model.classes.first { $0.title == answer }
        guard let found = model.classes.first(where: { $0.value == answer }) ?? byTitle else {
            let known = model.classes.map { "\($0.value) (\($0.title))" }.joined(separator: ", ")
            throw WorkbenchError.invalid(
                "“\(answer.prefix(40))” is no class of \(model.name). There are: \(known)."
            )
        }
        return found.value
    }

    /// Stores a first answer or a correction of an earlier one.
    func store(
        _ value: String?,
        _ answer: LabelAnswer,
        to item: LabelItem,
        _ person: Reviewer,
        in transaction: WriteTransaction
    ) throws -> (id: Int64, counts: Bool) {
        guard let earlier = try transaction.read.answer(toItem: item.id, by: person.id) else {
            let first = try transaction.answer(
                item: item.id,
                reviewer: person.id,
                value: value,
                note: answer.note,
                secondsSpent: answer.secondsSpent,
                cannotTellReason: answer.cannotTellReason
            )
            return (first.label, first.counts)
        }
        var label = correction(of: earlier, item, value: value, note: answer.note, person)
        label.secondsSpent = answer.secondsSpent
        label.cannotTellReason = answer.cannotTellReason
        guard let id = try transaction.addLabels([label], model: item.model).first else {
            throw WorkbenchError.storage("The correction was not stored.")
        }
        return (id, try transaction.read.hadSlot(item: item.id, reviewer: person.id) ?? label.counts)
    }

    /// A label that supersedes an earlier one; it counts if that one did.
    func correction(
        of earlier: StoredLabel,
        _ item: LabelItem,
        value: String?,
        note: String,
        _ person: Reviewer
    ) -> NewLabel {
        NewLabel(
            predictionID: item.predictionID,
            hash: item.hash,
            location: item.location,
            value: value,
            origin: earlier.label.origin,
            reviewer: person.id,
            item: item.id,
            supersedes: earlier.label.id,
            counts: earlier.label.counts,
            note: note
        )
    }

    /// The answer to a form that was sent before; nil where whoever sent it went back and chose another answer since,
    /// which is a correction.
    func replay(
        _ value: String?,
        _ answer: LabelAnswer,
        to item: LabelItem,
        _ outcome: String,
        _ person: Reviewer,
        in read: ReadTransaction
    ) throws -> GivenLabel? {
        let number = outcome.split(separator: " ").last.flatMap { Int64($0) }
        guard outcome.hasPrefix("label "), let number, let first = try read.label(id: number),
            first.item == item.id, first.label.reviewer == person.name,
            let label = try read.answer(toItem: item.id, by: person.id)
        else {
            throw WorkbenchError.conflict(
                "This form was sent before with something else. Open the item again."
            )
        }
        guard label.label.value == value, label.cannotTellReason == answer.cannotTellReason else {
            return nil
        }
        return try given(
            value,
            to: item,
            of: try requiredModel(of: item, in: read).model,
            counts: try read.hadSlot(item: item.id, reviewer: person.id) ?? label.label.counts,
            replayed: true,
            in: read
        )
    }

    /// What became of an answer, with the model's own, which may now be seen.
    func given(
        _ value: String?,
        to item: LabelItem,
        of model: MonitoredModel,
        counts: Bool,
        replayed: Bool,
        in read: ReadTransaction
    ) throws -> GivenLabel {
        let names =
            [model.columns.prediction, model.columns.score].compactMap { $0 } + model.columns.scores.values
        let row = try read.row(at: item.location, names: names)
        let predicted = row?.values(of: model.columns.prediction)?.text(at: 0)
        let scoreColumn = model.columns.score ?? predicted.flatMap { model.columns.scores[$0] }
        var words = predicted.map { model.title(ofClass: $0) } ?? "unknown"
        if let scoreColumn, case .numbers(let scores)? = row?.values(of: scoreColumn),
            let score = scores.first,
            score.isFinite
        {
            words += " (score \(Wording.number(score)))"
        }
        return GivenLabel(
            item: item.id,
            model: model.name,
            predictionID: item.predictionID,
            answer: value.map { model.title(ofClass: $0) } ?? "cannot tell",
            prediction: words,
            counts: counts,
            replayed: replayed
        )
    }

    /// The window of an item, once the labels that were planned are in; and again when all that a person asked for are.
    func completedSample(
        of item: LabelItem,
        _ stored: StoredModel,
        counts: Bool,
        in read: ReadTransaction
    ) throws -> CompletedSample? {
        guard counts, let latest = try read.latestDraw(ofWindow: item.window, model: item.model) else {
            return nil
        }
        let planned = min(latest.planned ?? .max, latest.items.count)
        let isPlanned = latest.items.prefix(planned).contains(item.id)
        let wanted = isPlanned ? planned : latest.items.count
        // Cheap, and mostly the end of it: an item that nobody has answered yet.
        guard try read.unansweredItemCount(ofDraw: latest.id, first: wanted) == 0 else { return nil }
        let rows = try read.windowRowCount(ofWindow: item.window, model: item.model)?.rows ?? 0
        // Answers that contradict each other are no label until somebody has settled them.
        guard try read.windowLabels(item.window, of: stored).isReady(windowRows: rows) else { return nil }
        return CompletedSample(model: stored.model.name, window: item.window)
    }

    /// An item with no more than a blind reviewer may see: neither prediction nor score is read at all.
    func task(for item: LabelItem, _ person: Reviewer, at moment: Moment, in read: ReadTransaction) throws
        -> LabelTaskView
    {
        let model = try requiredModel(of: item, in: read).model
        let names = model.columns.features.map(\.name) + model.columns.evidence
        let row = try read.row(at: item.location, names: names)
        let place = try read.locate(item.predictionID, hash: item.hash, model: item.model, kind: .evidence)
        let evidence = try place.flatMap { try read.row(at: $0, names: model.columns.evidence) }
        let earlier = try read.answer(toItem: item.id, by: person.id)
        return LabelTaskView(
            item: item.id,
            model: model.name,
            task: model.task,
            predictionID: item.predictionID,
            question: model.question,
            guidelines: model.review.guidelines,
            classes: model.classes,
            unit: nil,
            evidence: model.columns.evidence.map { name in
                let values = evidence?.values(of: name) ?? row?.values(of: name)
                return ShownValue(title: name, text: values?.text(at: 0), unit: nil)
            },
            features: model.columns.features.map { feature in
                ShownValue(
                    title: feature.title,
                    text: row?.values(of: feature.name)?.text(at: 0),
                    unit: feature.unit
                )
            },
            time: row?.times.first,
            leaseUntil: item.leaseUntil ?? moment.advanced(bySeconds: Self.leaseSeconds),
            submission: hexadecimal(randomBytes(16)),
            // An answer that was taken back is none.
            earlierAnswer: earlier.flatMap {
                $0.label.value ?? ($0.cannotTellReason == nil ? nil : "cannot tell")
            }
        )
    }
}
