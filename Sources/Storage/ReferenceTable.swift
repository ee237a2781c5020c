internal import GRDB
public import Monitoring
public import Review

/// A numbered state of a model's reference with what it stood on.
public struct StoredReference: Sendable, Equatable {
    /// What was learned.
    public var bank: ReferenceBank
    /// The baseline, by its number in the database.
    public var baseline: Int64
    /// The model's revision.
    public var modelRevision: Int
    /// The deployment since which live windows count, by its number in the database; nil: none yet.
    public var deployment: Int64?
    /// When it was learned.
    public var recordedAt: Moment
}

extension ReadTransaction {
    /// A model's newest reference; nil before the first evaluation.
    public func reference(of model: Int64) throws -> StoredReference? {
        try row("SELECT * FROM reference WHERE model = ? ORDER BY number DESC LIMIT 1", [model])
            .map(StoredReference.init(row:))
    }

    /// All of a model's references, oldest first.
    public func references(of model: Int64) throws -> [StoredReference] {
        try rows("SELECT * FROM reference WHERE model = ? ORDER BY number", [model])
            .map(StoredReference.init(row:))
    }

    /// What the rules of a model's revision measured on each window of a baseline; nil: not measured yet.
    public func referenceWindows(ofBaseline baseline: Int64, modelRevision: Int) throws -> ReferenceWindows? {
        try kept("referenceWindows", baseline, modelRevision)
    }

    /// What the labelled rows of an imported baseline say to a model's revision; nil: not worked out yet.
    public func baselineKnowledge(ofBaseline baseline: Int64, modelRevision: Int) throws -> BaselineKnowledge?
    {
        try kept("baselineKnowledge", baseline, modelRevision)
    }

    private func kept<Found: Decodable>(_ table: String, _ baseline: Int64, _ modelRevision: Int) throws
        -> Found?
    {
        try row(
            "SELECT payload FROM \(table) WHERE baseline = ? AND modelRevision = ?",
            [baseline, modelRevision]
        ).map { try StoredJSON.value(Found.self, from: $0["payload"]) }
    }
}

extension WriteTransaction {
    /// Appends a state of a model's reference; its revision must be one more than the newest.
    public func addReference(
        _ bank: ReferenceBank,
        model: Int64,
        baseline: Int64,
        modelRevision: Int,
        deployment: Int64?
    ) throws {
        let newest = try read.integer("SELECT max(number) FROM reference WHERE model = ?", [model]) ?? 0
        guard bank.revision == Int(newest) + 1 else {
            throw StorageError.stale(
                what: "The reference",
                expected: bank.revision - 1,
                found: Int(newest)
            )
        }
        try run(
            """
            INSERT INTO reference (model, number, baseline, modelRevision, deployment, bank, recordedAt)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, bank.revision, baseline, modelRevision, deployment, try StoredJSON.text(bank),
                moment.milliseconds,
            ]
        )
    }

    /// Keeps what the rules measured on the windows of a baseline, unless it is kept already.
    public func keepReferenceWindows(
        _ windows: ReferenceWindows,
        ofBaseline baseline: Int64,
        modelRevision: Int
    ) throws {
        try keep(windows, in: "referenceWindows", baseline, modelRevision)
    }

    /// Keeps what the labelled rows of an imported baseline say, unless it is kept already.
    public func keepBaselineKnowledge(
        _ knowledge: BaselineKnowledge,
        ofBaseline baseline: Int64,
        modelRevision: Int
    ) throws {
        try keep(knowledge, in: "baselineKnowledge", baseline, modelRevision)
    }

    private func keep(_ found: some Encodable, in table: String, _ baseline: Int64, _ modelRevision: Int)
        throws
    {
        try run(
            "INSERT INTO \(table) (baseline, modelRevision, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [baseline, modelRevision, try StoredJSON.text(found)]
        )
    }
}

extension StoredReference {
    init(row: Row) throws {
        self.init(
            bank: try StoredJSON.value(ReferenceBank.self, from: row["bank"]),
            baseline: row["baseline"],
            modelRevision: row["modelRevision"],
            deployment: row["deployment"],
            recordedAt: Moment(stored: row["recordedAt"])
        )
    }
}
