internal import GRDB
public import Monitoring
internal import Review

/// An answer that is wanted.
public struct LabelSlot: Sendable, Equatable {
    /// The item.
    public var item: Int64
    /// The model.
    public var model: Int64
    /// What it is wanted for.
    public var purpose: Purpose
    /// When it comes up: lower is sooner.
    public var priority: Double
    /// Who it is kept for, and until when; nil: anybody who has not seen the item.
    public var reserved: Reservation?

    /// What an answer is wanted for.
    public enum Purpose: String, Sendable, Codable, CaseIterable {
        /// The sample.
        case answer
        /// Settling the disagreement of others.
        case adjudication
        /// Measuring the reviewer: the truth is known.
        case gold
    }

    /// A person an answer is kept for.
    public struct Reservation: Sendable, Equatable {
        /// The person's number.
        public var reviewer: Int64
        /// From then on anybody may give it.
        public var until: Moment

        /// A reservation.
        public init(reviewer: Int64, until: Moment) {
            self.reviewer = reviewer
            self.until = until
        }
    }

    /// An answer that is wanted.
    public init(
        item: Int64,
        model: Int64,
        purpose: Purpose,
        priority: Double,
        reserved: Reservation? = nil
    ) {
        self.item = item
        self.model = model
        self.purpose = purpose
        self.priority = priority
        self.reserved = reserved
    }
}

extension ReadTransaction {
    /// Who holds an item now, and until when.
    public func holders(ofItem item: Int64, at moment: Moment) throws -> [(reviewer: Int64, until: Moment)] {
        try rows(
            """
            SELECT holder, leaseUntil FROM labelSlot
            WHERE item = ? AND answeredAt IS NULL AND holder IS NOT NULL AND leaseUntil > ? ORDER BY slot
            """,
            [item, moment.milliseconds]
        ).map { (reviewer: $0["holder"], until: Moment(stored: $0["leaseUntil"])) }
    }

    /// The label a person gave to an item, in its newest correction; nil while there is none.
    public func answer(toItem item: Int64, by reviewer: Int64) throws -> StoredLabel? {
        try values(
            StoredLabel.select + """
                 WHERE label.item = ? AND label.reviewer = ?
                    AND EXISTS (SELECT 1 FROM slotAnswer WHERE item = label.item AND reviewer = label.reviewer)
                ORDER BY label.id DESC LIMIT 1
                """,
            [item, reviewer]
        ) { try StoredLabel(&$0) }.first
    }
}

extension ReadTransaction {
    /// Whether a person's answer to an item came in time; nil before it came.
    public func hadSlot(item: Int64, reviewer: Int64) throws -> Bool? {
        try integer(
            "SELECT slot IS NOT NULL FROM slotAnswer WHERE item = ? AND reviewer = ?",
            [item, reviewer]
        ).map { $0 == 1 }
    }

    /// The items of a model of which answers for the sample are wanted, with their predictions.
    public func openItems(of model: Int64) throws -> [(item: Int64, asked: AskedPrediction)] {
        try values(
            """
            SELECT DISTINCT labelItem.predictionID, labelItem.predictionHash, labelItem.id
            FROM labelSlot JOIN labelItem ON labelItem.id = labelSlot.item
            WHERE labelSlot.model = ? AND labelSlot.answeredAt IS NULL AND labelSlot.purpose = 'answer'
            """,
            [model]
        ) { fields in
            let asked = AskedPrediction(fields: &fields)
            return (item: fields.next(), asked: asked)
        }
    }

    /// How many answers to an item are still wanted, for the sample or to settle it.
    public func openSlotCount(ofItem item: Int64) throws -> Int {
        Int(
            try integer(
                "SELECT count(*) FROM labelSlot WHERE item = ? AND answeredAt IS NULL AND purpose <> 'gold'",
                [item]
            ) ?? 0
        )
    }
}

extension WriteTransaction {
    /// Gives a person the next item and keeps it for that person until the lease ends.
    ///
    /// Whoever still holds an item gets that one again, with a new lease. Items that the person has answered or
    /// skipped are left out; an item whose lease has run out is free. nil: there is nothing to take.
    public func claimNext(model: Int64?, reviewer: Int64, leaseSeconds: Int64) throws -> LabelItem? {
        let held = try row(
            """
            UPDATE labelSlot SET leaseUntil = :until WHERE id = (
                SELECT labelSlot.id FROM labelSlot JOIN labelItem ON labelItem.id = labelSlot.item
                WHERE labelSlot.holder = :reviewer AND labelSlot.answeredAt IS NULL AND labelSlot.leaseUntil > :now
                    AND (:model IS NULL OR labelSlot.model = :model) AND \(ReadTransaction.itemIsVisible)
                ORDER BY labelSlot.priority, labelSlot.id LIMIT 1
            ) RETURNING item
            """,
            claimArguments(reviewer, leaseSeconds, ["model": model])
        )
        if let held { return try read.labelItem(id: held["item"], at: moment) }
        let modelCondition = model == nil ? "" : "labelSlot.model = :model AND "
        let claimed = try row(
            """
            UPDATE labelSlot SET holder = :reviewer, leaseUntil = :until, claimedAt = :now WHERE id = (
                SELECT labelSlot.id FROM labelSlot JOIN labelItem ON labelItem.id = labelSlot.item
                WHERE \(modelCondition)\(ReadTransaction.isClaimable)
                ORDER BY labelSlot.priority, labelSlot.id LIMIT 1
            ) RETURNING item
            """,
            claimArguments(reviewer, leaseSeconds, model == nil ? [:] : ["model": model])
        )
        return try claimed.flatMap { try read.labelItem(id: $0["item"], at: moment) }
    }

    /// Gives a person a certain item; nil when no slot of it is free for that person.
    public func claim(item: Int64, reviewer: Int64, leaseSeconds: Int64) throws -> LabelItem? {
        if try extendLease(item: item, reviewer: reviewer, leaseSeconds: leaseSeconds) {
            return try read.labelItem(id: item, at: moment)
        }
        // Asking for an item takes back an earlier skip.
        try run("DELETE FROM labelSkip WHERE item = ? AND reviewer = ?", [item, reviewer])
        let claimed = try row(
            """
            UPDATE labelSlot SET holder = :reviewer, leaseUntil = :until, claimedAt = :now WHERE id = (
                SELECT labelSlot.id FROM labelSlot JOIN labelItem ON labelItem.id = labelSlot.item
                WHERE labelSlot.item = :item AND \(ReadTransaction.isClaimable)
                ORDER BY labelSlot.slot LIMIT 1
            ) RETURNING item
            """,
            claimArguments(reviewer, leaseSeconds, ["item": item])
        )
        return try claimed.flatMap { try read.labelItem(id: $0["item"], at: moment) }
    }

    /// Prolongs a person's lease; false when the person no longer holds the item.
    public func extendLease(item: Int64, reviewer: Int64, leaseSeconds: Int64) throws -> Bool {
        try run(
            """
            UPDATE labelSlot SET leaseUntil = ?
            WHERE item = ? AND holder = ? AND answeredAt IS NULL AND leaseUntil > ?
            """,
            [moment.advanced(bySeconds: leaseSeconds).milliseconds, item, reviewer, moment.milliseconds]
        )
        return database.changesCount > 0
    }

    /// Gives an item back.
    public func release(item: Int64, reviewer: Int64) throws {
        try run(
            """
            UPDATE labelSlot SET holder = NULL, leaseUntil = NULL, claimedAt = NULL
            WHERE item = ? AND holder = ? AND answeredAt IS NULL
            """,
            [item, reviewer]
        )
    }

    /// Gives everything back that a person holds.
    public func releaseAll(reviewer: Int64) throws {
        try run(
            "UPDATE labelSlot SET holder = NULL, leaseUntil = NULL WHERE holder = ? AND answeredAt IS NULL",
            [reviewer]
        )
    }

    /// Gives an item back and does not offer it to this person again.
    public func skip(item: Int64, reviewer: Int64) throws {
        try release(item: item, reviewer: reviewer)
        try run(
            "INSERT INTO labelSkip (item, reviewer, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [item, reviewer, moment.milliseconds]
        )
    }

    /// Wants no more answers for the sample to items, but of those who hold them; says how many slots that were.
    public func closeSlots(ofItems items: [Int64]) throws -> Int {
        var closed = 0
        for item in items {
            try run(
                """
                DELETE FROM labelSlot WHERE item = ? AND purpose = 'answer' AND answeredAt IS NULL
                    AND (holder IS NULL OR leaseUntil <= ?)
                """,
                [item, moment.milliseconds]
            )
            closed += database.changesCount
        }
        return closed
    }

    /// Asks for one more answer to an item.
    public func addSlot(_ slot: LabelSlot) throws {
        try run(
            """
            INSERT INTO labelSlot (item, slot, model, purpose, priority, reservedFor, reservedUntil)
            SELECT ?1, coalesce(max(slot) + 1, 0), ?2, ?3, ?4, ?5, ?6 FROM labelSlot WHERE item = ?1
            """,
            [
                slot.item, slot.model, slot.purpose.rawValue, slot.priority, slot.reserved?.reviewer,
                slot.reserved?.until.milliseconds,
            ]
        )
    }

    /// Asks for an answer by one person and gives the item to that person at once.
    public func addSlot(_ slot: LabelSlot, heldBy reviewer: Int64, leaseSeconds: Int64) throws {
        try addSlot(slot)
        try run(
            "UPDATE labelSlot SET holder = ?, claimedAt = ?, leaseUntil = ? WHERE id = ?",
            [
                reviewer, moment.milliseconds, moment.advanced(bySeconds: leaseSeconds).milliseconds,
                database.lastInsertedRowID,
            ]
        )
    }

    /// Takes back the adjudication of an item that is wanted no more, unless somebody is at it.
    public func withdrawAdjudication(ofItem item: Int64) throws {
        try run(
            """
            DELETE FROM labelSlot WHERE item = ? AND purpose = 'adjudication' AND answeredAt IS NULL
                AND (holder IS NULL OR leaseUntil <= ?)
            """,
            [item, moment.milliseconds]
        )
    }

    /// Stores a person's answer to an item.
    ///
    /// It counts when the person holds a slot of the item, even one whose lease has run out while nobody took it,
    /// or when a slot is free. Otherwise it is kept and does not count; neither does an answer whose truth is known. An
    /// answer to an adjudication settles the item. Where nobody says how long it took, the time since the claim is taken.
    /// - Throws: `conflict` when the person has answered before; a correction is a label that supersedes the first.
    public func answer(
        item id: Int64,
        reviewer: Int64,
        value: String?,
        note: String = "",
        secondsSpent: Int? = nil,
        cannotTellReason: String? = nil
    ) throws -> (label: Int64, counts: Bool) {
        guard let item = try read.labelItem(id: id, at: moment) else {
            throw StorageError.noSuchRow("item \(id)")
        }
        guard try read.answer(toItem: id, by: reviewer) == nil else {
            throw StorageError.conflict("You have answered item \(id) already. Correct that answer instead.")
        }
        let found = try read.row(
            """
            SELECT id, purpose, holder, claimedAt FROM labelSlot
            WHERE item = ?1 AND answeredAt IS NULL AND (holder IS NULL OR holder = ?2 OR leaseUntil <= ?3)
                AND (purpose <> 'gold' OR holder = ?2)
            ORDER BY holder IS ?2 DESC, purpose = 'answer' DESC, slot LIMIT 1
            """,
            [id, reviewer, moment.milliseconds]
        )
        let slot: Int64? = found?["id"]
        let purpose = try found.map { try LabelSlot.Purpose(stored: $0["purpose"]) }
        let label = NewLabel(
            predictionID: item.predictionID,
            hash: item.hash,
            location: item.location,
            value: value,
            origin: purpose == .adjudication ? .adjudicated : .sampled,
            reviewer: reviewer,
            item: id,
            counts: purpose == .answer || purpose == .adjudication,
            note: note,
            secondsSpent: secondsSpent ?? found.flatMap { seconds(since: $0, by: reviewer) },
            cannotTellReason: cannotTellReason
        )
        guard let labelID = try addLabels([label], model: item.model).first else {
            throw StorageError.refused(detail: "the label was not stored")
        }
        if let slot {
            try run(
                "UPDATE labelSlot SET answeredAt = ?, holder = NULL, leaseUntil = NULL WHERE id = ?",
                [moment.milliseconds, slot]
            )
        }
        // A second slot that the person somehow held is of no use to anybody else while held.
        try release(item: id, reviewer: reviewer)
        try run(
            "INSERT INTO slotAnswer (item, reviewer, label, slot, answeredAt) VALUES (?, ?, ?, ?, ?)",
            [id, reviewer, labelID, slot, moment.milliseconds]
        )
        return (labelID, slot != nil)
    }

    /// How long the person had the item; nil when somebody else had it last, or longer than half a day.
    private func seconds(since slot: Row, by reviewer: Int64) -> Int? {
        let holder: Int64? = slot["holder"]
        let claimedAt: Int64? = slot["claimedAt"]
        guard holder == reviewer, let claimedAt else { return nil }
        let seconds = (moment.milliseconds - claimedAt) / 1_000
        return (0...43_200).contains(seconds) ? Int(seconds) : nil
    }

    private func claimArguments(
        _ reviewer: Int64,
        _ leaseSeconds: Int64,
        _ others: [String: Int64?]
    ) -> StatementArguments {
        var arguments: [String: Int64?] = [
            "reviewer": reviewer, "now": moment.milliseconds,
            "until": moment.advanced(bySeconds: leaseSeconds).milliseconds,
        ]
        arguments.merge(others) { _, other in other }
        return StatementArguments(arguments)
    }

    /// Runs an UPDATE … RETURNING to its end.
    private func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).first
    }
}
