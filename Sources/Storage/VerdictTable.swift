internal import GRDB
public import Monitoring
public import Review

/// What a verdict is about.
public enum VerdictTarget: Sendable, Equatable {
    /// An alert, by its number.
    case alert(Int64)
    /// An audit, by its number.
    case audit(Int64)
}

/// A verdict with what it is about.
public struct StoredVerdict: Sendable, Equatable {
    /// The verdict.
    public var verdict: Verdict
    /// The alert or audit it was given in.
    public var target: VerdictTarget
    /// The form's number.
    public var submission: String
    /// Whether a later verdict corrects it.
    public var isSuperseded: Bool
}

/// A quiet or notice window drawn at random for review.
public struct AuditDraw: Sendable, Equatable {
    /// The number by which commands and pages call it.
    public var id: Int64
    /// The window's key.
    public var window: String
    /// The window's revision when it was drawn.
    public var revision: Int
    /// The probability with which it was drawn, in (0, 1].
    public var probability: Double
    /// When.
    public var drawnAt: Moment
}

extension ReadTransaction {
    /// An alert's or audit's verdicts, oldest first; superseded ones too.
    public func verdicts(on target: VerdictTarget) throws -> [StoredVerdict] {
        switch target {
        case .alert(let id):
            try rows(Self.verdicts + " WHERE verdict.alert = ? ORDER BY verdict.id", [id])
                .map(StoredVerdict.init(row:))
        case .audit(let id):
            try rows(Self.verdicts + " WHERE verdict.auditDraw = ? ORDER BY verdict.id", [id])
                .map(StoredVerdict.init(row:))
        }
    }

    /// A model's verdicts, oldest first; superseded ones too.
    public func verdicts(of model: Int64) throws -> [StoredVerdict] {
        try rows(Self.verdicts + " WHERE window.model = ? ORDER BY verdict.id", [model])
            .map(StoredVerdict.init(row:))
    }

    /// A model's audits, newest first.
    public func audits(of model: Int64) throws -> [AuditDraw] {
        try rows(Self.audits + " WHERE auditDraw.model = ? ORDER BY auditDraw.id DESC", [model])
            .map(AuditDraw.init(row:))
    }

    /// The audit of that number, with its model's.
    public func audit(id: Int64) throws -> (audit: AuditDraw, model: Int64)? {
        try row(Self.audits + " WHERE auditDraw.id = ?", [id]).map { (AuditDraw(row: $0), $0["model"]) }
    }

    private static let verdicts = """
        SELECT verdict.*, window.key AS windowKey,
            EXISTS (SELECT 1 FROM verdict AS later WHERE later.supersedes = verdict.id) AS isSuperseded
        FROM verdict JOIN window ON window.id = verdict.window
        """

    private static let audits = """
        SELECT auditDraw.*, window.key AS windowKey FROM auditDraw JOIN window ON window.id = auditDraw.window
        """
}

extension WriteTransaction {
    /// Appends a verdict; its `id` and `recordedAt` are set here, not taken from the value.
    ///
    /// - Throws: `conflict` when the verdict it corrects was corrected already.
    public func addVerdict(
        _ verdict: Verdict,
        on target: VerdictTarget,
        model: Int64,
        submission: String
    ) throws -> Int64 {
        let (alert, audit): (Int64?, Int64?) =
            switch target {
            case .alert(let id): (id, nil)
            case .audit(let id): (nil, id)
            }
        if let earlier = verdict.supersedes,
            try read.integer("SELECT id FROM verdict WHERE supersedes = ?", [earlier]) != nil
        {
            throw StorageError.conflict("This verdict was corrected already. Look at it again.")
        }
        var (cause, harm, reason): (String?, String?, String?)
        switch verdict.decision {
        case .confirm(let why, let does): (cause, harm) = (why.rawValue, does.rawValue)
        case .dismiss(let why): reason = why.rawValue
        case .cannotTell: break
        }
        return try insert(
            """
            INSERT INTO verdict (alert, auditDraw, window, windowRevision, decision, cause, harm, dismissReason,
                overrides, note, reviewer, isUnblinded, recordedAt, supersedes, submission)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                alert, audit, try read.windowID(verdict.window, of: model), verdict.windowRevision,
                verdict.decision.word, cause, harm, reason, try StoredJSON.text(verdict.ruleOverrides),
                verdict.note, verdict.reviewer, verdict.isUnblinded, moment.milliseconds, verdict.supersedes,
                submission,
            ]
        )
    }

    /// Draws a window for an audit; nil when it was drawn before.
    public func addAudit(ofWindow key: String, revision: Int, model: Int64, probability: Double) throws
        -> Int64?
    {
        let window = try read.windowID(key, of: model)
        guard try read.integer("SELECT id FROM auditDraw WHERE window = ?", [window]) == nil else {
            return nil
        }
        return try insert(
            "INSERT INTO auditDraw (model, window, revision, probability, drawnAt) VALUES (?, ?, ?, ?, ?)",
            [model, window, revision, probability, moment.milliseconds]
        )
    }
}

extension StoredVerdict {
    init(row: Row) throws {
        let decision: Decision =
            switch row["decision"] as String {
            case "confirm":
                .confirm(cause: try Cause(stored: row["cause"]), harm: try Harm(stored: row["harm"]))
            case "dismiss": .dismiss(reason: try DismissReason(stored: row["dismissReason"]))
            default: .cannotTell
            }
        let alert: Int64? = row["alert"]
        self.init(
            verdict: Verdict(
                id: row["id"],
                window: row["windowKey"],
                windowRevision: row["windowRevision"],
                decision: decision,
                ruleOverrides: try StoredJSON.value([String: Bool].self, from: row["overrides"]),
                note: row["note"],
                reviewer: row["reviewer"],
                isUnblinded: row["isUnblinded"],
                recordedAt: Moment(stored: row["recordedAt"]),
                supersedes: row["supersedes"]
            ),
            target: alert.map(VerdictTarget.alert) ?? .audit(row["auditDraw"]),
            submission: row["submission"],
            isSuperseded: row["isSuperseded"]
        )
    }
}

extension AuditDraw {
    init(row: Row) {
        self.init(
            id: row["id"],
            window: row["windowKey"],
            revision: row["revision"],
            probability: row["probability"],
            drawnAt: Moment(stored: row["drawnAt"])
        )
    }
}
