public import Monitoring
public import Review

/// One line of the list of alerts.
public struct AlertSummary: Sendable {
    /// The number by which it is called.
    public var id: Int64
    /// The model.
    public var model: String
    /// Alert or notice.
    public var level: Level
    /// Where it stands.
    public var state: AlertState
    /// When it was raised.
    public var raisedAt: Moment
    /// The keys of the first and last window.
    public var from: String
    /// The key of the last window.
    public var to: String
    /// The keys of its windows, oldest first.
    public var windows: [String]
    /// The breached rules of the worst window, strongest first, in words.
    public var topFindings: [String]
    /// The last verdict's word, if any.
    public var verdict: String?
    /// Whom it was given to.
    public var assignee: String?
    /// How many of its windows wait for a verdict.
    public var windowsWaiting: Int
}

/// Everything the page of an alert shows.
public struct AlertDetail: Sendable {
    /// The alert.
    public var summary: AlertSummary
    /// What happened and why, in two or three sentences.
    public var sentences: [String]
    /// How much was looked at and how many rules were breached, in a sentence.
    public var extent: String
    /// Why the window that stands out most differs from the baseline; nil where its rows are gone.
    public var explanation: Explanation?
    /// Its windows, oldest first, with findings at its level (breached first) and quality.
    public var windows: [AlertWindow]
    /// Everything done with it, oldest first.
    public var history: [HistoryEntry]
    /// The version to send back with an edit, so that a stale form is refused.
    public var version: Int64
    /// The keys of the windows that a verdict given now would judge.
    public var waiting: [String]
    /// The model's other alerts, newest first: what this one may repeat.
    public var others: [AlertSummary]
    /// The alert that this one's windows were joined to, since it repeats that one.
    public var joinedTo: Int64?
    /// Windows that were dismissed as expected, and may become what later ones are compared with.
    public var expected: ExpectedSpan?
}

/// Windows in a row that were dismissed as an expected change.
public struct ExpectedSpan: Sendable, Equatable {
    /// The first window's key.
    public var from: String
    /// The last window's key.
    public var to: String
}

/// A window of an alert.
public struct AlertWindow: Sendable {
    /// The window's key.
    public var key: String
    /// Its first moment.
    public var start: Moment?
    /// The first moment after it.
    public var end: Moment?
    /// How many rows it has.
    public var rows: Int
    /// The revision shown.
    public var revision: Int
    /// The findings at the alert's level, breached ones first.
    public var findings: [Finding]
    /// What the rules of the other level found; `companions` says which to list.
    public var notices: [Finding]
    /// Quality as measured so far.
    public var quality: [QualityRow]
    /// The verdict in force on this window.
    public var verdict: Verdict?
    /// Whether it has been judged at the revision shown.
    public var isJudged: Bool
    /// Why it needs no verdict any more; nil while it needs one or has one.
    public var cleared: String?
    /// The verdict in force that it was given in another alert or in an audit; nil where it has one of its own here.
    public var elsewhere: VerdictElsewhere?
    /// Whether anybody is asked for a verdict: not about the windows of a notice.
    public var isAsked = true
}

/// What was judged of a window in another alert, or in an audit.
public struct VerdictElsewhere: Sendable, Equatable {
    /// What was decided.
    public var decision: Decision
    /// Where: "alert 3", "audit 5".
    public var place: String
}

/// One thing that was done with an alert.
public struct HistoryEntry: Sendable, Equatable {
    /// When.
    public var at: Moment
    /// Who.
    public var by: String
    /// A sentence without the name: "confirmed 2 windows: the data changed, harm yes".
    public var text: String
    /// What was said about it.
    public var note: String
}

/// What a person decides about an alert or an audit.
public struct VerdictInput: Sendable {
    /// What is decided.
    public var decision: Decision
    /// Why; required, 2,000 characters at most.
    public var note: String
    /// Rules judged otherwise than the whole, by rule key.
    public var ruleOverrides: [String: Bool]
    /// Windows judged otherwise than the whole, by key: an episode may hold good weeks beside bad ones.
    public var windowDecisions: [String: Decision]
    /// The alert that this one repeats; only and always with a dismissal as a duplicate.
    public var duplicateOf: Int64?
    /// The form's own number, so that a double click saves once.
    public var submission: String
    /// The version the form was drawn from; nil skips the check (the CLI).
    public var version: Int64?

    /// Checks and makes an input: a note of 1 to 2,000 characters is required.
    public init(
        decision: Decision,
        note: String,
        ruleOverrides: [String: Bool] = [:],
        windowDecisions: [String: Decision] = [:],
        duplicateOf: Int64? = nil,
        submission: String,
        version: Int64? = nil
    ) throws(WorkbenchError) {
        let trimmed = note.trimmingWhitespace()
        guard !trimmed.isEmpty else {
            throw .invalid("A verdict needs a reason. Say in a sentence why, so that others can follow it.")
        }
        guard trimmed.count <= 2_000 else {
            throw .invalid("The reason has \(trimmed.count) characters; 2,000 is the most. Shorten it.")
        }
        guard (decision == .dismiss(reason: .duplicate)) == (duplicateOf != nil) else {
            throw duplicateOf == nil
                ? .invalid("A duplicate needs the alert that it repeats. Name its number.")
                : .invalid("Only a duplicate repeats another alert. Leave the other alert's number out.")
        }
        self.decision = decision
        self.duplicateOf = duplicateOf
        self.note = trimmed
        self.ruleOverrides = ruleOverrides
        self.windowDecisions = windowDecisions
        self.submission = submission
        self.version = version
    }

    /// All that it says, for a form that may be sent twice.
    var content: [String] {
        let rules = ruleOverrides.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let windows = windowDecisions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return ["verdict", "\(decision)", note, "\(duplicateOf ?? 0)"] + rules + windows
    }
}

extension String {
    /// The text without white space at its ends.
    func trimmingWhitespace() -> String {
        var rest = Substring(self)
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
