public import Formats
public import Monitoring

/// What an import did: read = accepted + duplicate + rejected.
public struct ImportReport: Sendable, Codable {
    /// The batch's number; the first one's when the same content was imported before.
    public var batch: Int64
    /// Rows in the file.
    public var read: Int
    /// Rows that were stored.
    public var accepted: Int
    /// Rows that were there already, the same.
    public var duplicate: Int
    /// Rows that were refused.
    public var rejected: Int
    /// Labels whose prediction is not known yet.
    public var waiting: Int
    /// Whether the same content was accepted before, so that nothing changed.
    public var replayed: Bool
    /// The first problems, 20 at most.
    public var problems: [InputProblem]
    /// How many problems there were in all.
    public var problemCount: Int
    /// What a person should know: ignored columns and the like.
    public var notes: [String]
}

/// One import in the list of batches.
public struct BatchSummary: Sendable, Codable {
    /// The batch's number.
    public var batch: Int64
    /// What it brought: predictions, baseline, labels or evidence.
    public var kind: String
    /// When it began.
    public var startedAt: Moment
    /// Who imported it.
    public var by: String
    /// Rows in the file.
    public var read: Int
    /// Rows that were stored.
    public var accepted: Int
    /// Rows that were there already, the same.
    public var duplicate: Int
    /// Rows that were refused.
    public var rejected: Int
    /// Labels whose prediction was not known.
    public var waiting: Int
    /// accepted, withdrawn or unfinished.
    public var state: String
}

/// How far a long operation has come.
public struct Progress: Sendable {
    /// What is being done: "Importing predictions".
    public var activity: String
    /// Units done: rows or windows.
    public var done: Int
    /// Units in all, as far as one can tell.
    public var total: Int?
    /// Whether the total is a count, and not inferred from what was done so far.
    public var isTotalKnown = true
    /// The unit in the plural: "rows".
    public var unit: String
}

/// Called now and then during a long operation; what it throws ends the operation with nothing half done.
public typealias ProgressReport = @Sendable (Progress) throws(WorkbenchError) -> Void

/// Tells how far the removal of an import has come; it cannot be ended, since that would leave something half done.
func removalProgress(_ report: ProgressReport?) -> (_ removed: Int, _ all: Int) -> Void {
    { removed, all in
        try? report?(
            Progress(activity: "Removing what was stored", done: removed, total: all, unit: "stored columns")
        )
    }
}
