import Monitoring
import Review
import Storage

extension Workbench {
    /// An adjudication is kept for the reviewer who is right most often for a day; then anybody else may take it.
    private static let reservationSeconds: Int64 = 86_400

    /// Sends an item to somebody who has not seen it, where all its answers are in and contradict each other; takes
    /// that back where they no longer do.
    func settle(_ item: LabelItem, of stored: StoredModel, in transaction: WriteTransaction) throws {
        let read = transaction.read
        let labels = EffectiveLabel.inForce(
            try read.labels(ofPrediction: item.predictionID, hash: item.hash, model: item.model).map(\.label)
        )
        let isSettled = labels.contains {
            $0.value != nil && ($0.origin == .adjudicated || $0.origin == .upstream)
        }
        let answers = labels.filter { $0.origin == .sampled && $0.value != nil }
        guard !isSettled, EffectiveLabel.disagree(answers) else {
            return try transaction.withdrawAdjudication(ofItem: item.id)
        }
        guard try read.openSlotCount(ofItem: item.id) == 0 else { return }
        let given = try read.answers(ofModel: stored.id)
        let routing = Routing(given, classes: stored.model.classes.map(\.value))
        guard let open = routing.open.first(where: { $0.predictionID == item.predictionID }) else { return }
        let seen = Set(given.filter { $0.predictionID == item.predictionID }.map(\.reviewer))
        let best = try routing.reviewers.lazy.filter { !seen.contains($0) }.compactMap {
            try read.reviewer(named: $0)
        }.first { $0.disabledAt == nil && $0.role >= .reviewer }
        try transaction.addSlot(
            LabelSlot(
                item: item.id,
                model: stored.id,
                purpose: .adjudication,
                // Before all that was drawn, the most undecided first.
                priority: -open.entropy,
                reserved: best.map {
                    LabelSlot.Reservation(
                        reviewer: $0.id,
                        until: transaction.moment.advanced(bySeconds: Self.reservationSeconds)
                    )
                }
            )
        )
        _ = try transaction.record(action: "label.adjudicationAsked", subject: "item \(item.id)")
    }
}
