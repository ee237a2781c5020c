public import Monitoring
public import Review
import Storage

extension Workbench {
    /// Judges an alert: one verdict for each of its windows that waits for one.
    ///
    /// The same submission twice is stored once. Leads and admins judge here, who see scores and limits; reviewers judge
    /// windows blind (``windowReviews(model:as:)``).
    /// - Throws: `conflict` when the form is stale, or when somebody has judged and nothing waits; `notFound`;
    ///   `forbidden`; `invalid` when an override names a rule that the model has not.
    @discardableResult
    public func judge(alert id: Int64, input: VerdictInput, as person: Reviewer) throws(WorkbenchError)
        -> AlertSummary
    {
        try requireUnblinded(person, to: "judge alerts")
        return try act(on: id, as: person) { transaction, stored, model, standing in
            try transaction.once(input.submission, on: "alert", "\(id)", saying: input.content) {
                try judge(stored, of: model, standing, input, by: person, in: transaction)
            }
        }
    }

    private func judge(
        _ stored: StoredAlert,
        of model: StoredModel,
        _ standing: AlertStanding,
        _ input: VerdictInput,
        by person: Reviewer,
        in transaction: WriteTransaction
    ) throws {
        let id = stored.alert.id
        try checkVersion(input.version, of: stored, standing)
        try checkOverrides(input.ruleOverrides, of: model.model)
        try checkWindows(input.windowDecisions, of: stored)
        if let other = input.duplicateOf { try checkDuplicate(of: other, stored, in: transaction.read) }
        guard standing.state.isUnsettled else {
            let by = standing.lastVerdict.map { " by \($0.reviewer)" } ?? ""
            throw WorkbenchError.conflict(
                "Alert \(id) is \(standing.state.words) already\(by). Reopen it first if that was wrong."
            )
        }
        for member in stored.windows where standing.waiting.contains(member.window) {
            try record(
                input,
                onWindow: member.window,
                revision: member.revision,
                ofAlert: id,
                of: model,
                supersedes: standing.verdicts[member.window]?.id,
                by: person,
                in: transaction
            )
        }
        _ = try transaction.record(
            action: "alert.\(input.decision.word)",
            subject: "alert \(id)",
            detail: AlertWords.text(of: input.decision, windows: standing.waiting.count)
        )
        if let other = input.duplicateOf { try join(stored, to: other, in: transaction) }
    }

    /// Appends a verdict on one window of an alert.
    func record(
        _ input: VerdictInput,
        onWindow window: String,
        revision: Int,
        ofAlert id: Int64,
        of model: StoredModel,
        supersedes earlier: Int64?,
        by person: Reviewer,
        in transaction: WriteTransaction
    ) throws {
        let verdict = Verdict(
            id: 0,
            window: window,
            windowRevision: revision,
            decision: input.windowDecisions[window] ?? input.decision,
            ruleOverrides: input.ruleOverrides,
            note: input.note,
            reviewer: person.name,
            isUnblinded: person.role >= .lead,
            recordedAt: transaction.moment,
            supersedes: earlier
        )
        _ = try transaction.addVerdict(
            verdict,
            on: .alert(id),
            model: model.id,
            submission: input.submission
        )
    }

    /// Says that somebody is looking at an alert.
    @discardableResult
    public func acknowledge(_ id: Int64, as person: Reviewer) throws(WorkbenchError) -> AlertSummary {
        try require(.lead, of: person, to: "acknowledge alerts")
        return try act(on: id, as: person) { transaction, _, _, standing in
            try requireUnsettled(standing, id, to: "acknowledge")
            guard standing.state != .acknowledged else { return }
            try transaction.note(.acknowledged, onAlert: id)
        }
    }

    /// Gives an alert to somebody; nil takes the assignment back.
    @discardableResult
    public func assign(_ id: Int64, to name: String?, as person: Reviewer) throws(WorkbenchError)
        -> AlertSummary
    {
        try require(.lead, of: person, to: "assign alerts")
        let assignee = try name.map { (name) throws(WorkbenchError) in try reviewer(named: name) }
        return try act(on: id, as: person) { transaction, _, _, standing in
            guard standing.assignee != assignee?.name else { return }
            try transaction.note(.assigned, onAlert: id, payload: assignee?.name ?? "")
        }
    }

    /// Says something about an alert; the same submission twice says it once.
    @discardableResult
    public func comment(
        _ id: Int64,
        text: String,
        submission: String? = nil,
        as person: Reviewer
    ) throws(WorkbenchError) -> AlertSummary {
        try require(.lead, of: person, to: "comment on alerts")
        let text = try checkedNote(text, of: "comment")
        return try act(on: id, as: person) { transaction, _, _, _ in
            try transaction.once(submission, on: "alert", "\(id)", saying: ["comment", text]) {
                try transaction.note(.commented, onAlert: id, note: text)
            }
        }
    }

    /// Leaves an alert alone until a moment, a year at most, or until a window exceeds what it was.
    @discardableResult
    public func snooze(_ id: Int64, until: Moment, as person: Reviewer) throws(WorkbenchError) -> AlertSummary
    {
        try require(.lead, of: person, to: "snooze alerts")
        let moment = now()
        guard until > moment, until <= moment.advanced(bySeconds: 366 * 86_400) else {
            throw .invalid(
                "\(until.text) is not within the next year. Name a moment that is; nothing sleeps for ever."
            )
        }
        return try act(on: id, as: person) { transaction, _, _, standing in
            try requireUnsettled(standing, id, to: "snooze")
            try transaction.note(.snoozed, onAlert: id, until: until)
        }
    }

    /// Takes an alert up again that was judged or snoozed.
    @discardableResult
    public func reopen(_ id: Int64, note: String, as person: Reviewer) throws(WorkbenchError) -> AlertSummary
    {
        try require(.lead, of: person, to: "reopen alerts")
        let note = try checkedNote(note, of: "reason")
        return try act(on: id, as: person) { transaction, _, _, standing in
            guard standing.state != .open else {
                throw WorkbenchError.conflict("Alert \(id) is open; nothing changed.")
            }
            try transaction.note(.reopened, onAlert: id, note: note)
            try announce(id, .reopened, in: transaction)
        }
    }

    /// Makes a notice an alert.
    @discardableResult
    public func promote(_ id: Int64, as person: Reviewer) throws(WorkbenchError) -> AlertSummary {
        try require(.lead, of: person, to: "promote notices")
        return try act(on: id, as: person) { transaction, _, _, standing in
            guard standing.level == .notice else {
                throw WorkbenchError.conflict("\(id) is an alert; nothing changed.")
            }
            try transaction.note(.promoted, onAlert: id)
            try announce(id, .promoted, in: transaction)
        }
    }

    /// Asks people for further labels from the windows of an alert, spread evenly.
    ///
    /// Each window's sample grows in the order of its random numbers, so that it stays a sample of known design. The
    /// same submission twice asks once.
    /// - Returns: How many predictions are newly asked about; fewer than `count` where windows have no more rows.
    @discardableResult
    public func askForLabels(
        alert id: Int64,
        count: Int,
        submission: String? = nil,
        as person: Reviewer
    ) throws(WorkbenchError) -> Int {
        try require(.lead, of: person, to: "ask for labels")
        guard (1...10_000).contains(count) else {
            throw .invalid("\(count) labels cannot be asked for; 1 to 10,000 can.")
        }
        var added = 0
        _ = try act(on: id, as: person) { transaction, stored, model, _ in
            try transaction.once(submission, on: "alert", "\(id)", saying: ["labels", "\(count)"]) {
                added = try ask(for: count, in: stored, of: model, transaction)
                try transaction.note(.askedForLabels, onAlert: id, payload: String(added))
            }
        }
        return added
    }

    private func ask(
        for count: Int,
        in alert: StoredAlert,
        of model: StoredModel,
        _ transaction: WriteTransaction
    ) throws -> Int {
        let windows = alert.windows.map(\.window)
        let lessons = try baselineKnowledge(of: model, in: transaction.read).lessons
        var added = 0
        for (index, window) in windows.enumerated() {
            let share = count / windows.count + (index < count % windows.count ? 1 : 0)
            guard share > 0 else { continue }
            let drawn = try transaction.read.latestDraw(ofWindow: window, model: model.id)
            added += try enlargeSample(
                ofWindow: window,
                to: (drawn?.draw.items.count ?? 0) + share,
                purpose: .asked,
                model,
                lessons: lessons,
                in: transaction
            )
        }
        return added
    }

    /// One action in one transaction, on the standing that it finds.
    private func act(
        on id: Int64,
        as person: Reviewer,
        _ body: (WriteTransaction, StoredAlert, StoredModel, AlertStanding) throws -> Void
    ) throws(WorkbenchError) -> AlertSummary {
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let (stored, model) = try requiredAlert(id, in: transaction.read)
                try body(transaction, stored, model, try standing(of: stored, in: transaction.read))
                return try summary(
                    of: try requiredAlert(id, in: transaction.read).0,
                    model,
                    in: transaction.read
                )
            }
        }
    }

    private func checkVersion(_ version: Int64?, of stored: StoredAlert, _ standing: AlertStanding) throws {
        guard let version, version != stored.version else { return }
        let by = standing.lastVerdict.map { " \($0.reviewer) judged it last." } ?? ""
        throw WorkbenchError.conflict(
            "Alert \(stored.alert.id) has changed since you opened it.\(by) Look at it again; your reason was not saved."
        )
    }

    func checkOverrides(_ overrides: [String: Bool], of model: MonitoredModel) throws {
        let known = Set(RuleCatalog.rules(for: model).map(\.key))
        for key in overrides.keys.sorted() where !known.contains(key) {
            throw WorkbenchError.invalid(
                "“\(key)” is no rule of \(model.name). `plumbline rule list \(model.name)` shows them."
            )
        }
    }

    private func checkWindows(_ decisions: [String: Decision], of alert: StoredAlert) throws {
        let known = Set(alert.windows.map(\.window))
        for key in decisions.keys.sorted() where !known.contains(key) {
            throw WorkbenchError.invalid(
                "“\(key)” is no window of alert \(alert.alert.id). It has: "
                    + alert.windows.map(\.window).joined(separator: ", ") + "."
            )
        }
    }

    private func requireUnsettled(_ standing: AlertStanding, _ id: Int64, to action: String) throws {
        guard standing.state.isUnsettled else {
            throw WorkbenchError.conflict(
                "Alert \(id) is \(standing.state.words); there is nothing to \(action). Reopen it first."
            )
        }
    }

    private func checkedNote(_ text: String, of what: String) throws(WorkbenchError) -> String {
        let note = text.trimmingWhitespace()
        guard (1...2_000).contains(note.count) else {
            throw .invalid("The \(what) has \(note.count) characters; 1 to 2,000 are allowed.")
        }
        return note
    }
}
