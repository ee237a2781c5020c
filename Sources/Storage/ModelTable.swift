internal import GRDB
public import Monitoring

/// A model as it stands, with the revision that says so.
public struct StoredModel: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The number of the newest revision.
    public var revision: Int
    /// What the newest revision says.
    public var model: MonitoredModel
}

/// One version of a model file.
public struct ModelRevision: Sendable, Equatable {
    /// 1 for the first.
    public var number: Int
    /// The model file as it was written.
    public var source: String
    /// What it means.
    public var model: MonitoredModel
    /// Who applied it.
    public var author: String
    /// When.
    public var recordedAt: Moment
}

extension ReadTransaction {
    /// The model of that name in its newest revision.
    public func model(named name: String) throws -> StoredModel? {
        try row(Self.newestModel + " WHERE model.name = ?", [name]).map(stored)
    }

    /// The model of that number in its newest revision.
    public func model(id: Int64) throws -> StoredModel? {
        try row(Self.newestModel + " WHERE model.id = ?", [id]).map(stored)
    }

    /// All models by name.
    public func models() throws -> [StoredModel] {
        try rows(Self.newestModel + " ORDER BY model.name").map(stored)
    }

    /// A model's revisions, newest first.
    public func modelRevisions(of model: Int64) throws -> [ModelRevision] {
        try rows("SELECT * FROM modelRevision WHERE model = ? ORDER BY number DESC", [model])
            .map(ModelRevision.init(row:))
    }

    /// One revision of a model.
    public func modelRevision(_ number: Int, of model: Int64) throws -> ModelRevision? {
        try row("SELECT * FROM modelRevision WHERE model = ? AND number = ?", [model, number])
            .map(ModelRevision.init(row:))
    }

    private func stored(_ row: Row) throws -> StoredModel {
        let id: Int64 = row["id"]
        return StoredModel(
            id: id,
            revision: row["number"],
            model: try definitions.model(id, saying: row["definition"])
        )
    }

    private static let newestModel = """
        SELECT model.id, modelRevision.number, modelRevision.definition FROM model
        JOIN modelRevision ON modelRevision.model = model.id AND modelRevision.number = (
            SELECT max(number) FROM modelRevision WHERE model = model.id
        )
        """
}

extension WriteTransaction {
    /// Adds a model, or a revision of it.
    ///
    /// - Parameters:
    ///   - model: What the file means.
    ///   - source: The file as it was written.
    ///   - basedOn: The number of the revision the change was made from; 0 for a new model.
    /// - Returns: The model's number and the new revision's.
    /// - Throws: `stale` when the newest revision is another than the one the change was made from.
    public func addModelRevision(
        _ model: MonitoredModel,
        source: String,
        basedOn: Int
    ) throws -> (id: Int64, revision: Int) {
        let existing = try read.model(named: model.name)
        let found = existing?.revision ?? 0
        guard found == basedOn else {
            throw StorageError.stale(what: "Model \(model.name)", expected: basedOn, found: found)
        }
        let id =
            try existing?.id
            ?? insert("INSERT INTO model (name, createdAt) VALUES (?, ?)", [model.name, moment.milliseconds])
        _ = try insert(
            """
            INSERT INTO modelRevision (model, number, source, definition, author, recordedAt)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [id, found + 1, source, try StoredJSON.text(model), actor, moment.milliseconds]
        )
        return (id, found + 1)
    }
}

extension ModelRevision {
    init(row: Row) throws {
        self.init(
            number: row["number"],
            source: row["source"],
            model: try StoredJSON.value(MonitoredModel.self, from: row["definition"]),
            author: row["author"],
            recordedAt: Moment(stored: row["recordedAt"])
        )
    }
}
