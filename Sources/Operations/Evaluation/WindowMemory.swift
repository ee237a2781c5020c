import Monitoring
import Review
import Storage

/// What the evaluated windows of a model leave behind for the next one: a reference that grows with those that were
/// usual, running sums, and which rules were past their limits.
struct WindowMemory {
    private let model: StoredModel
    /// The rules at the levels in force.
    let rules: [Rule]
    private let reference: Reference
    private let deployments: [Deployment]
    private var windows: [Remembered] = []
    /// The reference as it stands.
    private(set) var bank: ReferenceBank
    /// The deployment since which live windows count in it.
    private(set) var deployment: Int64?
    private var isFresh: Bool

    /// A window that was evaluated.
    private struct Remembered {
        var window: Window
        var deployment: Int64?
        /// Evaluated against the present baseline, with rows.
        var isComparable: Bool
        /// Whether its rules raised an alert.
        var isAlert: Bool
        /// Whether people said that it was usual; nil: they said nothing of it.
        var verdict: Bool?
        /// The sizes of the shifts in it that flagged it and were dismissed, by rule key.
        var accepted: [String: Double] = [:]
        /// Kept for the latest windows of a run, so that the next ones need not read them.
        var findings: [Finding]?
        /// What a reference learns from it; kept likewise, for longer.
        var live: ReferenceBank.LiveWindow?

        /// Dismissed by a person, or not confirmed and quiet, or breached by features alone.
        var isUsual: Bool { verdict ?? !isAlert }
        var isDismissed: Bool { verdict == true }
    }

    init(of model: StoredModel, _ workbench: Workbench, reference: Reference, in read: ReadTransaction) throws
    {
        self.model = model
        rules = try workbench.rulesInForce(of: model, in: read)
        self.reference = reference
        deployments = try read.deployments(of: model.id)
        let newest = try read.reference(of: model.id)
        if let newest, newest.baseline == reference.baseline.id, newest.modelRevision == model.revision,
            newest.bank.levels == ReferenceBank.levels(of: rules)
        {
            (bank, deployment, isFresh) = (newest.bank, newest.deployment, false)
        } else {
            bank = .empty
            bank.revision = newest?.bank.revision ?? 0
            isFresh = true
        }
        let judged = Self.judged(try read.verdicts(of: model.id))
        for stored in try read.windows(of: model.id) {
            guard let latest = stored.latest else { continue }
            let state = latest.revision.state
            var remembered = Remembered(
                window: stored.window,
                deployment: deployments.inForce(for: stored.window)?.id,
                isComparable: latest.baseline == reference.baseline.id && latest.revision.rows > 0,
                isAlert: state != .quiet && state != .notice,
                verdict: judged[stored.window.key]
            )
            if remembered.isDismissed, state == .flagged {
                remembered.accepted = Self.shifts(try findings(of: remembered, in: read))
            }
            windows.append(remembered)
        }
    }

    /// Whether people said of a window that it was usual: dismissed everywhere, and not as another alert's duplicate.
    private static func judged(_ verdicts: [StoredVerdict]) -> [String: Bool] {
        var judged: [String: Bool] = [:]
        for verdict in verdicts where !verdict.isSuperseded {
            let window = verdict.verdict.window
            switch verdict.verdict.decision {
            case .confirm: judged[window] = false
            case .dismiss(reason: .duplicate): judged[window] = false
            case .dismiss: judged[window] = judged[window] ?? true
            case .cannotTell: break
            }
        }
        return judged
    }

    /// How large the shifts are that breached learned limits, by rule key: over their run where they lasted.
    private static func shifts(_ findings: [Finding]) -> [String: Double] {
        let shifts = findings.filter { $0.isBreached && $0.threshold.basis == .budget }
            .compactMap { finding -> (String, Double)? in
                let size =
                    finding.kind == .gradual
                    ? finding.shift?.size : finding.measurement.map { abs($0.value) }
                return size.map { (finding.rule.key, $0) }
            }
        return Dictionary(shifts, uniquingKeysWith: max)
    }

    /// Brings the reference up to a window; says whether it learned anew and has to be stored.
    mutating func prepare(for window: Window, in read: ReadTransaction) throws -> Bool {
        let deployment = deployments.inForce(for: window)?.id
        let usual = windows.filter {
            $0.window.ordinal < window.ordinal && $0.deployment == deployment && $0.isComparable && $0.isUsual
        }
        let dismissed = Set(usual.filter { !$0.accepted.isEmpty }.map(\.window.key))
        guard
            isFresh || deployment != self.deployment
                || bank.isOutdated(by: usual.map(\.window.key), dismissed: dismissed)
        else { return false }
        bank = ReferenceBank(
            revision: bank.revision + 1,
            baseline: reference.windows,
            live: try usual.compactMap { remembered in
                try remembered.live
                    ?? ReferenceBank.LiveWindow(
                        findings(of: remembered, in: read),
                        isDismissed: remembered.isDismissed
                    )
            },
            rules: rules,
            budget: model.model.budgetPerWindow,
            seed: model.model.sampling.seed
        )
        (self.deployment, isFresh) = (deployment, false)
        return true
    }

    /// What the windows before one left behind, since the last deployment and under this baseline.
    func history(before window: Window, in read: ReadTransaction) throws -> WindowHistory {
        let deployment = deployments.inForce(for: window)?.id
        let needed = rules.map(\.persistence.windows).max() ?? 1
        let earlier = windows.filter { $0.window.ordinal < window.ordinal && $0.isComparable }
        let before = earlier.suffix(max(1, needed - 1)).reversed().prefix { $0.deployment == deployment }
        var history = WindowHistory(try before.map { try findings(of: $0, in: read) })
        for window in earlier where window.deployment == deployment {
            history.accepted.merge(window.accepted, uniquingKeysWith: max)
        }
        return history
    }

    /// Gives up what can be read again.
    mutating func forgetFindings() {
        for place in windows.indices { (windows[place].findings, windows[place].live) = (nil, nil) }
    }

    private func findings(of remembered: Remembered, in read: ReadTransaction) throws -> [Finding] {
        try remembered.findings ?? read.findings(of: model.id, scope: .window(remembered.window.key))
    }

    /// Remembers a window that was evaluated just now.
    mutating func remember(_ window: Window, _ findings: [Finding], rows: Int) {
        let place = windows.firstIndex { $0.window.key == window.key }
        var remembered = Remembered(
            window: window,
            deployment: deployments.inForce(for: window)?.id,
            isComparable: rows > 0,
            isAlert: Evaluation.raisesAlert(findings),
            verdict: place.flatMap { windows[$0].verdict },
            findings: findings
        )
        if remembered.isAlert, remembered.isDismissed { remembered.accepted = Self.shifts(findings) }
        remembered.live = ReferenceBank.LiveWindow(findings, isDismissed: remembered.isDismissed)
        if let place {
            windows[place] = remembered
        } else {
            let later = windows.firstIndex { $0.window.ordinal > window.ordinal } ?? windows.count
            windows.insert(remembered, at: later)
        }
        // What is long ago is read again if it is needed: a run over ten thousand windows must not keep it all.
        if windows.count > 20 { windows[windows.count - 21].findings = nil }
        if windows.count > 200 { windows[windows.count - 201].live = nil }
    }
}
