internal import GRDB
public import Monitoring
public import Review

/// A prediction that a lead has named the truth of.
public struct StoredGold: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// The truth; nil: taken back.
    public var value: String?
    /// Who named it.
    public var reviewer: String
    /// Why.
    public var note: String
    /// When.
    public var recordedAt: Moment
}

/// A prediction that people were asked about.
public struct AskedPrediction: Sendable, Equatable {
    /// The prediction's id.
    public var id: String
    /// The stable hash of the id.
    public var hash: UInt64

    /// A prediction by its id.
    public init(id: String, hash: UInt64) {
        self.id = id
        self.hash = hash
    }

    init(fields: inout RowFields) {
        id = fields.next()
        hash = UInt64(bitPattern: fields.next())
    }
}

extension ReadTransaction {
    /// Every reviewer's answer in force to a model's items, oldest first; late ones and those of known truth too.
    public func answers(ofModel model: Int64) throws -> [GivenAnswer] {
        try values(
            """
            SELECT label.predictionID, reviewer.name, label.value, label.origin, label.secondsSpent
            FROM slotAnswer
            CROSS JOIN labelItem ON labelItem.id = slotAnswer.item AND labelItem.model = ?1
            CROSS JOIN label ON label.item = slotAnswer.item AND label.reviewer = slotAnswer.reviewer
            JOIN reviewer ON reviewer.id = slotAnswer.reviewer
            WHERE NOT EXISTS (SELECT 1 FROM label AS later WHERE later.supersedes = label.id)
                AND (label.value IS NOT NULL OR label.cannotTellReason IS NOT NULL)
            ORDER BY label.id
            """,
            [model]
        ) { fields in
            GivenAnswer(
                predictionID: fields.next(),
                reviewer: fields.next(),
                value: fields.nextOrNil(),
                isAdjudication: try Label.Origin(stored: fields.next()) == .adjudicated,
                secondsSpent: fields.nextOrNil()
            )
        }
    }

    /// The upstream truth of those of a model's predictions that people have answered.
    public func upstreamTruthOfAnswers(ofModel model: Int64) throws -> [String: String] {
        let answered = try values(
            """
            SELECT DISTINCT predictionID, predictionHash
            FROM slotAnswer CROSS JOIN labelItem ON labelItem.id = slotAnswer.item WHERE labelItem.model = ?
            """,
            [model],
            AskedPrediction.init(fields:)
        )
        return try upstreamTruth(of: answered, model: model)
    }

    /// The upstream truth of those predictions that have one, by id.
    public func upstreamTruth(of predictions: [AskedPrediction], model: Int64) throws -> [String: String] {
        let labels = try upstreamLabels(
            TextColumn(predictions.map(\.id)),
            hashes: predictions.map(\.hash),
            model: model
        )
        return Dictionary(
            zip(predictions, labels).compactMap { asked, label in label?.value.map { (asked.id, $0) } },
            uniquingKeysWith: { _, newest in newest }
        )
    }

    /// The predictions that leads have named the truth of, in force, oldest first.
    public func gold(ofModel model: Int64) throws -> [StoredGold] {
        try values(
            """
            SELECT gold.predictionID, gold.value, reviewer.name, gold.note, gold.recordedAt
            FROM gold JOIN reviewer ON reviewer.id = gold.reviewer
            WHERE gold.model = ?1 AND gold.value IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM gold AS later WHERE later.model = gold.model
                    AND later.predictionHash = gold.predictionHash AND later.predictionID = gold.predictionID
                    AND later.id > gold.id
            ) ORDER BY gold.id
            """,
            [model]
        ) { fields in
            StoredGold(
                predictionID: fields.next(),
                value: fields.nextOrNil(),
                reviewer: fields.next(),
                note: fields.next(),
                recordedAt: Moment(stored: fields.next())
            )
        }
    }

    /// An upstream label of one value whose prediction a person has not been asked about, from a place in the order of
    /// hashes on; nil where there is none.
    public func upstreamLabelToAsk(
        of value: String?,
        from start: UInt64,
        reviewer: Int64,
        model: Int64
    ) throws -> String? {
        let condition = """
            FROM label WHERE model = ?1 AND origin = 'upstream' AND value IS NOT NULL AND (?2 IS NULL OR value = ?2)
                AND (batch IS NULL OR batch IN visibleBatch)
                AND NOT EXISTS (SELECT 1 FROM label AS later WHERE later.supersedes = label.id)
                AND NOT EXISTS (
                    SELECT 1 FROM labelItem
                    JOIN slotAnswer ON slotAnswer.item = labelItem.id AND slotAnswer.reviewer = ?3
                    WHERE labelItem.model = label.model AND labelItem.predictionHash = label.predictionHash
                )
                AND NOT EXISTS (
                    SELECT 1 FROM labelItem
                    JOIN labelSkip ON labelSkip.item = labelItem.id AND labelSkip.reviewer = ?3
                    WHERE labelItem.model = label.model AND labelItem.predictionHash = label.predictionHash
                )
            """
        let first = Int64(bitPattern: start)
        let single =
            try row(
                "SELECT predictionID, predictionHash \(condition) AND predictionHash >= ?4 ORDER BY predictionHash LIMIT 1",
                [model, value, reviewer, first]
            )
            ?? row(
                "SELECT predictionID, predictionHash \(condition) ORDER BY predictionHash LIMIT 1",
                [model, value, reviewer]
            )
        let ofRuns = try runLabelToAsk(of: value, from: first, reviewer: reviewer, model: model)
        guard let single else { return ofRuns?.label.predictionID }
        guard let ofRuns else { return single["predictionID"] }
        let hash = Int64(bitPattern: ofRuns.hash)
        let isNearer = Self.isNearer(hash, than: single["predictionHash"], from: first)
        return isNearer ? ofRuns.label.predictionID : single["predictionID"]
    }

    /// The same among the labels in runs.
    ///
    /// - Complexity: O(labels in runs).
    private func runLabelToAsk(
        of value: String?,
        from first: Int64,
        reviewer: Int64,
        model: Int64
    ) throws -> StoredLabel? {
        guard try hasLabelRuns(of: model) else { return nil }
        let met = Set(
            try Int64.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT predictionHash FROM labelItem
                        JOIN slotAnswer ON slotAnswer.item = labelItem.id AND slotAnswer.reviewer = ?1
                        WHERE model = ?2
                        UNION
                        SELECT predictionHash FROM labelItem
                        JOIN labelSkip ON labelSkip.item = labelItem.id AND labelSkip.reviewer = ?1
                        WHERE model = ?2
                        """
                ),
                arguments: [reviewer, model]
            )
        )
        let corrected = Set(
            try Int64.fetchAll(
                database.cachedStatement(
                    sql: "SELECT supersedes FROM label WHERE supersedes IS NOT NULL AND model = ?"
                ),
                arguments: [model]
            )
        )
        var nearest: (hash: Int64, number: Int64)?
        let statement = try database.cachedStatement(
            sql: "SELECT \(LabelRun.columns) FROM labelRun WHERE model = ? AND batch IN visibleBatch"
        )
        let cursor = try Row.fetchCursor(statement, arguments: [model])
        while let row = try cursor.next() {
            // Hardly a run has a hash that is nearer than what was found, and the others need not be decoded.
            if let nearest {
                let hasNearer = try LabelRun.hasHash(row) {
                    Self.isNearer(Int64(bitPattern: $0), than: nearest.hash, from: first)
                }
                guard hasNearer else { continue }
            }
            let run = try LabelRun(row)
            for (place, unsigned) in run.hashes.enumerated() {
                let (hash, number) = (Int64(bitPattern: unsigned), run.id + Int64(place))
                guard nearest.map({ Self.isNearer(hash, than: $0.hash, from: first) }) ?? true,
                    let name = run.labels.name(at: place), value == nil || name == value,
                    !met.contains(hash), !corrected.contains(number)
                else { continue }
                nearest = (hash, number)
            }
        }
        return try nearest.flatMap { try runLabel(id: $0.number) }
    }

    /// Whether a hash comes before another in the order of hashes that begins at the first and goes round.
    private static func isNearer(_ hash: Int64, than other: Int64, from first: Int64) -> Bool {
        UInt64(bitPattern: hash &- first) < UInt64(bitPattern: other &- first)
    }

    /// The newest item of each of a model's predictions that were asked about.
    public func itemNumbers(ofModel model: Int64) throws -> [String: Int64] {
        let found = try rows("SELECT predictionID, id FROM labelItem WHERE model = ? ORDER BY id", [model])
        return Dictionary(
            found.map { (row: Row) -> (String, Int64) in (row["predictionID"], row["id"]) },
            uniquingKeysWith: { _, newest in newest }
        )
    }

    /// Whether a person has answered or skipped the item of a prediction.
    public func hasMet(_ predictionID: String, hash: UInt64, reviewer: Int64, model: Int64) throws -> Bool {
        try integer(
            """
            SELECT 1 FROM labelItem WHERE model = ?1 AND predictionHash = ?2 AND predictionID = ?3 AND (
                EXISTS (SELECT 1 FROM slotAnswer WHERE item = labelItem.id AND reviewer = ?4)
                OR EXISTS (SELECT 1 FROM labelSkip WHERE item = labelItem.id AND reviewer = ?4)
            ) LIMIT 1
            """,
            [model, Int64(bitPattern: hash), predictionID, reviewer]
        ) != nil
    }

    /// How many items a person has answered, of all models.
    ///
    /// - Complexity: O(the person's answers), of one index alone, since it is asked with every label.
    public func answerCount(of reviewer: Int64) throws -> Int {
        Int(try integer("SELECT count(*) FROM slotAnswer WHERE reviewer = ?", [reviewer]) ?? 0)
    }

    /// The predictions of a model that a person has answered because their truth was known before.
    public func goldAnswered(by reviewer: Int64, model: Int64) throws -> [AskedPrediction] {
        try values(
            """
            SELECT labelItem.predictionID, labelItem.predictionHash FROM slotAnswer
            JOIN labelSlot ON labelSlot.id = slotAnswer.slot AND labelSlot.purpose = 'gold'
            CROSS JOIN labelItem ON labelItem.id = slotAnswer.item AND labelItem.model = ?2
            WHERE slotAnswer.reviewer = ?1
            """,
            [reviewer, model],
            AskedPrediction.init(fields:)
        )
    }
}

extension WriteTransaction {
    /// Names the truth of a prediction, or takes it back (nil).
    public func addGold(
        _ predictionID: String,
        hash: UInt64,
        value: String?,
        note: String,
        by reviewer: Int64,
        model: Int64
    ) throws -> Int64 {
        try insert(
            """
            INSERT INTO gold (model, predictionID, predictionHash, value, reviewer, note, recordedAt)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, predictionID, Int64(bitPattern: hash), value, reviewer, note, moment.milliseconds,
            ]
        )
    }
}
