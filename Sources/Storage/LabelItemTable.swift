internal import GRDB
public import Monitoring

/// A prediction that people are asked about.
public struct LabelItem: Sendable, Equatable {
    /// The number by which commands and pages call it.
    public var id: Int64
    /// The model's number.
    public var model: Int64
    /// The window's key.
    public var window: String
    /// The prediction's id.
    public var predictionID: String
    /// The stable hash of the id.
    public var hash: UInt64
    /// Where the prediction lies.
    public var location: RowLocation
    /// The probability of the newest draw it was in; nil for an item that was never drawn, since its truth is known.
    public var probability: Double?
    /// Waiting, held or answered, at the moment asked for.
    public var state: State
    /// Until when somebody holds it; nil when nobody does.
    public var leaseUntil: Moment?

    /// Whether its prediction was erased: erasing puts the item's own number where the prediction's id was.
    public var isErased: Bool { hash == 0 && predictionID == "erased \(id)" }

    /// Where an item stands.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// An answer is wanted and could be given.
        case waiting
        /// All answers still wanted are being worked on.
        case held
        /// Nothing more is wanted.
        case answered
    }
}

/// How many items wait, for one person.
public struct LabelQueueCounts: Sendable, Equatable {
    /// Items this person could take, by model; `most` where there are as many or more.
    public var readyByModel: [Int64: Int]
    /// Items this person holds.
    public var held: Int
    /// Items others hold.
    public var heldByOthers: Int
    /// When the next of these comes free.
    public var nextFreeAt: Moment?
    /// Items this person has answered since the moment asked for.
    public var answered: Int

    /// No more than so many are counted: every form says how many wait, and must not take longer the more they are.
    public static let most = 1_000
}

extension ReadTransaction {
    /// The item of that number.
    public func labelItem(id: Int64, at moment: Moment) throws -> LabelItem? {
        try row(Self.items + " WHERE labelItem.id = ?2", [moment.milliseconds, id]).map(LabelItem.init(row:))
    }

    /// A model's items in the order in which they come up: each by the answer of it that is wanted first.
    public func labelItems(
        of model: Int64,
        state: LabelItem.State? = nil,
        at moment: Moment
    ) throws -> [LabelItem] {
        try rows(
            """
            SELECT * FROM (\(Self.items) WHERE labelItem.model = ?2 AND \(Self.itemIsVisible))
            WHERE probability IS NOT NULL AND (?3 IS NULL OR state = ?3) ORDER BY priority, id
            """,
            [moment.milliseconds, model, state?.rawValue]
        ).map(LabelItem.init(row:))
    }

    /// How many items of a model wait for an answer and are held by nobody.
    public func labelItemsWaiting(of model: Int64, at moment: Moment) throws -> Int {
        Int(
            try integer(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM labelSlot INDEXED BY labelSlotWaiting
                    WHERE model = ?1 AND answeredAt IS NULL AND purpose <> 'gold'
                        AND (holder IS NULL OR leaseUntil <= ?2) AND item NOT IN (\(Self.withdrawnItems))
                    GROUP BY item
                )
                """,
                [model, moment.milliseconds]
            ) ?? 0
        )
    }

    /// What waits for a person, and what became of the rest.
    public func labelQueue(
        of reviewer: Int64,
        model: Int64? = nil,
        at moment: Moment,
        answeredSince start: Moment
    ) throws -> LabelQueueCounts {
        let models = try model.map { [$0] } ?? self.models().map(\.id)
        let ready = try models.map { model in
            let count = try integer(
                """
                SELECT count(*) FROM (
                    SELECT DISTINCT labelSlot.item FROM labelSlot JOIN labelItem ON labelItem.id = labelSlot.item
                    WHERE labelSlot.model = :model AND \(Self.isClaimable) LIMIT \(LabelQueueCounts.most)
                )
                """,
                ["model": model, "now": moment.milliseconds, "reviewer": reviewer]
            )
            return (model, Int(count ?? 0))
        }
        let held = try row(
            """
            SELECT total(holder = ?2) AS own, total(holder <> ?2) AS others,
                min(CASE WHEN holder <> ?2 THEN leaseUntil END) AS nextFreeAt
            FROM labelSlot
            WHERE answeredAt IS NULL AND holder IS NOT NULL AND leaseUntil > ?1 AND (?3 IS NULL OR model = ?3)
            """,
            [moment.milliseconds, reviewer, model]
        )
        let answered = try integer(
            """
            SELECT count(*) FROM slotAnswer JOIN labelItem ON labelItem.id = slotAnswer.item
            WHERE slotAnswer.reviewer = ?1 AND slotAnswer.answeredAt >= ?2 AND (?3 IS NULL OR labelItem.model = ?3)
            """,
            [reviewer, start.milliseconds, model]
        )
        return LabelQueueCounts(
            readyByModel: Dictionary(
                ready.filter { $0.1 > 0 },
                uniquingKeysWith: { first, _ in first }
            ),
            held: held?["own"] ?? 0,
            heldByOthers: held?["others"] ?? 0,
            nextFreeAt: Moment.stored(held?["nextFreeAt"]),
            answered: Int(answered ?? 0)
        )
    }

    /// Conditions on labelItem and labelSlot under which a person may take a slot.
    static let isClaimable = """
        labelSlot.answeredAt IS NULL AND (labelSlot.holder IS NULL OR labelSlot.leaseUntil <= :now)
            AND labelSlot.purpose <> 'gold'
            AND (labelSlot.reservedFor IS NULL OR labelSlot.reservedFor = :reviewer
                OR labelSlot.reservedUntil <= :now)
            AND \(itemIsVisible)
            AND NOT EXISTS (
                SELECT 1 FROM slotAnswer WHERE slotAnswer.item = labelSlot.item AND slotAnswer.reviewer = :reviewer
            )
            AND NOT EXISTS (
                SELECT 1 FROM labelSkip WHERE labelSkip.item = labelSlot.item AND labelSkip.reviewer = :reviewer
            )
            AND NOT EXISTS (
                SELECT 1 FROM labelSlot AS own WHERE own.item = labelSlot.item AND own.holder = :reviewer
                    AND own.answeredAt IS NULL AND own.leaseUntil > :now
            )
        """

    static let itemIsVisible = """
        EXISTS (
            SELECT 1 FROM segment WHERE segment.id = labelItem.segment AND segment.batch IN visibleBatch
        )
        """

    /// Items whose rows were withdrawn with their batch, beginning with the few batches and not with the many items.
    private static let withdrawnItems = """
        SELECT labelItem.id FROM batchWithdrawal
        CROSS JOIN segment ON segment.batch = batchWithdrawal.batch
        CROSS JOIN labelItem ON labelItem.segment = segment.id
        """

    private static let items = """
        SELECT labelItem.*, window.key AS windowKey,
            (SELECT probability FROM sampleRow WHERE item = labelItem.id ORDER BY draw DESC LIMIT 1) AS probability,
            coalesce(
                (SELECT min(priority) FROM labelSlot WHERE item = labelItem.id AND purpose <> 'gold'
                    AND answeredAt IS NULL AND (holder IS NULL OR leaseUntil <= ?1)),
                (SELECT min(priority) FROM labelSlot WHERE item = labelItem.id AND purpose <> 'gold'
                    AND answeredAt IS NULL),
                (SELECT min(priority) FROM labelSlot WHERE item = labelItem.id AND purpose <> 'gold')
            ) AS priority,
            (SELECT max(leaseUntil) FROM labelSlot
                WHERE item = labelItem.id AND answeredAt IS NULL AND leaseUntil > ?1) AS leaseUntil,
            CASE
                WHEN NOT EXISTS (
                    SELECT 1 FROM labelSlot WHERE item = labelItem.id AND answeredAt IS NULL AND purpose <> 'gold'
                )
                THEN 'answered'
                WHEN EXISTS (
                    SELECT 1 FROM labelSlot WHERE item = labelItem.id AND answeredAt IS NULL AND purpose <> 'gold'
                        AND (holder IS NULL OR leaseUntil <= ?1)
                ) THEN 'waiting'
                ELSE 'held'
            END AS state
        FROM labelItem JOIN window ON window.id = labelItem.window
        """
}

extension LabelItem {
    init(row: Row) throws {
        let hash: Int64 = row["predictionHash"]
        self.init(
            id: row["id"],
            model: row["model"],
            window: row["windowKey"],
            predictionID: row["predictionID"],
            hash: UInt64(bitPattern: hash),
            location: try RowLocation(row: row),
            probability: row["probability"],
            state: try State(stored: row["state"]),
            leaseUntil: Moment.stored(row["leaseUntil"])
        )
    }
}
