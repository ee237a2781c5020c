public import Formats
public import Monitoring

/// What an import did: read = accepted + duplicate + rejected.
public struct ImportReport: Sendable, Codable {
    /// The batch's number; the first one's when the same content was imported before.
    public var batch: Int64
    public var read: Int
    public var accepted: Int
    public var duplicate: Int
    public var rejected: Int
    /// Labels whose prediction is not known yet.
    public var waiting: Int
    /// Whether the same content was accepted before, so that nothing changed.
    public var replayed: Bool
    /// The first problems, 20 at most.
    public var problems: [InputProblem]
    public var problemCount: Int
    /// What a person should know: ignored columns and the like.
    public var notes: [String]
}

/// One import in the list of batches.
public struct BatchSummary: Sendable, Codable {
    public var batch: Int64
    public var kind: String
    public var startedAt: Moment
    public var by: String
    public var read: Int
    public var accepted: Int
    public var duplicate: Int
    public var rejected: Int
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
    /// Units in all, where it is known.
    public var total: Int?
    /// The unit in the plural: "rows".
    public var unit: String
}

/// Called now and then during a long operation.
public typealias ProgressReport = @Sendable (Progress) -> Void
