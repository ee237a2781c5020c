internal import GRDB
internal import Monitoring

extension ReadTransaction {
    /// What came of a form that was sent before; nil when it was not.
    public func outcome(ofSubmission id: String) throws -> String? {
        try row("SELECT outcome FROM submission WHERE id = ?", [id])?["outcome"]
    }

    /// A setting's value.
    public func setting(_ name: String) throws -> String? {
        try row("SELECT value FROM setting WHERE name = ?", [name])?["value"]
    }
}

extension WriteTransaction {
    /// Takes a form's number: nil for the first time, else what came of it then, and nothing more is to be done.
    ///
    /// Call it first and `finishSubmission` last in one transaction.
    public func claimSubmission(_ id: String) throws -> String? {
        if let earlier = try read.outcome(ofSubmission: id) { return earlier }
        try run(
            "INSERT INTO submission (id, actor, at, outcome) VALUES (?, ?, ?, '')",
            [id, actor, moment.milliseconds]
        )
        return nil
    }

    /// Keeps what came of a form, to answer the same when it is sent again.
    public func finishSubmission(_ id: String, outcome: String) throws {
        try run("UPDATE submission SET outcome = ? WHERE id = ?", [outcome, id])
        guard database.changesCount == 1 else { throw StorageError.noSuchRow("submission \(id)") }
    }

    /// Sets or changes a setting; nil removes it.
    public func setSetting(_ name: String, to value: String?) throws {
        guard let value else { return try run("DELETE FROM setting WHERE name = ?", [name]) }
        try run(
            """
            INSERT INTO setting (name, value) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """,
            [name, value]
        )
    }
}
