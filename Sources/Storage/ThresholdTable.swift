internal import GRDB
public import Monitoring
public import Review

extension ReadTransaction {
    /// The revision in force of every rule that has one, by rule key.
    public func thresholds(of model: Int64) throws -> [String: ThresholdRevision] {
        let newest = try values(
            """
            SELECT \(ThresholdRevision.columns) FROM thresholdRevision WHERE model = ?1 AND number = (
                SELECT max(number) FROM thresholdRevision AS other
                WHERE other.model = ?1 AND other.ruleKey = thresholdRevision.ruleKey
            )
            """,
            [model],
            ThresholdRevision.init(fields:)
        )
        return Dictionary(newest.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A rule's revisions, newest first.
    public func thresholdHistory(ofRule key: String, model: Int64) throws -> [ThresholdRevision] {
        try values(
            """
            SELECT \(ThresholdRevision.columns) FROM thresholdRevision WHERE model = ? AND ruleKey = ?
            ORDER BY number DESC
            """,
            [model, key],
            ThresholdRevision.init(fields:)
        )
    }

    /// The revision of that number in the database, with its model's number.
    public func thresholdRevision(id: Int64) throws -> (revision: ThresholdRevision, model: Int64)? {
        try values(
            "SELECT \(ThresholdRevision.columns), model FROM thresholdRevision WHERE id = ?",
            [id]
        ) { fields in (revision: try ThresholdRevision(fields: &fields), model: fields.next() as Int64) }
        .first
    }
}

/// A change of a limit to be stored.
public struct NewThreshold: Sendable, Equatable {
    /// The rule's key.
    public var rule: String
    /// The limit from now on; nil: what the budget of false alarms allows.
    public var limit: Double?
    /// The level from now on; nil: the model file's or the catalogue's.
    public var level: Level?
    /// What the quality rule tolerates from now on; nil: what the model file says.
    public var tolerance: Double?
    /// Where it comes from.
    public var origin: ThresholdRevision.Origin
    /// Why, as a sentence.
    public var reason: String
    /// The SHA-256 of the evidence; empty for the first.
    public var evidenceHash: String
    /// The proposal that was adopted; only and always with `adopted`.
    public var proposal: Int64?
    /// The revision that was returned to; only and always with `reverted`.
    public var revertsTo: Int64?

    /// A change from its parts.
    public init(
        rule: String,
        limit: Double?,
        origin: ThresholdRevision.Origin,
        reason: String,
        evidenceHash: String = "",
        proposal: Int64? = nil,
        revertsTo: Int64? = nil,
        level: Level? = nil,
        tolerance: Double? = nil
    ) {
        self.rule = rule
        self.limit = limit
        self.origin = origin
        self.reason = reason
        self.evidenceHash = evidenceHash
        self.proposal = proposal
        self.revertsTo = revertsTo
        self.level = level
        self.tolerance = tolerance
    }
}

extension WriteTransaction {
    /// Appends a revision of a rule's limit.
    ///
    /// - Parameters:
    ///   - threshold: The change.
    ///   - model: The model.
    ///   - expected: The number of the revision the change was made from; 0 for a rule's first.
    /// - Returns: The revision as it was stored.
    /// - Throws: `stale` when the limit was changed meanwhile.
    public func addThreshold(
        _ threshold: NewThreshold,
        model: Int64,
        expected: Int
    ) throws -> ThresholdRevision {
        let found = Int(
            try read.integer(
                "SELECT max(number) FROM thresholdRevision WHERE model = ? AND ruleKey = ?",
                [model, threshold.rule]
            ) ?? 0
        )
        guard found == expected else {
            throw StorageError.stale(
                what: "The limit of \(threshold.rule)",
                expected: expected,
                found: found
            )
        }
        let id = try insert(
            """
            INSERT INTO thresholdRevision (model, ruleKey, number, limitValue, level, tolerance, origin, reason, author,
                recordedAt, evidenceHash, proposal, revertsTo)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, threshold.rule, found + 1, threshold.limit, threshold.level?.rawValue,
                threshold.tolerance, threshold.origin.rawValue, threshold.reason, actor, moment.milliseconds,
                threshold.evidenceHash, threshold.proposal, threshold.revertsTo,
            ]
        )
        return ThresholdRevision(
            id: id,
            rule: threshold.rule,
            number: found + 1,
            limit: threshold.limit,
            origin: threshold.origin,
            reason: threshold.reason,
            author: actor,
            recordedAt: moment,
            evidenceHash: threshold.evidenceHash,
            level: threshold.level,
            tolerance: threshold.tolerance
        )
    }
}

extension ThresholdRevision {
    fileprivate static let columns = """
        id, ruleKey, number, limitValue, origin, reason, author, recordedAt, evidenceHash, level, tolerance
        """

    fileprivate init(fields: inout RowFields) throws {
        self.init(
            id: fields.next(),
            rule: fields.next(),
            number: fields.next(),
            limit: fields.next(),
            origin: try Origin(stored: fields.next()),
            reason: fields.next(),
            author: fields.next(),
            recordedAt: Moment(stored: fields.next()),
            evidenceHash: fields.next(),
            level: try (fields.nextOrNil() as String?).map { try Level(stored: $0) },
            tolerance: fields.nextOrNil()
        )
    }
}
